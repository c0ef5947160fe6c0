"""A sheet as people see it: without hidden rows and columns, merged cells in one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from ingest.formats.document import Cell

__all__ = ["Opened", "RawSheet", "Row", "Sheet", "column_name", "visible"]

Range = tuple[int, int, int, int]  # first row, last row, first column, last column


@dataclass(slots=True)
class RawSheet:
    """What a file says of a sheet. Rows and columns are counted from 0, hidden ones too."""

    name: str
    cells: list[tuple[int, int, str]] = field(default_factory=list)  # row, column, text as shown
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first, last
    ruled: set[int] = field(default_factory=set)  # rows that have cells with borders
    never_computed: list[str] = field(default_factory=list)  # names of cells


@dataclass(frozen=True, slots=True)
class Opened:
    """An open workbook: its visible sheets one after another, and what of it is not read."""

    names: tuple[str, ...]
    sheets: Iterator[RawSheet]
    hidden: tuple[str, ...] = ()
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells, and those that reach into it from above. Texts may have line breaks."""

    at: int  # among the visible rows
    cells: tuple[Cell, ...]
    above: tuple[Cell, ...] = ()
    ruled: bool = False

    @property
    def lone(self) -> bool:
        """Whether it has only one cell."""
        return len(self.cells) == 1 and not self.above


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visible rows that are not empty."""

    name: str
    rows: tuple[Row, ...]
    ruled: frozenset[int] = frozenset()  # visible rows, empty ones too


def column_name(column: int) -> str:
    """Return the letters of a column.

    >>> column_name(0), column_name(25), column_name(26), column_name(255)
    ('A', 'Z', 'AA', 'IV')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def visible(raw: RawSheet) -> Sheet:
    """Return the sheet as it is seen. The cells of `raw` are used up."""
    rows = _Axis([(row, row) for row in raw.hidden_rows])
    columns = _Axis(raw.hidden_columns)
    names: dict[int, str] = {}
    by_row: dict[int, list[Cell]] = {}
    for row, column, bottom, right, text in _spread(raw):
        height, width = rows.count(row, bottom), columns.count(column, right)
        if height and width:
            if column not in names:
                names[column] = column_name(column)
            cell = Cell(rows.at(row), columns.at(column), text, height, width, f"{names[column]}{row + 1}")
            by_row.setdefault(cell.row, []).append(cell)
    ruled = frozenset(rows.at(row) for row in raw.ruled if rows.count(row, row))
    return Sheet(raw.name.strip(), _rows(by_row, ruled), ruled)


def _spread(raw: RawSheet) -> Iterator[tuple[int, int, int, int, str]]:
    """Take the cells, with the last row and column that they cover. What a merged cell hides is left out."""
    raw.cells.sort(key=itemgetter(0, 1), reverse=True)
    waiting = sorted(raw.merged, reverse=True)
    reaching: list[Range] = []
    current = -1
    while raw.cells:
        row, column, text = raw.cells.pop()
        if row != current:
            current = row
            while waiting and waiting[-1][0] <= row:
                reaching.append(waiting.pop())
            reaching = [area for area in reaching if area[1] >= row]
        area = next((one for one in reaching if one[2] <= column <= one[3]), None)
        if area is None:
            yield row, column, row, column, text
        elif (area[0], area[2]) == (row, column):
            yield row, column, area[1], area[3], text


class _Axis:
    """Rows or columns, some of which are hidden."""

    def __init__(self, hidden: Iterable[tuple[int, int]]) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        for first, last in sorted(hidden):
            if self._last and first <= self._last[-1] + 1:
                self._last[-1] = max(last, self._last[-1])
            else:
                self._first.append(first)
                self._last.append(last)
        self._sums = [0]
        for first, last in zip(self._first, self._last, strict=True):
            self._sums.append(self._sums[-1] + last - first + 1)

    def at(self, index: int) -> int:
        """Return the place of `index` among the visible ones."""
        if not self._first:
            return index
        number = bisect_left(self._last, index)
        inside = number < len(self._first) and self._first[number] <= index
        return index - self._sums[number] - (index - self._first[number] if inside else 0)

    def count(self, first: int, last: int) -> int:
        """Return how many from `first` to `last` are visible."""
        if not self._first:
            return last - first + 1
        return self.at(last + 1) - self.at(first)


def _rows(by_row: dict[int, list[Cell]], ruled: frozenset[int]) -> tuple[Row, ...]:
    rows: list[Row] = []
    reaching: list[Cell] = []
    for at in sorted(by_row):
        reaching = [cell for cell in reaching if cell.row + cell.rows > at]
        cells = sorted(by_row[at], key=lambda cell: cell.column)
        rows.append(Row(at, tuple(cells), tuple(reaching), at in ruled))
        reaching.extend(cell for cell in cells if cell.rows > 1)
    return tuple(rows)
