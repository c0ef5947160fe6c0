"""Periods of time in Chinese text: years, parts of years, spans of years and five-year plans.

A period is a range of whole months. Words that count from a year, such as 去年, need that year. Texts are folded.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.text.numerals import ONES, pack_digits, read_digits, read_integer
from rag.text.period import MONTHS, FoundPeriod, Period
from rag.text.period_patterns import BARE_YEAR, MAY_BE_PERIOD, NUMERAL_MONTH, PERIOD, SHORT
from rag.text.years import FROM_THIS_YEAR, full_year

__all__ = ["find_periods", "plan_of"]

_OPENS = re.compile(r"[^\w]*(?:[到在]|截至)?")  # before the year of which a sentence tells
_MONTH_IN_NUMERALS = re.compile(rf"^{NUMERAL_MONTH}|{NUMERAL_MONTH}(?=月)")
_N = {"两": 2, **{char: number for number, char in enumerate(ONES, 1)}, "十": 10}
_Complete = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class _Years:
    """The years that relative words count from, and what completes a year of two digits."""

    this: int | None
    told: int | None
    current: int | None
    complete: _Complete
    named: int | None = None  # the year that opens the sentence, which 本年 means


def find_periods(
    folded: str,
    this_year: int | None = None,
    told: int | None = None,
    complete: _Complete | None = None,
    *,
    bare: bool = False,
    current: int | None = None,
) -> tuple[FoundPeriod, ...]:
    """Return the periods of `folded`, in order, without overlaps.

    `this_year` is the year that 今年 means. `told` is the year whose account is given: 过去五年, 一年来 and 2019年以来
    end with it. `current` is the year of 全年 and of months without a year; without it, `told` is. Words that count
    from an unknown year are left out. `complete` returns the year of two digits, or None. With `bare`, four digits
    without 年 may be a year.

    >>> [found.period.label for found in find_periods("十三五头一年、03、04年和去年前三季度", 2022)]
    ['2016年', '2003年', '2004年', '2021年1—9月']
    """
    if not (bare or MAY_BE_PERIOD.search(folded)):
        return ()
    folded = pack_digits(folded)
    years = _Years(this_year, told, current or told, complete or (lambda short: full_year(short, this_year or 2020)))
    found = list(_explicit(folded, years))
    taken = {at for one in found for at in range(one.start, one.end)}
    for match in SHORT.finditer(folded):
        year = years.complete(match[1])
        if year is not None and taken.isdisjoint(range(match.start(), match.end())):
            found.append(FoundPeriod(match.start(), match.end(), _within(year, match["part"])))
    for match in BARE_YEAR.finditer(folded) if bare else ():
        if taken.isdisjoint(range(match.start(), match.end())):
            found.append(FoundPeriod(match.start(), match.end(), Period.of_years(int(match[1]))))
    return tuple(sorted(found, key=lambda one: (one.start, one.period)))


def _explicit(folded: str, years: _Years) -> Iterator[FoundPeriod]:
    for match in PERIOD.finditer(folded):
        compared = folded[match.start() - 1 : match.start()] in tuple("比较与同")
        read = next(read for group, read in _READERS if match[group])
        for period in read(match, years):
            end = match.end()
            if years.told is not None and folded.startswith("以来", end):
                period, end = Period(period.first, max(period.last, Period.of_years(years.told).last)), end + 2
            yield FoundPeriod(match.start(), end, period, bool(match["list"] or match["front"]))
            if (match["year"] or match["relative"]) and not compared:
                years = replace(years, current=period.years[-1])
            ahead = years.this is not None and period.years[-1] > years.this
            if match["year"] and not ahead and _OPENS.fullmatch(folded, 0, match.start()):
                years = replace(years, named=period.years[-1])


def _span(match: re.Match[str], years: _Years) -> Iterator[Period]:
    first, last = (_year(match[name] or match[f"{name}4"], years) for name in ("from", "to"))
    if first and last and first < last:
        yield Period.of_years(first, last)


def _list(match: re.Match[str], years: _Years) -> Iterator[Period]:
    for written in re.findall(r"\d+", match["list"]):
        if year := _year(written, years):
            yield Period.of_years(year)


def _relative(match: re.Match[str], years: _Years) -> Iterator[Period]:
    word = match["relative"]
    if word == "本年" and years.named is not None:
        yield _within(years.named, match["part2"])
    elif years.this is not None:
        yield _within(years.this + FROM_THIS_YEAR[word], match["part2"])


def _back(match: re.Match[str], years: _Years) -> Iterator[Period]:
    number = _number(match["back"] or match["back2"])
    if number and years.told is not None:
        yield Period.of_years(years.told - number + 1, years.told)


def _ahead(match: re.Match[str], years: _Years) -> Iterator[Period]:
    number = _number(match["ahead"])
    if number and years.this is not None:
        yield Period.of_years(years.this, years.this + number - 1)


def _of(year: int | None, part: str | None = None) -> Iterator[Period]:
    if year is not None:
        yield _within(year, part)


_READERS: tuple[tuple[str, Callable[[re.Match[str], _Years], Iterator[Period]]], ...] = (
    ("from", _span),
    ("from4", _span),
    ("list", _list),
    ("year", lambda match, years: _of(_year(match["year"], years) or 0, match["part"])),
    ("plan", lambda match, years: iter((_of_plan(match),))),
    ("relative", _relative),
    ("back", _back),
    ("back2", _back),
    ("ahead", _ahead),
    ("past", lambda match, years: _of(years.told)),
    ("new", lambda match, years: _of(years.this)),
    ("whole", lambda match, years: _of(years.current)),
    ("within", lambda match, years: _of(years.current, match["within"])),
)


def _number(written: str) -> int | None:
    return _N.get(written) or read_integer(written)


def _year(written: str, years: _Years) -> int | None:
    if len(written) == 2:
        return years.complete(written)
    return int(written) if written.isdecimal() else read_digits(written)


def plan_of(year: int) -> str:
    """Return the name of the five-year plan that begins or ends in `year`, from 十一五 on; else "".

    >>> plan_of(2021), plan_of(2025), plan_of(2023)
    ('十四五', '十四五', '')
    """
    number, nth = divmod(year - 1951, 5)
    return f"十{ONES[number - 11]}五" if 11 <= number <= 19 and nth in (0, 4) else ""


def _of_plan(match: re.Match[str]) -> Period:
    """Return the years of the five-year plan, or the year of it that is named. The first plan began in 1953."""
    name = match["plan"].removesuffix("五")
    number = 10 + _N[name[1]] if len(name) == 2 else _N[name]
    first = {1: 1953, 2: 1958}.get(number, 1951 + 5 * number)
    which = match["nthof"] or ""
    if match["front"]:
        return Period.of_years(first, first + _N[match["front"]] - 1)
    if match["nth"]:
        return Period.of_years(first + _N[match["nth"]] - 1)
    if which.startswith(("首", "开局")):
        return Period.of_years(first)
    return Period.of_years(first + 4) if which else Period.of_years(first, first + 4)


def _within(year: int, part: str | None) -> Period:
    """Return the part of a year, such as 上半年 or 1-9月. None: the whole year."""
    if not part:
        return Period.of_years(year)
    if part in ("上半年", "下半年"):
        return Period.of_months(year, 1, 6) if part[0] == "上" else Period.of_months(year, 7, 12)
    if part.endswith("个月"):
        return Period.of_months(year, 1, min(MONTHS, _number(part[1:-2]) or MONTHS))
    if "季度" in part:
        number = next(_N.get(char) or int(char) for char in part if char in _N or char.isdecimal())
        return Period.of_months(year, 1 if part[0] == "前" else 3 * number - 2, 3 * number)
    part = _MONTH_IN_NUMERALS.sub(lambda month: str(read_integer(month.group())), part)
    numbers = re.findall(r"(\d+)\s*月|^(\d+)(?=\D+\d+\s*月)", part)  # not the days
    months = [min(MONTHS, max(1, int(month or first))) for month, first in numbers]
    return Period.of_months(year, min(months), max(months))
