"""The rows of an answer as a table, and as a line chart where they are the values of one thing over some years.

This module computes what templates/rows.html draws. It reads no report and makes no HTML.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from rag.text.quantity import Quantity, find_quantities
from rag.text.years import YEAR
from rag.types import Row
from ui.page import words

__all__ = ["Cell", "Chart", "Point", "Table", "draw_rows"]

_MIN_POINTS = 4  # fewer values are read as quickly in the table
_YEAR_LABEL = re.compile(rf"({YEAR})年?")
_WIDTH, _HEIGHT = 400, 190  # of the drawing, in units of the view box
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 372, 34, 158  # of the area in which the points lie
_CHAR_WIDTH = 7  # of a digit in a label; a Chinese character has two
_ZERO_SHARE = Decimal("0.5")  # the vertical axis starts at 0 if the least value is below this share of the greatest


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the table. Without a value the reports do not state it; ``href`` is then empty."""

    label: str
    value: str
    marker: int
    href: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the chart, in units of the view box. ``value`` is empty where labels would overlap."""

    x: int
    y: int
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart. A line is broken where a year has no value."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]  # the points of each line, as in the attribute of a polyline
    first: str  # labels of the ends of the horizontal axis
    last: str
    caption: str
    description: str  # the chart in one sentence, for readers who do not see it
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    bottom: int = _BOTTOM


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer, and their chart if there is one."""

    cells: tuple[Cell, ...]
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class _Value:
    year: int
    label: str
    text: str
    number: Decimal | None  # None: the reports do not state it as a plain number
    unit: str


def draw_rows(rows: Sequence[Row], links: Mapping[int, str]) -> Table:
    """Return the table of `rows`; `links` are the addresses of the citations by marker."""
    cells = tuple(Cell(row.label, row.said, row.marker, links.get(row.marker, "")) for row in rows)
    values = _series(rows)
    return Table(cells, _chart(values) if values else None)


def _series(rows: Sequence[Row]) -> list[_Value]:
    """Return the values in the order of their years; empty when they are not one series of plain numbers."""
    values, rests = [], set()
    for row in rows:
        years = _YEAR_LABEL.findall(row.label)
        if len(years) != 1:
            return []
        rests.add(_YEAR_LABEL.sub("", row.label).strip())
        number = _plain_number(row.said)
        values.append(
            _Value(int(years[0]), row.label, row.said, number.value if number else None, number.unit if number else "")
        )
    numbers = [value for value in values if value.number is not None]
    distinct = len({value.year for value in values}) == len(values)
    if len(rests) != 1 or not distinct or len(numbers) < _MIN_POINTS or len({value.unit for value in numbers}) != 1:
        return []
    return sorted(values, key=lambda value: value.year)


def _plain_number(text: str) -> Quantity | None:
    """Return the quantity that `text` consists of; None for any other text, such as 约3万人 or 下降2%."""
    found = find_quantities(text)
    if len(found) != 1 or found[0].value is None or (found[0].start, found[0].end) != (0, len(text)):
        return None
    return found[0]


def _chart(values: Sequence[_Value]) -> Chart:
    known = [value for value in values if value.number is not None]
    least, most = min(known, key=_number), max(known, key=_number)
    floor = Decimal(0) if _number(least) < _ZERO_SHARE * _number(most) else _number(least)
    places = {value.year: _place(value, values, floor, _number(most)) for value in known}
    labelled = _labelled(known, places)
    points = tuple(Point(*places[value.year], _short(value) if value.year in labelled else "") for value in known)
    unit = words.CHART_UNIT.format(unit=known[0].unit) if known[0].unit else ""
    notes = [unit, words.CHART_FLOOR if floor else ""]
    return Chart(
        points,
        tuple(" ".join(f"{x},{y}" for x, y in line) for line in _lines(values, places)),
        words.YEAR.format(year=values[0].year),
        words.YEAR.format(year=values[-1].year),
        words.CHART_NOTES.join(filter(None, notes)),
        words.CHART_TOLD.format(
            first=f"{known[0].label} {known[0].text}",
            last=f"{known[-1].label} {known[-1].text}",
            least=f"{least.label} {least.text}",
            most=f"{most.label} {most.text}",
        ),
    )


def _number(value: _Value) -> Decimal:
    return value.number if value.number is not None else Decimal(0)


def _place(value: _Value, values: Sequence[_Value], floor: Decimal, most: Decimal) -> tuple[int, int]:
    """Return the position of a value: years from left to right, in proportion."""
    across = Decimal(value.year - values[0].year) / (values[-1].year - values[0].year)
    up = (_number(value) - floor) / (most - floor) if most > floor else Decimal("0.5")
    return round(_LEFT + across * (_RIGHT - _LEFT)), round(_BOTTOM - 12 - up * (_BOTTOM - 12 - _TOP))


def _lines(values: Sequence[_Value], places: Mapping[int, tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the points of each unbroken run of years with two or more values."""
    for known, run in groupby(values, key=lambda value: value.year in places):
        line = [places[value.year] for value in run] if known else []
        if len(line) > 1:
            yield line


def _labelled(known: Sequence[_Value], places: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the years whose values are written: the last, the extremes, and as many others as do not overlap."""
    by_number = sorted(known, key=_number)
    order = [known[-1], known[0], by_number[-1], by_number[0], *known]
    taken: dict[int, tuple[float, float]] = {}
    for value in order:
        x, half = places[value.year][0], len(_short(value).encode("gbk", "replace")) * _CHAR_WIDTH / 2
        if all(x + half < left or x - half > right for left, right in taken.values()):
            taken[value.year] = (x - half, x + half)
    return set(taken)


def _short(value: _Value) -> str:
    return value.text.removesuffix(value.unit)
