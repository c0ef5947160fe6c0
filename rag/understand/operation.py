"""Detect which calculation a question asks for.

比……多多少 asks for a difference, A和B一共多少 for a sum, A占B多少 for a share. This module only parses the question.
:mod:`rag.answer.operands` finds the numbers.
"""

import re
from dataclasses import dataclass

from rag.text.stopwords import FILLER, POLITE, TOTALS
from rag.text.years import THIS_YEAR
from rag.types import Operator
from rag.understand.interrogatives import HOW_MANY
from rag.understand.question import TOPIC, Question

__all__ = ["Operation", "read_operation"]

_THING = r"[^,。;?:]"
_DIFFERENCE = (
    re.compile(
        rf"(?P<a>{_THING}{{0,30}})(?<![同环占对类])比(?![例重率较])(?P<b>{_THING}{{2,30}}?)要?(?P<way>[多高大长重少低小短轻])"
        r"[出了]?(?P<much>多少|几)"
    ),
    re.compile(
        rf"(?P<a>{_THING}{{2,30}})[和与跟同](?P<b>{_THING}{{2,30}}?)之?间?的?(?:相差|差距?)[了是有]?(?P<much>多少|几|)"
    ),
)
_SUM = (
    re.compile(
        rf"(?P<all>{_THING}{{4,60}}?)(?:加起来|加在一起)?(?:{TOTALS}|总计|加起来)[有是为]?"
        rf"(?P<rest>{_THING}{{0,8}}?)(?P<much>多少|几)"
    ),
    re.compile(rf"(?:{TOTALS})(?P<all>{_THING}{{4,60}}?)(?P<much>多少|几)"),
)
_SHARE = re.compile(
    rf"(?P<a>{_THING}{{2,30}}?)占(?![比用地])了?(?P<b>{_THING}{{2,30}}?)的?(?:多少|几成|百分之(?:几|多少)|(?:多大的?)?(?:比例|比重|百分比))"
)
_AND = re.compile(r"[和与及跟、]|以及|加上?")
_LESS = frozenset("少低小短轻")
_COUNTING = re.compile(r"的?(?:数量|人数|总数|总量|总额|数目|名额)$")
_NOW = re.compile(rf"(?:{THIS_YEAR})度?|目前|现在|^[有是]|的|了|各|分别")


@dataclass(frozen=True, slots=True)
class Operation:
    """A calculation with the numbers of the things in `names`. All texts are folded."""

    operator: Operator
    names: tuple[str, ...]
    unit: str = ""  # of the result, "" when the question does not say
    less: bool = False  # whether the question assumes that the first number is the smaller one
    measure: str = ""  # the property that is summed: 注册资金 in 港资、台资企业一共注册资金多少


def read_operation(question: Question) -> Operation | None:
    """Return the calculation that `question` asks for; None if it asks for none.

    >>> from rag.understand.question import read_question
    >>> read_operation(read_question("新聘的网格员比编外教师多多少名？"))
    Operation(operator='difference', names=('新聘网格员', '编外教师'), unit='名', less=False, measure='')
    """
    topic = TOPIC.match(question.folded)
    text = POLITE.sub("", question.folded[topic.end() if topic else 0 :])
    for pattern in _DIFFERENCE:
        if match := pattern.search(text):
            named = match["a"] or (topic.group().removeprefix("就").rstrip(",").removesuffix("而言") if topic else "")
            less = match.groupdict().get("way") in _LESS
            return _operation("difference", (named, match["b"]), _unit(text, match), less=less)
    if match := _SHARE.search(text):
        return _operation("share", (match["a"], match["b"]), "")
    for pattern in _SUM:
        if (match := pattern.search(text)) and _AND.search(match["all"]):
            return _operation(
                "sum", tuple(_AND.split(match["all"])), _unit(text, match), measure=match.groupdict().get("rest") or ""
            )
    return None


def _operation(
    operator: Operator, named: tuple[str, ...], unit: str, *, less: bool = False, measure: str = ""
) -> Operation | None:
    names = tuple(_COUNTING.sub("", _NOW.sub("", FILLER.sub("", name)).strip()) for name in named)
    asks = any(HOW_MANY.search(name) or re.search("哪|什么|谁", name) for name in names)
    if asks or len(set(names)) < len(names) or any(len(name) < 2 for name in names):
        return None
    return Operation(operator, names, unit, less, _NOW.sub("", measure).strip("有是为"))


def _unit(text: str, match: re.Match[str]) -> str:
    much = HOW_MANY.match(text, match.start("much"))
    return (much and much["unit"]) or ""
