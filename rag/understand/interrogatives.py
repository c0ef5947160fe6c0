"""Interrogatives: patterns over folded text with the kind of answer that each asks for, special ones first.

This module contains tables. :mod:`rag.understand.question` uses them.
"""

import re
from enum import Enum

from rag.text.units import DIMENSIONS

__all__ = ["CHINESE", "ENGLISH", "HOW_MANY", "KEPT_NOUNS", "LEVEL", "Kind"]


class Kind(Enum):
    """The kind of answer that a question asks for."""

    QUANTITY = "quantity"  # 多少, 几
    DATE = "date"  # 什么时候, 哪天
    WHO = "who"  # 谁, 哪个部门
    OFFICE = "office"  # 组长是谁: who holds an office
    NAME = "name"  # 叫什么名字: a person's name
    WHERE = "where"  # 哪里, 哪些城市
    DOCUMENTS = "documents"  # 哪些文件, 什么办法
    LIST = "list"  # 哪些, 哪几
    YES_NO = "yes_no"  # 吗, 是否, 有没有
    REASON = "reason"  # 为什么
    MANNER = "manner"  # 怎么, 如何, 什么措施
    HEADING = "heading"  # 针对什么问题, 属于哪一部分
    PUBLICATION = "publication"  # 报告是哪里发布的
    COMPARE = "compare"  # 比……多多少, 哪个更多
    WHAT = "what"  # anything else


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_UNITS = "|".join(
    sorted(
        (re.escape(unit) for units in DIMENSIONS.values() for unit in units if len(unit) > 1 or not unit.isascii()),
        key=len,
        reverse=True,
    )
)
_SOME = "[几两三四五六七八九十]"  # 哪两份 asks for several things
_WHICH = _any("哪些", rf"哪{_SOME}[个项部份家位条]?", "哪[一]?[个项部份家位]?", "什么", "啥")
_DOCUMENT = _any(
    "文件", "办法", "方案", "意见", "通知", "规划", "制度", "法规", "条例", "政策", "规定", "细则", "协议", "计划"
)
_BODY = _any("部门", "单位", "机构", "组织", "机关", "人员?(?!次)", "领导", "公司", "集团", "委员会", "负责人")
_MEASURE = _any("措施", "办法", "做法", "举措", "手段", "方式", "步骤", "动作", "行动")
_PLACE = _any("地方", "地点", "城市", "地区", "省份?", "国家", "位置", "区域", "片区", "街道", "园区")
_WHEN = _any("时候", "时间", "日期", "日子")
_PERSON = r"[员长人记任席师士官者总家部导]"  # last characters of words for persons: 网格员, 组长
# Parts of a text: 哪一部分, 第几条. The lookahead excludes things of other kinds: 哪条路.
LEVEL = r"(?:项(?:重点)?(?:任务|工作)|题目|栏目?|部分|章节?|节|小?标题|[条款]|编|篇|段落?|板块|块儿?|方面|[点项招])"
_WRITTEN = "(?:写|讲|说|提|谈|列|规定|布置|部署|属于|(?:归|放|摆|安排)(?=[在到进于]))"
_TEXT = "(?:报告|文件|全?文|通知|意见|办法|条例|方案)"
_WHICH_PART = (
    rf"(?:第几|(?:哪|什么|啥)(?![^?]{{0,3}}(?:[点招]|项(?!重点|任务|工作))))[一个大]*{LEVEL}(?:(?:重点)?(?:工作|任务|内容)|重点)?"
    rf"(?=[里中下底的?。呢啊]|$|{_WRITTEN})(?:里头?|[中下]面?|之下|底下)?"
)
HOW_MANY = re.compile(rf"(?:多少|几多|(?<!哪)几(?!何)|若干)(?P<mag>[百千万亿]*)(?P<unit>{_UNITS}|%)?(?:钱)?")

CHINESE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.PUBLICATION,
        _pattern(
            r"(?:报告|文章|通报|这篇|这份|本文|材料|消息).{0,8}(?:发布|公布|刊登|发表|来源|出处|登载|公开)",
            r"(?:发布|公布)(?:时间|日期|网站|单位)|来源是|(?:来自|出自|登在|挂在|挂到|发在|发到|发布在).{0,4}网|哪个网站|哪家网站",
            r"(?:发布|公布|刊登|挂).{0,8}几点钟?",
        ),
    ),
    (
        Kind.HEADING,
        _pattern(
            r"(?:属于|针对|对应|解决|回应|整改|冲着|对着|对付|为了|应对|归[在到于]?|[在是]改)的?(?:是)?了?(?:整改|解决|改)?(?:哪|什么|何|啥)[一个项种类条]*大?(?:方面)?的?"
            r"(?:问题|方面|毛病|短板|不足)",
            r"(?:哪|什么)[一个项]+大?(?:问题|短板|毛病|不足)(?!.{0,4}(?:没|未))|(?:哪|什么)[一个]*问题(?:的|下|里|中|之下)",
            rf"{_WRITTEN}[到进在于]*[^,。?]{{0,8}}?{_WHICH_PART}(?:{_WRITTEN})?的?",
            rf"[在是由]{_TEXT}?的?里?{_WHICH_PART}{_WRITTEN}的?",
            rf"(?:[在是归]|属于)(?:{_TEXT}|任务|工作|重点)?的?(?:第几|哪[一个]*)(?:[条点项](?:重点)?(?:任务|工作|内容)?|小节)"
            r"(?=[里中下底的?。、,]|叫|$)(?:下面?|里面?|底下)?的?",
            rf"{_WRITTEN}[到进在于][^,。?]{{0,10}}?的?哪[一个]*项(?=[里中下底的?。呢啊]|$)",
            rf"(?:[在是]{_TEXT}?的?里?|{_TEXT}的?)(?:第几|哪)[一个大]*(?:部分|章节?|小?标题)(?=[里中下的?。]|$)",
        ),
    ),
    (
        Kind.COMPARE,
        _pattern(
            r"相差(?:多少)?|差了?(?:多少|几)|比.{1,16}[多少高低大][出了]?(?:多少|几)",
            r"(?:哪|谁)(?:个|家|项|一个|一项|些)?[更最][多少高低大小]",
            r"(?<=最[多少高低大小长短早晚快慢])的?[是为有]?(?:哪|谁)[一个家项些]*+(?![天日])",
            r".{2,40}(?:和|与|跟|还是).{2,40}(?:哪个|谁|哪项)更?[多少高低大小]",
        ),
    ),
    (
        Kind.NAME,
        _pattern(
            rf"(?<={_PERSON})(?:的?(?:姓名|名字)(?:是什么|是谁|叫什么)?|都?(?:叫|姓)(?:什么|啥)(?:名字)?|(?:都|分别)?(?:叫|是)谁)"
        ),
    ),
    (Kind.DOCUMENTS, _pattern(rf"{_WHICH}[^,，。?？]{{0,6}}{_DOCUMENT}")),
    (
        Kind.DATE,
        _pattern(
            rf"(?:什么|啥|哪个|何){_WHEN}|何时|何日|哪[一几]?[天日](?!均)|几日(?!均)|哪一?年|几月(?:几[日号])?|哪个?月|几号(?!文)",
            r"(?:时间|日期)(?:是|为|要求)?(?:什么|多少|哪)?|何年(?:何月)?",
        ),
    ),
    (Kind.QUANTITY, _pattern(r"多久|多长时间|多少(?:年|天|个月|小时)|几(?:年|天|个月|小时|分钟)|时限|期限")),
    (Kind.QUANTITY, _pattern(r"多[大高长重远宽深快厚](?!.{0,2}(?:范围|规模|程度|力度))")),
    (Kind.QUANTITY, HOW_MANY),
    (
        Kind.QUANTITY,
        _pattern(
            r"百分之(?:几|多少)|百分比|数量|人数|总数|总额[是为]|第几",
            r"(?:率|占比|比例|金额|面积|目标)[是为达]到?(?:什么|多少|几)?",
        ),
    ),
    (
        Kind.REASON,
        _pattern(
            r"为什么|为何|为啥|什么原因|(?:原因|理由)[是为有]?(?:什么|哪些|啥)?|何以|怎么会|因何|出于什么|由于什么|何故|(?:卡|差|问题出)在(?:哪[儿里]?|什么|啥)(?:地方|环节)?"
        ),
    ),
    (
        Kind.WHERE,
        _pattern(
            rf"哪里|哪儿|何处|在哪|(?:什么|哪个|哪些|哪几[个座])(?:知名|先进|主要)?{_PLACE}",
            r"(?:地址|地点)[是在为]?(?:什么|哪)?",
        ),
    ),
    (
        Kind.WHO,
        _pattern(
            rf"谁|何人|{_WHICH}{_BODY}",
            rf"{_WHICH}{_any('企业', '局', '主体', '学校', '大学')}(?=负责|牵头|组织|主办|主持|担任|发布)",
        ),
    ),
    (
        Kind.MANNER,
        _pattern(
            rf"(?:采取|有|做|用|通过|出台|实施|推出|如何)了?(?:哪些|什么|啥)[^,，。?？]{{0,4}}{_MEASURE}",
            rf"怎么[样办做]?|如何|怎样|咋样?|(?:哪些|什么)(?:具体)?{_MEASURE}",
        ),
    ),
    (
        Kind.LIST,
        _pattern(
            rf"哪些|哪{_SOME}(?:个|项|家|份|所|种|类|方面|条|位|名|次|座|大)?|(?:有|包括|包含|涉及|分为)(?:哪|什么|啥)[些个]?",
            r"列举|分别[是为]?(?:什么|哪|谁|多少)?|都有(?:谁|啥|什么)",
        ),
    ),
    (
        Kind.YES_NO,
        _pattern(
            r"是否|有没有|是不是|能不能|可不可以|会不会|能否|可否|有无|(?:吗|(?<![什怎多那这])么)(?=[?？。!\s]|$)|没有(?=[?？]|$)|属实"
        ),
    ),
    (Kind.WHAT, _pattern(r"多大|什么样的?|什么|啥|何(?=[种等事物])|哪一?[个家项种类所条次份届款]?|几何|怎")),
)
ENGLISH: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.QUANTITY,
        _pattern(
            r"\bhow (?:many|much|large|big|long|often|high|far|old)\b",
            r"\bwhat (?:percentage|proportion|share|number|amount|area)\b",
            r"\bwhat (?:is|was|were|are)\b(?=.*\b(?:rate|number|amount|total|percentage|proportion|average|area|share"
            r"|size|value|output|gdp|target)\b)",
        ),
    ),
    (Kind.DATE, _pattern(r"\bwhen\b|\b(?:what|which) (?:date|day|year|time)\b")),
    (
        Kind.WHO,
        _pattern(r"\bwho\b|\bwhom\b|\bwhose\b|\bwhich (?:department|organi[sz]ation|agency|company|unit|office)\b"),
    ),
    (Kind.WHERE, _pattern(r"\bwhere\b|\b(?:which|what) (?:cit(?:y|ies)|places?|districts?)\b")),
    (Kind.DOCUMENTS, _pattern(r"\b(?:which|what) (?:documents?|polic(?:y|ies)|plans?|measures were issued)\b")),
    (Kind.REASON, _pattern(r"\bwhy\b")),
    (Kind.MANNER, _pattern(r"\bhow\b|\bwhat measures\b")),
    (Kind.YES_NO, _pattern(r"^(?:did|does|do|is|are|was|were|has|have|had|can|will)\b")),
    (Kind.LIST, _pattern(r"\bwhich\b|\bwhat are\b")),
    (Kind.WHAT, _pattern(r"\bwhat\b")),
)
# Nouns inside an interrogative phrase that belong to the content of the question.
KEPT_NOUNS = re.compile(
    rf"{_DOCUMENT}|{_MEASURE}|{_PLACE}|部门|单位|机构|组织|机关|领导|企业|公司|集团|委员会|负责人?|学校|大学"
    r"|面积|占比|比例|金额|人数|总额|率|目标|姓名|名字|原因|钱|牵头|发布|担任"
)
