"""In which years a thing fell, rose, passed a mark or missed its target, from its levels and its targets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.yearly_levels import Level, levels_of, series_of
from rag.gather.evidence import Evidence
from rag.gather.library import Library
from rag.text.sentences import last_clause
from rag.text.terms import Weights
from rag.types import Span
from rag.understand.turns import Turn

__all__ = ["Turned", "turned_by_levels"]

_TELLS = 0.6  # share of the terms of the thing, in the name of its level
_ALIKE = 0.15  # ... where a mark of the same unit is asked for
_CEILING = re.compile(r"控制|不[超高]|降[到至低]|下降|压减")
_AT_MOST = re.compile(r"以[下内]|之内")


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of the thing in a year."""

    year: int
    evidence: Evidence
    span: Span
    fits: bool  # it is what the question says
    share: float  # of the terms of the thing
    own: float  # share of the characters of the name that are the thing's
    beside: Evidence | None = None  # the target, or the level of the year before


def turned_by_levels(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, library: Library
) -> Iterator[Turned]:
    """Yield what became of a thing in each year, as far as its levels and its targets tell."""
    found = list(levels_of(near, phrasings, turn.thing, library))
    if turn.mark is not None:
        results = [one for one in found if not one.planned]
        series = series_of(results, _TELLS, turn.mark) or series_of(results, _ALIKE, turn.mark)
        yield from _beside_mark(series, turn)
    elif turn.way in ("missed", "met"):
        pairs = list(_beside_targets(series_of(found, _TELLS), turn))
        growth = [] if pairs else levels_of(near, phrasings, f"{turn.thing}增速", library)
        yield from pairs or _beside_targets(series_of([one for one in growth if one.is_growth], _TELLS), turn)
    else:
        series = series_of([one for one in found if not one.planned], _TELLS)
        levels = {one.year: one for one in series}
        for one in series:
            if (before := levels.get(one.year - 1)) and before.value != one.value:
                yield _turned(one, fits=(one.value < before.value) == (turn.way == "fell"), beside=before)


def _beside_targets(series: Sequence[Level], turn: Turn) -> Iterator[Turned]:
    """Yield the results for which the series has a target."""
    targets = {one.year: one for one in series if one.planned}
    for one in series:
        target = None if one.planned else targets.get(one.year)
        if target is not None:
            reached = one.value <= target.value if _is_ceiling(target) else one.value >= target.value
            yield _turned(one, fits=reached == (turn.way == "met"), beside=target)


def _is_ceiling(target: Level) -> bool:
    """Return whether a target is the most that something may be: 控制在31微克以下."""
    folded, amount = target.evidence.folded, target.amount
    behind = folded[amount.end : amount.end + 4]
    return bool(_CEILING.search(last_clause(folded[: amount.start])) or _AT_MOST.search(behind))


def _beside_mark(series: Sequence[Level], turn: Turn) -> Iterator[Turned]:
    """Yield the levels on both sides of the mark. Who passed it first is only told with a year that did not."""
    mark = turn.mark.value if turn.mark else None
    if mark is None:
        return
    under = turn.way == "under"
    fits = [
        one.value <= mark if under and turn.first else one.value < mark if under else one.value >= mark
        for one in series
    ]
    if (turn.first or not under) and True in fits and fits.index(True) == 0:
        return
    for at, (one, fit) in enumerate(zip(series, fits, strict=True)):
        yield _turned(one, fits=fit, beside=series[at - 1] if at and fit else None)


def _turned(one: Level, *, fits: bool, beside: Level | None) -> Turned:
    chunk = one.evidence.hit.chunk
    span = Span(chunk.start, chunk.end)
    return Turned(one.year, one.evidence, span, fits, one.share, one.evidence.own, beside.evidence if beside else None)
