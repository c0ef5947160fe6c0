"""Check what a sentence says of two numbers, or of one: comparisons, directions and corrections.

The input is folded text without spaces.
"""

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from rag.guard.arithmetic import in_base_unit
from rag.guard.lexicon import COMPARATIVE
from rag.guard.mismatch import Mismatch
from rag.text.quantity import Quantity, find_quantities

__all__ = ["drop_alternatives", "drop_compared", "find_wrong_corrections", "find_wrong_relations"]

_UP = re.compile(r"(?:增长|上涨|提高|上升|增加|增产|提升|扩大|升|涨)(?:了|至|到|为|达|率为)?[约近超过]{0,2}$")
_DOWN = re.compile(r"(?:下降|减少|降低|回落|减产|下跌|缩小|收窄|降|跌)(?:了|至|到|为|达|率为)?[约近超过]{0,2}$")
_MOVED = re.compile(
    r"(?:增长|上涨|提高|上升|增加|提升|扩大|下降|减少|降低|回落|下跌|缩小|升|涨|增|降|减)(了|到|至|为)[约近超过]{0,2}$"
)
_YEARS_COMPARED = re.compile(
    r"(?P<one>\d{4}年)[^,。;\d]{0,12}比(?P<other>\d{4}年)[^,。;\d]{0,8}?(?P<way>[多高大快长增少低小慢短减降])"
)
_DIFFERENCE = re.compile(r"比[^,。;]{1,24}?[多高大快长少低小慢短][^,。;\d]{0,4}\d|相?差[^,。;\d]{0,4}\d")
_ABOVE = re.compile(r"(?<![未不])(?<!没有)(?:高于|大于|多于|快于|超过|长于|超出)[^,。;\d]{0,14}$")
_BELOW = re.compile(r"(?:低于|小于|少于|慢于|不及|不如|短于)[^,。;\d]{0,14}$")
_CORRECTION = re.compile(r"(?:并?不是|并非)([^,。;]{1,24}),?而是([^。;]+)")
_NOT_THIS = re.compile(r"(?:,?而不是|,?而非|,?并不是|,?(?:并非|不是)(?=[^,。;]*\d))[^,。;]{1,30}")


def drop_alternatives(claim: str) -> str:
    """Remove alternatives that the sentence itself denies: they are no claims.

    >>> drop_alternatives("是1个百分点,而不是3个百分点"), drop_alternatives("不是35个,而是30个")
    ('是1个百分点', '30个')
    """
    return _NOT_THIS.sub("", _CORRECTION.sub(r"\2", claim))


def drop_compared(claim: str) -> str:
    """Remove 更多 and the like where the sentence gives the difference as well.

    >>> drop_compared("2004年更多,比2003年多9件"), drop_compared("养老保险的期限更长")
    ('2004年,比2003年多9件', '养老保险的期限更长')
    """
    return COMPARATIVE.sub("", claim) if _DIFFERENCE.search(claim) else claim


def find_wrong_corrections(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield what a sentence denies (不是A,而是B) although the quotes say it and do not say it of B."""
    for match in _CORRECTION.finditer(claim):
        denied = re.sub(r"^[同与按把将给]|(?:相比|的)$", "", match[1])
        if len(denied) > 1 and denied in evidence:
            yield Mismatch("negation", match.group())


def find_wrong_relations(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield numbers that the quotes move the other way, and comparisons that the cited numbers refute."""
    yield from _wrong_movements(claim, evidence)
    yield from _wrong_years(claim, evidence)
    for one, other in itertools.pairwise(_amounts(claim)):
        between = claim[one.end : other.start]
        amounts = in_base_unit(one), in_base_unit(other)
        if amounts[0] is None or amounts[1] is None or amounts[0][0] != amounts[1][0] or re.search(r"[。;]", between):
            continue
        more = amounts[0][1] > amounts[1][1]
        if (_ABOVE.search(between) and not more) or (_BELOW.search(between) and amounts[0][1] >= amounts[1][1]):
            yield Mismatch("direction", claim[one.start : other.end])


def _wrong_movements(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield numbers that the quotes move the other way, or to which they move what the sentence moves by them."""
    stated = [q for q in find_quantities(evidence) if not q.is_date]
    for q in _amounts(claim):
        same = [other for other in stated if other.value == q.value and other.unit == q.unit]
        way, ways = _way(claim, q), {_way(evidence, other) for other in same}
        level, levels = _is_level(claim, q), {_is_level(evidence, other) for other in same}
        if level is not None and levels == {not level}:  # 增加到8个 is not 增加了8个
            yield Mismatch("direction", claim[max(0, q.start - 4) : q.end])
        if way and ways and way not in ways and 0 not in ways:
            yield Mismatch("direction", claim[max(0, q.start - 4) : q.end])


def _wrong_years(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield comparisons of two years that the first amounts told of them refute."""
    for match in _YEARS_COMPARED.finditer(claim):
        told = f"{claim[: match.start()]}\n{evidence}"
        first, second = _amount_of(match["one"], told), _amount_of(match["other"], told)
        if first and second and first[0] == second[0] and (first[1] > second[1]) != (match["way"] in "多高大快长增"):
            yield Mismatch("direction", match.group())


def _amounts(text: str) -> list[Quantity]:
    """Return the quantities of `text` that are neither dates nor ordinals."""
    return [q for q in find_quantities(text) if not q.is_date and q.dimension != "ordinal"]


def _amount_of(year: str, text: str) -> tuple[str, Decimal] | None:
    """Return the first amount that is told after a year in its sentence, in its base unit; None if there is none."""
    for at in re.finditer(rf"{year}[^比。;\n]*", text):
        if amounts := _amounts(at.group()):
            return in_base_unit(amounts[0])
    return None


def _is_level(text: str, quantity: Quantity) -> bool | None:
    """Return whether something rises or falls to a number, not by it; None where the words do not tell."""
    found = _MOVED.search(text[max(0, quantity.start - 8) : quantity.start])
    return found[1] != "了" if found else None


def _way(text: str, quantity: Quantity) -> int:
    """Return 1 for a number that something rises by or to, -1 for one that it falls by or to, 0 for neither."""
    before = text[max(0, quantity.start - 8) : quantity.start]
    return 1 if _UP.search(before) else -1 if _DOWN.search(before) else 0
