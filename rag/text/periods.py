"""Periods of time in Chinese text: years, parts of years, spans of years and five-year plans.

A period is a range of whole months. Words that count from a year, such as 去年 and 过去五年, need the year that 今年 means.
Functions take folded text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.text.numerals import ONES, pack_digits, read_digits, read_integer
from rag.text.years import FROM_THIS_YEAR, NUMERAL_YEAR, SHORT_YEAR, YEAR, any_of, full_year

__all__ = ["FoundPeriod", "Period", "find_periods"]

_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A range of whole months. Both ends are included. A month is ``year * 12 + month - 1``."""

    first: int
    last: int

    @classmethod
    def of_years(cls, first: int, last: int | None = None) -> "Period":
        """Return the period from the year `first` to the end of the year `last`, or of `first`.

        >>> Period.of_years(2018, 2022).years, Period.of_years(2022).label
        (range(2018, 2023), '2022年')
        """
        return cls(first * _MONTHS, (first if last is None else last) * _MONTHS + _MONTHS - 1)

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> "Period":
        """Return the months `first` to `last` (1..12) of one year."""
        return cls(year * _MONTHS + first - 1, year * _MONTHS + last - 1)

    @property
    def years(self) -> range:
        """The years that the period touches."""
        return range(self.first // _MONTHS, self.last // _MONTHS + 1)

    @property
    def whole(self) -> bool:
        """Whether the period consists of whole years."""
        return self.first % _MONTHS == 0 and self.last % _MONTHS == _MONTHS - 1

    @property
    def label(self) -> str:
        """The period as it is written in an answer, such as 2022年, 2018—2022年 or 2022年1—6月."""
        first, last = self.years[0], self.years[-1]
        if self.whole:
            return f"{first}年" if first == last else f"{first}—{last}年"
        start, end = self.first % _MONTHS + 1, self.last % _MONTHS + 1
        if first != last:
            return f"{first}年{start}月—{last}年{end}月"
        return f"{first}年{start}月" if start == end else f"{first}年{start}—{end}月"

    def covers(self, other: "Period") -> bool:
        """Return whether `other` lies inside this period."""
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "Period") -> bool:
        """Return whether the periods have a month in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period that stands at ``folded[start:end]``."""

    start: int
    end: int
    period: Period
    each: bool = False  # one of several that are listed, or a span whose years are meant one by one


_N = {"两": 2, **{char: number for number, char in enumerate(ONES, 1)}, "十": 10}
_ORDINAL = r"(?:第|头)(?P<nth>[一二三四五])(?:个?年)"
_WITHIN = (
    r"(?:上半年|下半年|前[一二三1-3]个?季度|第?[一二三四1-4]个?季度"
    r"|\d{1,2}\s*(?:月)?[-—~至到]\s*\d{1,2}\s*月|\d{1,2}\s*月(?!内))"
)
_PART = rf"(?:的)?(?P<part>{_WITHIN})?"
_ANY_YEAR = rf"(?:{YEAR}|{NUMERAL_YEAR})"
_PLAN_NAME = (
    rf"(?:十[{ONES[:6]}]五|(?<=[\"“])[{ONES}十]五(?=[\"”])|(?<![{ONES}十第几])[{ONES}十]五"
    r"(?=计划|时期|期间|规划|末|头一年|第一年|开局|收官|前[两三四]年))(?![\"”]?普法)"
)
_LISTED = r"(?<![\d.])(?:\d\d(?:\d\d)?)(?:年?[、,和与及]\s*(?:\d\d(?:\d\d)?)(?![\d.%]))+(?=年|这?[两三四五六]年)"
_RELATIVE = any_of(FROM_THIS_YEAR)
_PATTERN = re.compile(
    rf"(?P<from>{_ANY_YEAR}|\d\d)\s*年?\s*(?:[-—~至到])+\s*(?P<to>{_ANY_YEAR}|\d\d)\s*年"
    rf"|(?P<list>{_LISTED})"
    rf"|(?P<year>{_ANY_YEAR})\s*年(?:度)?{_PART}"
    rf"|[\"“]?(?P<plan>{_PLAN_NAME})[\"”]?(?:规划|计划)?(?:时期|期间)?的?"
    rf"(?P<nthof>{_ORDINAL}|首年|开局(?:之|那)?年|末年?|收官(?:之|那)?年|最后一年|前(?P<front>[两二三四])年)?"
    rf"|(?P<relative>{_RELATIVE}){_PART.replace('?P<part>', '?P<part2>')}"
    rf"|(?:过去|近|前|这|刚刚过去的)(?:的)?(?P<back>[{ONES}两十]|\d{{1,2}})年(?![代级])|(?<![\d{ONES}])(?P<back2>[{ONES}])年(?:多)?来"
    rf"|(?P<whole>过去的?一年|一年来|全年|这一年)"
    rf"|(?<![年\d])(?P<within>{_WITHIN})"
)
_SHORT = re.compile(rf"{SHORT_YEAR.pattern}{_PART}")
_BARE = re.compile(rf"(?<![\w.,〔（(\[])({YEAR})(?![\w.%〕）)\]])", re.ASCII)
_COMPLETE = Callable[[str], int | None]


def find_periods(
    folded: str,
    this_year: int | None = None,
    told: int | None = None,
    complete: _COMPLETE | None = None,
    *,
    bare: bool = False,
) -> tuple[FoundPeriod, ...]:
    """Return the periods of `folded`, in order, without overlaps.

    `this_year` is the year that 今年 means. `told` is the year whose account is given: 全年, 过去五年 and
    a bare 上半年 count from it. Without them, such words are left out. `complete` returns the year of two digits, or None. With `bare`,
    four digits without 年 may be a year.

    >>> [found.period.label for found in find_periods("十三五头一年、03、04年和去年前三季度", 2022)]
    ['2016年', '2003年', '2004年', '2021年1—9月']
    """
    folded = pack_digits(folded)
    complete = complete or (lambda short: full_year(short, this_year or 2020))
    found = list(_explicit(folded, this_year, told, complete))
    taken = {at for one in found for at in range(one.start, one.end)}
    for match in _SHORT.finditer(folded):
        year = complete(match[1])
        if year is not None and taken.isdisjoint(range(match.start(), match.end())):
            found.append(FoundPeriod(match.start(), match.end(), _within(year, match["part"])))
    for match in _BARE.finditer(folded) if bare else ():
        if taken.isdisjoint(range(match.start(), match.end())):
            found.append(FoundPeriod(match.start(), match.end(), Period.of_years(int(match[1]))))
    return tuple(sorted(found, key=lambda one: (one.start, one.period)))


def _explicit(folded: str, this_year: int | None, told: int | None, complete: _COMPLETE) -> Iterator[FoundPeriod]:
    for match in _PATTERN.finditer(folded):
        for period, each in _read(match, this_year, told, complete):
            yield FoundPeriod(match.start(), match.end(), period, each)


def _read(
    match: re.Match[str], this_year: int | None, told: int | None, complete: _COMPLETE
) -> Iterator[tuple[Period, bool]]:
    """Yield the periods of one match, and whether each stands for itself."""
    if match["from"]:
        first, last = (_year(match[name], complete) for name in ("from", "to"))
        if first and last and first < last:
            yield Period.of_years(first, last), False
    elif match["list"]:
        for written in re.findall(r"\d+", match["list"]):
            if year := _year(written, complete):
                yield Period.of_years(year), True
    elif match["year"]:
        yield _within(_year(match["year"], complete) or 0, match["part"]), False
    elif match["plan"]:
        yield _of_plan(match), match["front"] is not None
    elif match["relative"]:
        if this_year is not None:
            yield _within(this_year + FROM_THIS_YEAR[match["relative"]], match["part2"]), False
    elif told is not None:
        yield from ((period, False) for period in _from_told(match, told))


def _from_told(match: re.Match[str], told: int) -> Iterator[Period]:
    if match["whole"]:
        yield Period.of_years(told)
    elif match["within"]:
        yield _within(told, match["within"])
    elif number := _N.get(match["back"] or match["back2"]) or read_integer(match["back"] or match["back2"]):
        yield Period.of_years(told - number + 1, told)


def _year(written: str, complete: _COMPLETE) -> int | None:
    if len(written) == 2:
        return complete(written)
    return int(written) if written.isdecimal() else read_digits(written)


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
    if "季度" in part:
        number = next(_N.get(char) or int(char) for char in part if char in _N or char.isdecimal())
        return Period.of_months(year, 1 if part[0] == "前" else 3 * number - 2, 3 * number)
    months = [min(12, max(1, int(month))) for month in re.findall(r"\d+", part)]
    return Period.of_months(year, min(months), max(months))
