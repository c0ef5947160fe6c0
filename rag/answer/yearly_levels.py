"""The levels of a thing in each year, and its targets: what became of it where no sentence tells it in words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.answer.own_label import find_labels
from rag.answer.stated import same_unit
from rag.gather.evidence import Evidence
from rag.gather.library import Library
from rag.text.quantity import Quantity, find_quantities
from rag.text.terms import Weights, best_cover, terms_of

__all__ = ["Level", "core_of", "levels_of", "series_of", "year_at"]

_CHANGED = re.compile(
    r"(?:下降|降低|减少|回落|下滑|下跌|缩减|增长|增加|提高|上升|上涨|回升|扩大|[降涨升增减])了?(?:约|近)?$"
)
_GROWTH = re.compile(r"(?:增长|提高|上升|上涨|增)了?(?:约|近)?$")
_BEFORE = 8  # characters before an amount that tell that it is a change
_RATE = re.compile(r"增[速幅长]|涨幅|上涨")
_NO_LEVEL = frozenset({"ordinal", "duration", "number"})
_NEARLY = 0.12  # share of the terms, up to which two names are of one thing
_ALIKE = 0.75  # share of the characters of the shorter one of two names of one thing
_VERBS = re.compile(r"全市|全[省县区年]|市区|达到?|完成|保持|恢复|实现|新增|增长|上涨|[为至到的在约了]|\s")


@dataclass(frozen=True, slots=True)
class Level:
    """How much a thing was in a year, or was to be."""

    year: int
    planned: bool
    evidence: Evidence
    amount: Quantity
    label: str
    share: float  # of the terms of the thing, in the name of the amount
    is_growth: bool = False  # how far it grew

    @property
    def value(self) -> Decimal:
        """The value, negative of what fell."""
        return self.amount.value or Decimal(0)


def levels_of(near: Sequence[Evidence], phrasings: Sequence[Weights], thing: str, library: Library) -> Iterator[Level]:
    """Yield the amounts of the sentences that are levels of one year; how far it grew, where `thing` is a growth."""
    rate = _RATE.search(thing) is not None
    for one in near:
        folded, start = one.folded, one.hit.chunk.start
        amounts = [found for found in find_quantities(folded) if not found.is_date and found.value is not None]
        for amount, label in zip(amounts, find_labels(folded, amounts), strict=True):
            before = folded[max(0, amount.start - _BEFORE) : amount.start]
            changed = _CHANGED.search(before) is not None
            if changed and not _is_growth(before, amount, rate=rate):
                continue
            at = year_at(one, start + amount.start, library)
            if at and (amount.dimension not in _NO_LEVEL or not changed):
                signed = amount if not changed or _GROWTH.search(before) else _negative(amount)
                yield Level(*at, one, signed, label, best_cover(phrasings, terms_of(label)), changed)


def _is_growth(before: str, amount: Quantity, *, rate: bool) -> bool:
    """Return whether how far a thing grew is its level: of a growth rate, or a target for how far it is to grow."""
    return rate and amount.dimension == "percent" and _CHANGED.search(before) is not None


def _negative(amount: Quantity) -> Quantity:
    return replace(amount, value=-(amount.value or Decimal(0)))


def series_of(found: Sequence[Level], least: float, unit: Quantity | None = None) -> list[Level]:
    """Return the levels of the thing whose name is nearest, of one unit, the best of each year: results and targets.

    With `unit`, only those that have the unit of this amount count.
    """
    named = [one for one in found if one.share >= least and (unit is None or _has_unit(unit, one.amount))]
    if not named:
        return []
    most = max(one.share for one in named)
    best = [one for one in named if one.share >= most - _NEARLY]
    if unit is None:
        units = Counter((one.amount.dimension, one.amount.unit) for one in best)
        common = units.most_common(1)[0][0]
        named, best = (
            [one for one in some if (one.amount.dimension, one.amount.unit) == common] for some in (named, best)
        )
    names = Counter(core_of(one.label) for one in best)
    name = min((one for one in names if names[one] == max(names.values())), key=len)
    alike = [one for one in named if _alike(core_of(one.label), name)]
    kept: dict[tuple[int, bool], Level] = {}
    for one in sorted(alike, key=lambda one: (-one.share, core_of(one.label) != name, len(one.label))):
        kept.setdefault((one.year, one.planned), one)
    return sorted(kept.values(), key=lambda one: one.year)


def _has_unit(mark: Quantity, amount: Quantity) -> bool:
    """Return whether an amount is of the unit of a mark; one that says none may be of any but a share."""
    return same_unit(mark, amount) if mark.unit else amount.dimension not in ("percent", "ordinal", "duration")


def core_of(label: str) -> str:
    """Return the name of an amount without the words for places and for being so much."""
    return _VERBS.sub("", label)


def _alike(one: str, other: str) -> bool:
    here, there = set(one), set(other)
    return len(here & there) >= _ALIKE * max(min(len(here), len(there)), 1)


def year_at(one: Evidence, at: int, library: Library) -> tuple[int, bool] | None:
    """Return the year of which the clause at the offset `at` tells, and whether as a plan. None: no single one."""
    spans = (span for span in library.scoped_spans(one.hit.chunk) if span.span.start <= at < span.span.end)
    scope = next((span.scope for span in spans), None) or next(iter(library.scopes_of(one.hit.chunk)), None)
    if scope is None or scope.status not in ("done", "planned") or scope.period is None:
        return None
    single = len(scope.period.years) == 1 and scope.period.whole
    return (scope.period.years[0], scope.status == "planned") if single else None
