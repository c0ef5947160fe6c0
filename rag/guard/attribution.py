"""Remove the words of a sentence that claim nothing of their own: who says it, and a yes or no that the rest repeats.

The input is folded text without spaces.
"""

import re

from rag.text.periods import find_periods
from rag.text.polarity import negations_of

__all__ = ["drop_attribution", "drop_period_names", "drop_reply"]

_SAID = re.compile(
    r"^(?:根据|按照|依据)?[^,。;:]{0,30}?(?:报告|公报|通知|文件|意见|方案|办法|规划|指南|原文|文中)(?:中|里|上)?(?:还|也|明确|明文|专门)*"
    r"(?:提出|指出|提到|要求|规定|写道|写明|写的是|显示|强调|点名|说明|说|称)(?:了|要|到|的是|的)?[,:]?"
    r"|^(?:根据|按照|依据)[^,。;:]{0,30}?(?:报告|公报|通知|文件|意见|方案|办法|规划|指南|原文),"
)
_REPLY = re.compile(r"^((?:是|对|有|能|会|要|可以|需要|没有?|不)[\u4e00-\u9fff]{0,3}),(?=.{6})")


def drop_attribution(claim: str) -> str:
    """Remove the words that say which report states something.

    >>> drop_attribution("2004年的国务院政府工作报告提出5年内取消农业税。"), drop_attribution("报告会开了3次。")
    ('5年内取消农业税。', '报告会开了3次。')
    """
    return _SAID.sub("", claim)


def drop_period_names(claim: str) -> str:
    """Remove periods by name, which are checked as dates.

    >>> drop_period_names("“十二五”收官之年,2015年减少1442万人。")
    ',2015年减少1442万人。'
    """
    named = [one for one in find_periods(claim) if not re.search(r"\d", claim[one.start : one.end])]
    for one in reversed(named):
        claim = claim[: one.start] + claim[one.end :]
    return claim


def drop_reply(claim: str) -> str:
    """Remove a yes or no at the beginning if the rest of the sentence has the same polarity.

    >>> drop_reply("不算,发给个人的口罩不计入工资。"), drop_reply("不算,发给个人的口罩计入工资。")
    ('发给个人的口罩不计入工资。', '不算,发给个人的口罩计入工资。')
    """
    match = _REPLY.match(claim)
    if match and negations_of(match[1]) % 2 == min(negations_of(claim[match.end() :]), 1):
        return claim[match.end() :]
    return claim
