"""The amounts of a sentence that are of a year of their own, beside the period that the sentence is about.

In 由2017年的800万吨增加到2022年的900万吨 each end has its year, and in 2018—2022年产量依次为 each year has the value at
its place. A change in several years that are reviewed starts at the end of the year before them, unless the sentence
names the years itself: from what a change in 2018—2022年 counts is left open. Functions take folded text.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.gather.scope_document import Scope, Status
from rag.gather.sentence_scope import ScopedSpan
from rag.text.periods import FoundPeriod, Period, find_periods
from rag.text.quantity import Quantity, find_quantities
from rag.types import Span

__all__ = ["dated_values", "is_change"]

_MAY_HAVE_ANY = re.compile(r"依次|分别|[从由]|年[末底]?的?约?\d|年[末底]?的")
_BEHIND_YEAR = re.compile(r"[末底]?的?(?:约|近)?")
_LISTS = re.compile(r"(?:依次|分别)(?:[^\d,。;:]{0,10})$")
_JOINED = re.compile(r"、?[和及与]|、|,")
_NAMES_JOINED = re.compile(r"、|[和及与]")
_CLAUSE = re.compile(r"[,。;:]")
_FROM, _TO = re.compile("[从由]$"), re.compile("^[^,。;]{0,6}[到至为]$")
_NAMES_SPAN = re.compile(r"\d{4}年?[-—~至到]+\d{4}")
_SEVERAL = 3  # years or more are reviewed at once


def dated_values(said: str, scoped: Sequence[ScopedSpan], year: int | None, told: int | None) -> list[ScopedSpan]:
    """Return the amounts of the sentence `said` that are of a year of their own, with the scope of each.

    `scoped` are its clauses with their scopes, from the start of `said`. `year` is the one that 今年 means, `told` the
    one for which the document accounts.
    """
    if not _MAY_HAVE_ANY.search(said):
        return []
    amounts = [one for one in find_quantities(said) if not one.is_date and one.value is not None]
    periods = find_periods(said, year, told) if amounts else ()
    dated = {amount: period for amount, period in _listed(said, amounts, periods)}
    dated |= {amount: period for amount, period in _behind_their_year(said, amounts, periods)}
    found = [
        (one, Scope(period, _status(one, period, scoped, year, told), named=True)) for one, period in dated.items()
    ]
    found += [(one, scope) for one, scope in _ends_of_terms(said, amounts, scoped) if one not in dated]
    return sorted((ScopedSpan(Span(one.start, one.end), scope) for one, scope in found), key=lambda one: one.span.start)


def _status(
    amount: Quantity, period: Period, scoped: Sequence[ScopedSpan], year: int | None, told: int | None
) -> Status:
    """Return the status of an amount of a year: done in the past, planned in the future, else that of its clause."""
    last = period.years[-1]
    if told is None or last <= told:
        return "done"
    if year is not None and last > year:
        return "planned"
    return next((one.scope.status for one in scoped if one.span.start <= amount.start < one.span.end), "done")


def is_change(said: str, first: Quantity, last: Quantity) -> bool:
    """Return whether something changed from the first amount to the last: 由47微克下降到31微克."""
    return bool(_FROM.search(said[: first.start]) and _TO.search(said[first.end : last.start]))


def _behind_their_year(
    said: str, amounts: Sequence[Quantity], periods: Sequence[FoundPeriod]
) -> Iterator[tuple[Quantity, Period]]:
    """Yield each amount that stands right behind a year, such as 2017年的800万吨."""
    years = [one for one in periods if one.period.whole and len(one.period.years) == 1]
    for amount in amounts:
        near = [one for one in years if one.end <= amount.start]
        if near and _BEHIND_YEAR.fullmatch(said, near[-1].end, amount.start):
            yield amount, near[-1].period


def _listed(
    said: str, amounts: Sequence[Quantity], periods: Sequence[FoundPeriod]
) -> Iterator[tuple[Quantity, Period]]:
    """Yield the amounts of each list that has as many of one unit as the years before it, which are named as one."""
    for run in _runs(said, amounts):
        lists = _LISTS.search(said, 0, run[0].start)
        before = [one for one in periods if lists and one.end <= lists.start()]
        years = _years(said, before)
        if lists is None or len(run) != len(years) or len({one.unit for one in run}) != 1:
            continue
        clause = _CLAUSE.split(said[before[-1].end : lists.start()])[-1]
        if len(_NAMES_JOINED.split(clause)) != len(run):  # 粮食、棉花分别为 lists things
            yield from zip(run, years, strict=True)


def _runs(said: str, amounts: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Yield the amounts that only a mark or an 和 stands between, several together."""
    run: list[Quantity] = []
    for amount in amounts:
        if run and not _JOINED.fullmatch(said, run[-1].end, amount.start):
            yield from (run,) if len(run) > 1 else ()
            run = []
        run.append(amount)
    yield from (run,) if len(run) > 1 else ()


def _years(said: str, periods: Sequence[FoundPeriod]) -> list[Period]:
    """Return the years of the last span of years, or of the last list of them; empty if there is neither."""
    if not periods or not all(one.period.whole for one in periods):
        return []
    if len(periods[-1].period.years) > 1:
        return [Period.of_years(year) for year in periods[-1].period.years]
    listed = [periods[-1]]
    for one in reversed(periods[:-1]):
        between = said[one.end : listed[0].start].removeprefix("年")
        if len(one.period.years) > 1 or not (between == "" or _JOINED.fullmatch(between) or listed[0].start <= one.end):
            break
        listed.insert(0, one)
    return list(dict.fromkeys(one.period for one in listed)) if len(listed) > 1 else []


def _ends_of_terms(
    said: str, amounts: Sequence[Quantity], scoped: Sequence[ScopedSpan]
) -> Iterator[tuple[Quantity, Scope]]:
    """Yield both ends of each change in a clause that reviews several years: the year before them, and their last."""
    for first, last in () if _NAMES_SPAN.search(said) else pairwise(amounts):
        period = next((one.scope.period for one in scoped if _reviews(one, first) and _reviews(one, last)), None)
        if period is not None and first.unit == last.unit and is_change(said, first, last):
            yield first, Scope(Period.of_years(period.years[0] - 1), "done")
            yield last, Scope(Period.of_years(period.years[-1]), "done")


def _reviews(one: ScopedSpan, amount: Quantity) -> bool:
    """Return whether a clause that holds the amount tells the results of several whole years."""
    period = one.scope.period
    inside = one.span.start <= amount.start < one.span.end
    return bool(inside and one.scope.status == "done" and period and period.whole and len(period.years) >= _SEVERAL)
