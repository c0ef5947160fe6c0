"""What stands around the article of a web page: navigation, tools, links to other pages, the foot of the site."""

import re

from ingest.formats.html.model import Box

__all__ = ["is_clutter", "is_clutter_box", "is_sentence", "starts_tail"]

_WORDS = (
    "nav navbar navs navigation menu submenu header topbar foot footer footers aside side sidebar sidenav "
    "breadcrumb breadcrumbs breadcrumbnav crumb crumbs location path share bdshare bdsharebuttonbox social "
    "related relate relevant xgwz xgxw xgyd xglist recommend hot hotnews rank ranking copyright comment comments "
    "toolbar tool tools qr qrcode ewm erweima search login banner ad ads adv friendlink friendlinks yqlj "
    "pagination pager prevnext prev next popup pop dialog sweep fontsize wechat weixin dzgl"
)
_CLUTTER_MARKS = re.compile(rf"(?<![a-z])(?:{'|'.join(_WORDS.split())})(?![a-z])")
_CLUTTER_TAGS = frozenset({"nav", "footer", "aside", "menu", "dialog", "search"})
_SENTENCE = re.compile(r"[。；！？!?;]|[，,].*[，,]")
_PLACE = re.compile(
    r"(?:您|你|您的)?(?:当前|现在|目前)?(?:所在|的)*(?:位置|栏目)\s*[:：]|首\s*页\s*[>＞»›/→-]|.*[>＞»›]\s*正文$"
)
_TOOL = (
    r"打\s*印(?:本页|此页|页面|文章)?|关\s*闭(?:本页|窗口|页面)?|收\s*藏(?:本页)?|返\s*回(?:顶部|首页|列表|上一?级?页?)?|"
    r"刷新|纠错|我要纠错|保存|复制链接|分享(?:到|至|按钮)?|微信|微博|新浪微博|QQ空间|朋友圈|点赞|收听|朗读|下载文字版|"
    r"大|中|小|默认|超大|特大|A[+-]|简|繁|EN|English|无障碍(?:阅读|浏览)?|适老版|长者模式|登录|注册|首页|网站地图|联系我们|"
    r"字\s*[号体](?:大小)?\s*[:：]?|视力保护色\s*[:：]?"
)
_TOOLS = re.compile(rf"(?:[\[【「(（|｜\]】」)）·、,，/:：\s]|{_TOOL})+", re.IGNORECASE)
_WORD = re.compile(r"\w")
_COUNT = re.compile(r"(?:浏览|点击|阅读|访问)(?:次数|数|量|率)?\s*[:：]?\s*\[?\s*\d*\s*\]?\s*(?:次|人次)?")
_SCAN = re.compile(r".{0,6}(?:扫一扫|扫码|扫描)?.{0,4}(?:二维码|扫一扫|手机(?:打开|查看|上?浏览|阅读|继续)).{0,16}")
_NEIGHBOUR = re.compile(r"[\[【(（<《]?\s*(?:上|下|前|后)一[篇条页则个]\s*(?:[\]】)）>》:：]|$|\s)")
_TAIL = re.compile(
    r"[\[【(（◆■●▶>\s]*+(?:(?:相关|推荐|延伸|更多|热点|热门|最新|图解|往期|猜你)\s*(?:链接|新闻|稿件|阅读|文档|文章|解读|政策|信息|报道|内容|推荐|喜欢|附件下载)"
    r"|友情链接|网站声明|版权所有|copyright\b|(?:主办|承办|协办)单?位?\s*[:：]|技术支持\s*[:：]|网站标识码|.{0,4}ICP备|.{0,4}公网安备|分享(?:到|至)|扫一扫)",
    re.IGNORECASE,
)
_LONGEST_TAIL = 60  # characters of a line that begins the foot of a page


def is_clutter_box(box: Box) -> bool:
    """Tell whether a part of the page is named as navigation, tools or foot."""
    return box.tag in _CLUTTER_TAGS or bool(_CLUTTER_MARKS.search(box.marks))


def is_clutter(text: str) -> bool:
    """Tell whether a line is a tool or a trail of the page, and no text of the article.

    >>> is_clutter("【打印】 【关闭】"), is_clutter("字号：大 中 小"), is_clutter("大力发展")
    (True, True, False)
    """
    return bool(
        (_TOOLS.fullmatch(text) and _WORD.search(text))
        or _COUNT.fullmatch(text)
        or _NEIGHBOUR.match(text)
        or _PLACE.match(text)
        or (_SCAN.fullmatch(text) and not _SENTENCE.search(text))
    )


def starts_tail(text: str) -> bool:
    """Tell whether a line begins what follows an article: related pages, the foot of the site."""
    return len(text) <= _LONGEST_TAIL and bool(_TAIL.match(text) or _NEIGHBOUR.match(text))


def is_sentence(text: str) -> bool:
    """Tell whether a line is prose, not a label or a link.

    >>> is_sentence("全区划分网格710个。"), is_sentence("政务公开")
    (True, False)
    """
    return bool(_SENTENCE.search(text))
