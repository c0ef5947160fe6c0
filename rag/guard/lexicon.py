"""Words that change what a sentence claims: totality, superlatives, reversals, antonyms; and synonyms.

The input is folded text (:func:`rag.text.fold.fold`). :mod:`rag.guard.senses` and :mod:`rag.guard.verify` compare.
"""

import re

from rag.text.years import LAST_YEAR

__all__ = [
    "ANTONYMS",
    "COMPARATIVE",
    "PLANNED",
    "SUPERLATIVE",
    "UNDOING",
    "WHOLE",
    "unify_synonyms",
]

PLANNED = "计划"  # a line of its own among the quotes: what they say is planned
WHOLE = re.compile(r"全部|所有|一律|完全|彻底|唯一|无一|悉数|从未")  # a claim about all of something

COMPARATIVE = re.compile(r"更[多高大快长少低小慢短早晚]")
SUPERLATIVE = re.compile(r"最(?![后近终初])[\u4e00-\u9fff]|首次|头一[次回个]|第一次|唯一|率先|史无前例|前所未有")
UNDOING = re.compile(  # reverses, ends or weakens something
    r"撤[出回离走销]|迁出|退出|流失|关停|停办|解散|叫停|裁撤|辞退|解聘|降职|免职|终止|中止|废止|拒绝|暂停|倒数|垫底|下滑|放弃|阻止|"
    r"反对|抵制|恶化|落选|倒退|缩水|萎缩|淘汰|搁置|推迟|逃避|隐瞒|违背|破坏|驱逐|遣散|拆除|清退|收缩|削减|冻结"
)

# Each word of a pair reverses the meaning of the other.
ANTONYMS: tuple[tuple[str, str], ...] = (
    ("增长", "下降"),
    ("增长", "减少"),
    ("增加", "减少"),
    ("增加", "下降"),
    ("增", "减"),
    ("上升", "下降"),
    ("提高", "降低"),
    ("提升", "下降"),
    ("扩大", "缩小"),
    ("高于", "低于"),
    ("多于", "少于"),
    ("超过", "不足"),
    ("超过", "低于"),
    ("以上", "以下"),
    ("之前", "之后"),
    ("以前", "以后"),
    ("早于", "晚于"),
    ("通过", "否决"),
    ("批准", "驳回"),
    ("同意", "反对"),
    ("成功", "失败"),
    ("合格", "不合格"),
    ("优于", "劣于"),
    ("加强", "削弱"),
    ("全部", "部分"),
    ("所有", "部分"),
    ("允许", "禁止"),
    ("开放", "关闭"),
    ("开工", "停工"),
    ("盈利", "亏损"),
    ("顺差", "逆差"),
    ("最大", "最小"),
    ("最高", "最低"),
    ("最多", "最少"),
    ("首次", "再次"),
    ("流入", "流出"),
    ("进口", "出口"),
    ("上调", "下调"),
    ("同比", "环比"),
    ("新增", "减少"),
    ("新建", "拆除"),
    ("任命", "免去"),
    ("城镇", "农村"),
    ("上半年", "下半年"),
    ("至少", "至多"),
    ("不少于", "不多于"),
    ("不低于", "不高于"),
)
# Synonyms. Each is replaced by the first of its row.
_SAME_WORDS = (
    ("召开", "举行"), ("包括", "包含", "涵盖"), ("印发", "下发"), ("目前", "现在", "如今"), ("以及", "还有"), 
    ("符合", "切合"), ("帮助", "有助于"), ("获得", "得到"), ("位于", "坐落于"), ("建立", "设立"), ("担任", "出任"),
)  # fmt: skip
_READ_AS = {word: row[0] for row in _SAME_WORDS for word in row[1:]}
_SAME_GROWTH = re.compile(rf"(?<![占同环对])比增长?(?![长加多])|[比较](?:{LAST_YEAR})(?:同期)?增长")
_GDP = re.compile(r"(?<![a-z\-])gdp(?![a-z\-])")
_SAME_WORD = re.compile("|".join(sorted(_READ_AS, key=len, reverse=True)))


def unify_synonyms(folded: str) -> str:
    """Replace each synonym by the first word of its row.

    >>> unify_synonyms("会议现在举行")
    '会议目前召开'
    """
    folded = _GDP.sub("生产总值", folded)
    return _SAME_WORD.sub(lambda match: _READ_AS[match.group()], _SAME_GROWTH.sub("同比增长", folded))
