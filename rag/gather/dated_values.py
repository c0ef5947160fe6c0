"""The amounts of a sentence that are of a year of their own, beside the period that the sentence is about.

In 由2017年的800万吨增加到2022年的900万吨 each end has its year, and in 2018—2022年产量依次为 each year has the value at
its place. A change in several years that are reviewed starts at the end of the year before them, unless the sentence
names the years itself: from what a change in 2018—2022年 counts is left open. Functions take folded text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.gather.scope_document import Scope, Status
from rag.gather.sentence_scope import ScopedSpan
from rag.text.listed import JOINED, runs_of
from rag.text.numerals import MANY, read_integer
from rag.text.period import FoundPeriod, Period
from rag.text.periods import find_periods
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import last_clause
from rag.types import Span

__all__ = ["dated_values", "is_change"]

_MAY_HAVE_ANY = re.compile(r"依次|分别|[从由]|年[末底]?的?约?\d|年[末底]?的")
_BEHIND_YEAR = re.compile(r"[末底]?的?(?:约|近)?")
_LISTING = re.compile("依次|分别")
_LISTS = re.compile(r"(?:依次|分别)(?:[^\d,。;:]{0,10})$")
# Several things in one word: 五大产业, 3个区, 城乡居民. 二级 and 前三季度 are none.
_COLLECTIVE = re.compile(
    rf"(?<![第前\d.{MANY}])(?P<number>[{MANY}]{{1,3}}|\d{{1,2}})[大个次类种项家条座市县区省地者岸](?!月)"
)
_PAIR = re.compile(r"城乡|男女|存贷|收支|产销|供需|进出口(?!总)")
_FROM, _TO = re.compile("[从由]$"), re.compile("^[^,。;]{0,6}[到至为]$")
_NAMES_SPAN = re.compile(r"\d{4}年?[-—~至到]+\d{4}")
_SENTENCES_KEPT = 4096
_SEVERAL = 3  # years or more are reviewed at once


@lru_cache(maxsize=_SENTENCES_KEPT)
def dated_values(
    said: str, scoped: tuple[ScopedSpan, ...], year: int | None, told_year: int | None
) -> tuple[ScopedSpan, ...]:
    """Return the amounts of the sentence `said` that are of a year of their own, with the scope of each.

    `scoped` are its clauses with their scopes, from the start of `said`. `year` is the one that 今年 means,
    `told_year` the one for which the document accounts. The cache serves the searches for a question, one after the
    other.
    """
    if not _MAY_HAVE_ANY.search(said):
        return ()
    amounts = [one for one in find_quantities(said) if not one.is_date and one.value is not None]
    periods = find_periods(said, year, told_year) if amounts else ()
    dated = {amount: period for amount, period in _listed(said, amounts, periods)}
    dated |= {amount: period for amount, period in _behind_their_year(said, amounts, periods)}
    found = [
        (one, Scope(period, _status(one, period, scoped, year, told_year), named=True)) for one, period in dated.items()
    ]
    found += [(one, scope) for one, scope in _ends_of_terms(said, amounts, scoped) if one not in dated]
    spans = (ScopedSpan(Span(one.start, one.end), scope) for one, scope in found)
    return tuple(sorted(spans, key=lambda one: one.span.start))


def _status(
    amount: Quantity, period: Period, scoped: Sequence[ScopedSpan], year: int | None, told_year: int | None
) -> Status:
    """Return the status of an amount of a year: done in the past, planned in the future, else that of its clause."""
    last = period.years[-1]
    if told_year is None or last <= told_year:
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
    for first, last in runs_of(said, amounts):
        run = amounts[first : last + 1]
        lists = _LISTS.search(said, 0, run[0].start)
        before = [one for one in periods if lists and one.end <= lists.start()]
        named = _years(said, before)
        years = list(dict.fromkeys(Period.of_years(year) for one in named for year in one.period.years))
        if lists is None or len(run) != len(years) or len({one.unit for one in run}) != 1:
            continue
        around = (last_clause(said[: named[0].start]), said[named[-1].end : lists.start()])
        if not any(_lists_things(part, len(run)) for part in around):
            yield from zip(run, years, strict=True)


def _lists_things(said: str, number: int) -> bool:
    """Return whether `said`, the text beside the years of a list, names so many things: 粮食、棉花 or 五大产业."""
    clause = last_clause(said)
    words = f"{_LISTING.split(said)[0]},{clause}"  # without the values of a list before it
    collectives = (read_integer(match["number"]) for match in _COLLECTIVE.finditer(words))
    joined = len(JOINED.split(clause.strip("、")))
    return joined == number or number in collectives or (number == 2 and bool(_PAIR.search(words)))


def _years(said: str, periods: Sequence[FoundPeriod]) -> Sequence[FoundPeriod]:
    """Return the last span of years, or the last list of years; empty if there is neither."""
    if not periods or not all(one.period.whole for one in periods):
        return []
    if len(periods[-1].period.years) > 1:
        return periods[-1:]
    listed = [periods[-1]]
    for one in reversed(periods[:-1]):
        between = said[one.end : listed[0].start].removeprefix("年")
        if len(one.period.years) > 1 or not (between == "" or JOINED.fullmatch(between) or listed[0].start <= one.end):
            break
        listed.insert(0, one)
    return listed if len(listed) > 1 else []


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
