"""Compare the scope of a question with those of the reports and of their sentences."""

from collections.abc import Collection
from enum import IntEnum

from rag.gather.library import Library
from rag.gather.sentence_scope import Scope, account_year
from rag.text.fold import fold
from rag.text.periods import Period
from rag.text.places import short_name
from rag.types import Chunk
from rag.understand.asked_scope import NATION, AskedScope

__all__ = ["Fit", "fit", "local_reports", "near_reports"]


class Fit(IntEnum):
    """How the scope of a sentence fits that of a question."""

    CONFLICT = -1  # it speaks of another period, or of a plan where a result is asked for
    UNKNOWN = 0
    INHERITED = 1  # it names no period, but stands where the report speaks of the one that is asked for
    NAMED = 2


def local_reports(scope: AskedScope, library: Library, chosen: Collection[str]) -> frozenset[str]:
    """Return the ids of the `chosen` reports about the place of the question; all of them if none is, or it names none."""
    local = frozenset(id_ for id_ in chosen if all(_is_about(place, id_, library) for place in scope.places))
    return local or frozenset(chosen)


def _is_about(place: str, id_: str, library: Library) -> bool:
    source = library.reports[id_].report.source
    if place == NATION:
        return source.region == NATION
    return short_name(place) in fold(f"{source.region}{source.title}{source.issuer}")


def near_reports(scope: AskedScope, library: Library, chosen: Collection[str]) -> frozenset[str]:
    """Return the ids of the `chosen` reports that were made in the period of the question, or account for it."""
    if scope.period is None:
        return frozenset(chosen)
    years = scope.period.years
    return frozenset(
        id_
        for id_ in chosen
        for source in [library.reports[id_].report.source]
        if source.year in years or (not scope.of_report and account_year(source) in years)
    )


def fit(asked: AskedScope, chunk: Chunk, library: Library) -> Fit:
    """Return how the sentence `chunk` fits the period and the status that are asked for."""
    if asked.period is None or asked.of_report:
        return Fit.UNKNOWN
    return max((_fit(asked, asked.period, scope) for scope in library.scopes_of(chunk)), default=Fit.UNKNOWN)


def _fit(asked: AskedScope, period: Period, scope: Scope) -> Fit:
    if scope.status != "rule" and asked.planned is not None and asked.planned != (scope.status == "planned"):
        return Fit.CONFLICT
    if scope.period is None:
        return Fit.UNKNOWN
    if scope.period == period or (period.whole and period.covers(scope.period) and len(period.years) == 1):
        return Fit.NAMED if scope.named else Fit.INHERITED
    ends_with = scope.period.last == period.last and scope.period.covers(period)
    if ends_with or (not scope.named and scope.period.overlaps(period)):
        return Fit.UNKNOWN
    return Fit.CONFLICT
