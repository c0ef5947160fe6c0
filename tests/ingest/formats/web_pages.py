"""Invented pages of governments, as content management systems and hand-made sites write them."""

from html import escape

NAVIGATION = [
    "首页",
    "政务公开",
    "政务服务",
    "互动交流",
    "走进某市",
    "领导之窗",
    "机构职能",
    "政策文件",
    "数据发布",
]
RELATED = ["某市2022年国民经济和社会发展统计公报", "某市2021年国民经济和社会发展统计公报", "一图读懂2023年统计公报"]
FOOT = [
    "主办单位：某市人民政府办公室　承办单位：某市大数据管理局",
    "网站标识码：3502000001　某ICP备05012345号　某公网安备35020002000001号",
    "版权所有：某市人民政府　地址：某市中心路1号　电话：0592-1234567",
]

ARCHIVE_CARD = ["索引号：XM01-02-03", "发文机关：某市统计局", "成文日期：2024-03-21", "主题分类：统计"]


def links(names, tag="li"):
    return "".join(f'<{tag}><a href="/{at}/">{name}</a></{tag}>' for at, name in enumerate(names))


def paragraphs(lines):
    return "\n".join(f"<p>　　{escape(line)}</p>" for line in lines)


def head(title, extra=""):
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某市人民政府网</title>{extra}</head>'


def standard(title, lines):
    """A site after the national guide: named boxes, meta elements, tools."""
    meta = (
        f'<meta name="SiteName" content="某市人民政府网"><meta name="ArticleTitle" content="{title}">'
        '<meta name="PubDate" content="2024-03-21 09:30"><meta name="ContentSource" content="某市统计局">'
    )
    return f"""{head(title, meta)}<body><div class="header"><ul class="nav">{links(NAVIGATION)}</ul></div>
<div class="BreadcrumbNav"><a href="/">首页</a> &gt; <a href="/sj/">数据</a> &gt; 正文</div>
<div class="article"><h1>{title}</h1>
<div class="pages-date">发布时间：2024-03-21 09:30 <span>来源：某市统计局</span>
<div class="pages_print"><span>字号：</span><span>默认</span> <span>大</span> <span>超大</span>
| <span>打印</span></div></div>
<div class="pages_content" id="UCAP-CONTENT">{paragraphs(lines)}</div>
<div class="editor">责任编辑：张三</div></div>
<div class="related"><h3>相关稿件</h3><ul>{links(RELATED)}</ul></div>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="footer">{paragraphs(FOOT)}</div></body></html>"""


def tables_in_tables(title, lines):
    """A site of 2005: everything is in layout tables, the article in one cell with line breaks."""
    body = "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}" for line in lines)
    menu = "".join(f'<tr><td><a href="{at}.htm">{name}</a></td></tr>' for at, name in enumerate(NAVIGATION))
    return f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<title>{title}</title></head>
<body><table width=980 border=0><tr><td><table width=100%><tr>{links(NAVIGATION, "td")}</tr></table></td></tr>
<tr><td><table width=100% cellpadding=0><tr><td width=180 valign=top><table>{menu}</table></td>
<td><table width=100%><tr><td align=center><font size=5><b>{title}</b></font></td></tr>
<tr><td align=center>发布日期：2024年3月21日　来源：某市统计局　浏览次数：1024</td></tr>
<tr><td><table><tr><td>{body}</td></tr></table></td></tr>
<tr><td align=right>【<a href="javascript:print()">打印</a>】【<a href="javascript:close()">关闭</a>】</td></tr>
<tr><td>上一篇：<a href="1.htm">{RELATED[0]}</a><br>下一篇：<a href="2.htm">{RELATED[1]}</a></td></tr>
</table></td></tr></table></td></tr>
<tr><td align=center>{"<br>".join(FOOT)}</td></tr></table></body></html>"""


def soup(title, lines):
    """Unnamed boxes, all paragraphs beside the navigation."""
    body = "".join(f"<div>{escape(line)}</div>" for line in lines)
    return f"""{head(title)}<body><div>{links(NAVIGATION, "span")}</div>
<div>当前位置：<a href="/">首页</a> &gt; 数据发布</div>
<div>{title}</div><div>2024-03-21 来源：某市统计局
【字体：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</div>{body}
<div>相关链接：</div>{links(RELATED, "div")}{paragraphs(FOOT)}</body></html>"""


def two_columns(title, lines):
    """A sidebar with news and a list of the newest before the article."""
    return f"""{head(title)}<body><header><nav>{links(NAVIGATION)}</nav></header><main>
<div class="left-side"><h2>最新发布</h2><ul>{links(RELATED * 4)}</ul>
<h2>部门简介</h2><div class="intro">负责统计工作。</div></div>
<section class="detail"><h2 class="tit">{title}</h2><p class="info">来源：某市统计局　时间：2024-03-21　访问量：88</p>
<div class="TRS_Editor"><div class="TRS_Editor">{paragraphs(lines)}</div></div>
<div class="ewm">扫一扫在手机打开当前页</div></section></main><footer>{paragraphs(FOOT)}</footer></body></html>"""


def sections(title, lines):
    """Each ten paragraphs in a box of their own."""
    boxes = "".join(
        f'<div class="part">{paragraphs(lines[at : at + 10])}</div>' for at in range(0, max(len(lines), 1), 10)
    )
    return f"""{head(title)}<body><div id="top">{links(NAVIGATION, "a")}</div><div class="con">
<div class="title">{title}</div>
<div class="time">2024-03-21 09:00:00</div>{boxes}</div><div id="bottom">{paragraphs(FOOT)}</div></body></html>"""


def spans(title, lines):
    """A word processor's markup: spans in spans, spaces as entities, wrapped source."""
    body = "".join(
        f'<p class=MsoNormal style="text-indent:32.0pt"><span style="font-size:16.0pt;font-family:仿宋">{escape(line)}'
        "<span lang=EN-US><o:p></o:p></span></span></p>\n"
        for line in lines
    )
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>{title}</title><style>
<!-- p.MsoNormal {{ margin: 0cm }} .tips {{ display: none }} --></style></head><body lang=ZH-CN><div class=WordSection1>
<p class=MsoNormal align=center><b><span style="font-size:22pt">{title}</span></b></p>{body}</div>
<div class="tips">您的浏览器版本过低，请升级浏览器。升级后，可以正常浏览，谢谢。</div></body></html>"""


def hidden(title, lines):
    """Text that nobody sees stands between the paragraphs."""
    noise = [
        '<p style="display:none">隐藏的段落，谁也看不见。</p>',
        '<span style="font-size:0">防复制的乱字。</span>',
        '<font color="#FFFFFF">白色的字，看不见。</font>',
        '<div class="hide">隐藏的提示，看不见。</div>',
        '<p hidden>隐藏。</p><p style="visibility: hidden">隐藏。</p>',
    ]
    body = "".join(f"<p>{escape(line)}</p>{noise[at % len(noise)]}" for at, line in enumerate(lines))
    return f"""{head(title)}<body><div class="menu">{links(NAVIGATION)}</div><div id="zoom"><h1>{title}</h1>
<p>发布时间：2024-03-21</p>{body}</div><div class="copyright">{paragraphs(FOOT)}</div></body></html>"""


def breaks(title, lines):
    """The article is text between line breaks right in the body."""
    return f"""{head(title)}<body>{links(NAVIGATION, "b")}<hr><center><h3>{title}</h3></center>
（2024年3月21日）<br><br>{"<br><br>".join(map(escape, lines))}<hr><center>{"<br>".join(FOOT)}</center></body></html>"""


def archived(title, lines):
    """A form for access on request: an index card in a table, then the article."""
    pairs = (line.split("：") for line in ARCHIVE_CARD)
    rows = "".join(f"<tr><td>{name}：</td><td>{value}</td></tr>" for name, value in pairs)
    return f"""{head(title)}<body><div class="top-nav">{links(NAVIGATION)}</div><div class="xxgk">
<table class="card" border="1">{rows}</table><h1 class="bt">{title}</h1><div class="zw">{paragraphs(lines)}</div>
<div class="fj">附件：<a href="P020240321.xlsx">主要指标.xlsx</a></div>
<ul class="prevnext"><li>上一条：<a href="1">{RELATED[0]}</a></li>
<li>下一条：<a href="2">{RELATED[1]}</a></li></ul></div>
<div class="foot">{paragraphs(FOOT)}</div></body></html>"""


def mobile(title, lines):
    """A page of a social network: the article waits for a script to be shown."""
    body = "".join(f"<section><section><p><span>{escape(line)}</span></p></section></section>" for line in lines)
    return f"""{head(title)}<body><div id="page"><h1 id="activity-name">{title}</h1><div><span>某市统计局</span>
<em>2024-03-21 18:00</em></div><div id="js_content" style="visibility: hidden;">{body}</div></div>
<div class="qr_code">微信扫一扫关注该公众号</div></body></html>"""


LAYOUTS = (
    standard,
    tables_in_tables,
    soup,
    two_columns,
    sections,
    spans,
    hidden,
    breaks,
    archived,
    mobile,
)


LABELS = [
    ("索 引 号", "XM00100/2024-00012"),
    ("主题分类", "统计、公报"),
    ("发文机关", "某市统计局"),
    ("成文日期", "2024年3月21日"),
    ("标　　题", "某市2023年国民经济和社会发展统计公报"),
    ("发文字号", "某统发〔2024〕12号"),
    ("发布日期", "2024年3月22日"),
    ("有 效 性", "有效"),
]


def card_with_lines(labels):
    """An index card as a table with lines."""
    return f"<table border=1>{_rows(labels, '<td>{}：</td><td>{}</td>')}</table>"


def card_without_colons(labels):
    """An index card whose labels are heads of a table."""
    return f'<table class="table">{_rows(labels, "<th>{}</th><td>{}</td>")}</table>'


def card_that_places(labels):
    """An index card in a table that only places its parts."""
    return f"<table width=100%>{_rows(labels, '<td><b>{}：</b></td><td>{}</td>')}</table>"


def card_in_a_list(labels):
    """An index card as a list."""
    return f"<ul>{''.join(f'<li><b>{label}：</b><span>{value}</span></li>' for label, value in labels)}</ul>"


def card_of_terms(labels):
    """An index card as a list of terms."""
    return f"<div>{''.join(f'<dl><dt>{label}</dt><dd>{value}</dd></dl>' for label, value in labels)}</div>"


def _rows(labels, pair):
    cells = [pair.format(*label) for label in labels]
    return "".join(f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True))


CARDS = [card_with_lines, card_without_colons, card_that_places, card_in_a_list, card_of_terms]
