"""A period of time, and one that stands in a text. Pure values."""

from dataclasses import dataclass

__all__ = ["MONTHS", "FoundPeriod", "Period"]

MONTHS = 12  # of a year


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
        return cls(first * MONTHS, (first if last is None else last) * MONTHS + MONTHS - 1)

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> "Period":
        """Return the months `first` to `last` (1..12) of one year."""
        return cls(year * MONTHS + first - 1, year * MONTHS + last - 1)

    @property
    def years(self) -> range:
        """The years that the period touches."""
        return range(self.first // MONTHS, self.last // MONTHS + 1)

    @property
    def whole(self) -> bool:
        """Whether the period consists of whole years."""
        return self.first % MONTHS == 0 and self.last % MONTHS == MONTHS - 1

    @property
    def label(self) -> str:
        """The period as it is written in an answer, such as 2022年, 2018—2022年 or 2022年1—6月."""
        first, last = self.years[0], self.years[-1]
        if self.whole:
            return f"{first}年" if first == last else f"{first}—{last}年"
        start, end = self.first % MONTHS + 1, self.last % MONTHS + 1
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
