"""Which amount of a quote belongs to a name: in 生产总值增长3%,消费价格上涨2% the second one belongs to 消费价格.

The label of an amount is the text before it in its clause. In a list with 分别 each amount has the name at its place.
An amount without a name of its own, such as 比上年增长8%, has the label of the amount before it.
"""

import re
from collections.abc import Mapping, Sequence

from rag.answer.exact import range_around
from rag.gather.need_match import PER_HEAD, TOTAL
from rag.text.listed import JOINED, runs_of
from rag.text.quantity import Quantity
from rag.text.terms import Weights, best_cover, terms_of
from rag.types import Span

__all__ = ["NAMELESS", "find_labels", "has_own_name", "shares_of", "with_bounds", "without_means"]

_CUT = re.compile(r"[,。;:、\n()“”]")
_CLAUSES = re.compile(r"[。;:\n]")
_LISTS = re.compile(r"^(?P<names>.+?)(?P<verb>(?:比上年|同比|年均|均|都|已){0,3}分别[^\d,]{0,10})$")
_BOTH_PEOPLE = re.compile("城乡(?=(?:常住)?(?:居民|人均|人口))")  # two names in one word
_TAIL = 3  # characters of a long last name that may belong to all: 增加值, 销售额
NAMELESS = re.compile(
    r"(?:比|较|同比|环比|上年|去年|全年|年均|平均|其中|达到?|为|至|到|约|近|超过?|共|累计|总计|实际|同期|当年|名义|可比价格|按|计算"
    r"|增长|增加|上涨|上升|提高|下降|降低|降|减少|回落|增幅|增速|涨幅|占|\s)"
)
_BEFORE = re.compile(r"(?:约|近|超过?|逾|突破|不足|不到|不[低少]于|不[超高大]过?|至[少多])$")
_AFTER = re.compile(r"左右|上下|以[上下内]")


def find_labels(folded: str, amounts: Sequence[Quantity]) -> list[str]:
    """Return the label of each amount of the folded quote, in their order."""
    labels: list[str] = []
    for at in range(len(amounts)):
        own = _own(folded, amounts, at)
        labels.append(own if has_own_name(folded, amounts, at) or not labels else f"{labels[-1]} {own}")
    for first, last in runs_of(folded, amounts):
        listed = _LISTS.match(_CLAUSES.split(folded[: amounts[first].start])[-1])
        names = _names(listed["names"], last - first + 1) if listed else []
        for at, name in enumerate(names, first):
            shared = _shared(names)
            labels[at] = f"{name} {shared}{listed['verb'] if listed else ''}"
    return labels


def has_own_name(folded: str, amounts: Sequence[Quantity], at: int) -> bool:
    """Return whether the text before the amount names something: not in 比上年增长8%."""
    return len(NAMELESS.sub("", _own(folded, amounts, at))) > 1


def _own(folded: str, amounts: Sequence[Quantity], at: int) -> str:
    return _CUT.split(folded[amounts[at - 1].end if at else 0 : amounts[at].start])[-1]


def _names(text: str, number: int) -> list[str]:
    """Return the names of the last clause that lists `number` of them. An empty list: none does."""
    for clause in reversed(text.split(",")):
        names = JOINED.split(_BOTH_PEOPLE.sub("城镇、农村", clause) if number == 2 else clause)
        if len(names) == number and all(names):
            return names
    return []


def _shared(names: Sequence[str]) -> str:
    """Return the end of a long last name that holds for all: 低保标准 of 城市、农村低保标准.

    Its own part is as long as the name before it, of which 人均 or 规上 may be left out.
    """
    if len(names[-1]) < 2 * _TAIL:
        return ""
    own = len(names[-2]) if len(names) > 1 and len(names[-2]) <= _TAIL else len(names[-1])
    return names[-1][min(own, len(names[-1]) - _TAIL) :]


def shares_of(phrasings: Sequence[Weights], labels: Sequence[str]) -> list[float]:
    """Return the share of a question's weighted terms in each label, 0..1: the best over its wordings."""
    return [best_cover(phrasings, terms_of(label)) for label in labels]


def without_means(
    amounts: list[Quantity], labels: Mapping[int, str], asked: str, phrasings: Sequence[Weights]
) -> list[Quantity]:
    """Leave out an amount per person or household if the question asks for none, and another one tells the whole.

    That one is of the same dimension, and its label has as many of the question's words, unless the question asks for
    a total: 收入 may mean 人均收入.
    """
    if PER_HEAD.search(asked):
        return amounts
    total = TOTAL.search(asked) is not None
    shares = dict(zip(amounts, shares_of(phrasings, [labels[one.start] for one in amounts]), strict=True))

    def tells_whole(other: Quantity, mean: Quantity) -> bool:
        return other.dimension == mean.dimension and (total or shares[other] >= shares[mean])

    means = [one for one in amounts if PER_HEAD.search(labels[one.start])]
    wholes = [one for one in amounts if one not in means]
    left_out = [one for one in means if any(tells_whole(other, one) for other in wholes)]
    return [one for one in amounts if one not in left_out]


def with_bounds(folded: str, amount: Quantity) -> tuple[int, int]:
    """Return the offsets of an amount with its range and the words that bound it: 超过2.4万亿元, 8%至9%, 5.5%左右."""
    span = range_around(amount, folded) or Span(amount.start, amount.end)
    before, after = _BEFORE.search(folded, 0, span.start), _AFTER.match(folded, span.end)
    return (before.start() if before else span.start), (after.end() if after else span.end)
