"""Tell whether a sentence of a language model says that the reports do not answer."""

import re

from rag.text.fold import fold

__all__ = ["declines", "without_decline"]

_SAYS_NOTHING = (
    r"(?:没有|未|并未|并没有|没|不|无)(?:具体|明确|直接|单独|另外|进一步|再)*(?:地)?"
    r"(?:说明|提到|提及|写明|写出|写到|写|给出|列出|列明|载明|交代|涉及|包含|包括|公布|披露|反映|体现|回答|出现|指出|明示|相关(?:信息|内容|数据|表述))"
)
_SOURCE = r"(?:报告|依据|原文|材料|资料|文中|文件|公报|上述|以上|所给|提供的)"
_DECLINE = re.compile(
    rf"{_SOURCE}[^。,;]{{0,24}}{_SAYS_NOTHING}|(?:无法|不能)(?:从{_SOURCE}[^。,;]{{0,12}})?(?:回答|得知|判断|确定)"
)
_ONLY_SAYS = re.compile(
    r"^(?:但是?|而是?|不过)?(?:仅|只)(?:有|是)?(?:写|提|说|说明|给出|列出|公布|提供)(?:到|了|出|明)?了?"
)
_CLAUSE = re.compile(r"[^,，;；。]+[,，;；。]?")


def declines(sentence: str) -> bool:
    """Return whether `sentence` says that the reports do not state something.

    >>> declines("报告没有说明2019年的数，只写了2018年为3个。"), declines("全区没有说明义务。")
    (True, False)
    """
    return _DECLINE.search(fold(sentence)) is not None


def without_decline(sentence: str) -> str:
    """Return `sentence` without the clauses that decline; they claim nothing that a report could support.

    >>> without_decline("报告没有说明2019年的数，只写了2018年为3个。")
    '2018年为3个。'
    """
    if not declines(sentence):
        return sentence
    return _ONLY_SAYS.sub("", "".join(clause for clause in _CLAUSE.findall(sentence) if not declines(clause)))
