"""Tables of a web page: which hold data and which only place things, and the grid of one that holds data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.formats.document import Cell, Grid
from ingest.formats.html.inline import join_lines
from ingest.formats.html.model import Item, Line, Table
from rag.errors import FileOverLimit

__all__ = ["SPLIT", "Frame", "holds_data", "make_grid"]

Attributes = Mapping[str, str | None]

_BORDER = re.compile(r"border(?:-(?:top|bottom|left|right))?(?:-width|-style)?\s*:\s*(?!none|0|initial|inherit)", re.I)
_DATA_CLASS = re.compile(r"mso\w*table|table|grid|bordered", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；！？]")
_LONG_CELL = 600  # characters of a cell that holds an article
_LONGEST_CELL = 3000  # the same, in a table with lines
_MANY_LINES = 30
_MOST_COLUMNS = 1000  # that a cell may cover
_WIDEST = 16_384  # columns of a table, as in a sheet
SPLIT = "put the tables into files of their own"
_MOST_LINKS = 0.5  # share of the characters
_FEW = 2  # rows or columns that make a table


@dataclass(slots=True)
class _Place:
    """A cell while the page is walked: `start` and `end` are places in the items."""

    row: int
    column: int
    rows: int
    columns: int
    head: bool
    start: int
    end: int = 0


@dataclass(slots=True)
class Frame:
    """A table while the page is walked."""

    start: int  # place in the items where it begins
    attributes: Attributes
    cells: list[_Place] = field(default_factory=list)
    row: int = -1
    column: int = 0
    head_rows: int = 0
    in_head: bool = False
    bordered: bool = False  # lines around its cells
    caption: str = ""
    covered: dict[int, int] = field(default_factory=dict)  # column -> last row that a cell above covers

    def begin_row(self) -> None:
        """Go to the next row."""
        self.row, self.column = self.row + 1, 0
        if self.in_head and self.head_rows == self.row:
            self.head_rows += 1

    def begin_cell(self, tag: str, attributes: Attributes, at: int) -> int:
        """Place a cell that begins at item `at`; return how many columns it covers."""
        if self.row < 0:
            self.begin_row()
        while self.covered.get(self.column, -1) >= self.row:
            self.column += 1
        columns = min(_span(attributes.get("colspan")), _MOST_COLUMNS)
        rows = _span(attributes.get("rowspan"))
        self.cells.append(_Place(self.row, self.column, rows, columns, tag == "th", at))
        if rows > 1:
            self.covered |= dict.fromkeys(range(self.column, self.column + columns), self.row + rows - 1)
        self.column += columns
        if self.column > _WIDEST:
            raise FileOverLimit(f"a table has more than {_WIDEST:,} columns", hint=SPLIT)
        self.bordered = self.bordered or bool(_BORDER.search(attributes.get("style") or ""))
        return columns

    def end_cell(self, at: int) -> None:
        """End the last cell before item `at`."""
        if self.cells:
            self.cells[-1].end = at


def _span(value: str | None) -> int:
    return max(int(value), 1) if value and value.strip().isdecimal() and len(value) <= len("65534") else 1


def holds_data(frame: Frame, items: Sequence[Item]) -> bool:
    """Tell whether the table of `frame` holds data. `items` are those of the page up to its end."""
    if frame.attributes.get("role") in ("presentation", "none"):
        return False
    sizes = {id(cell): _size(items[cell.start : cell.end]) for cell in frame.cells}
    filled = [cell for cell in frame.cells if sizes[id(cell)][0]]
    rows: dict[int, int] = {}
    for cell in filled:
        rows[cell.row] = rows.get(cell.row, 0) + 1
    several = sum(count >= _FEW for count in rows.values())
    if not several:
        return False
    longest = max(sizes[id(cell)][0] for cell in filled)
    lines = max(sizes[id(cell)][1] for cell in filled)
    inner = any(isinstance(item, Table) for item in items[frame.start :])
    if _is_marked(frame):
        return longest <= _LONGEST_CELL and lines <= _MANY_LINES
    links = sum(_links(item) for item in items[frame.start :])
    linked = links > _MOST_LINKS * sum(sizes[id(cell)][0] for cell in filled)
    return several >= _FEW and several * 2 >= len(rows) and longest <= _LONG_CELL and not inner and not linked


def _is_marked(frame: Frame) -> bool:
    """Tell whether the page shows lines or heads of a table."""
    border = (frame.attributes.get("border") or "").strip()
    return bool(
        frame.bordered
        or frame.caption
        or frame.head_rows
        or any(cell.head for cell in frame.cells)
        or border.strip("0px ")
        or _BORDER.search(frame.attributes.get("style") or "")
        or _DATA_CLASS.search(frame.attributes.get("class") or "")
    )


def _size(items: Sequence[Item]) -> tuple[int, int]:
    """Return characters and sentences' lines of a cell."""
    lines = [item.text for item in items if isinstance(item, Line)]
    return sum(map(len, lines)), sum(bool(_SENTENCE.search(line)) for line in lines)


def _links(item: Item) -> int:
    return 0 if not isinstance(item, Line) else item.links


def make_grid(frame: Frame, items: Sequence[Item]) -> Grid | None:
    """Return the grid of a table that holds data; None without a text."""
    texts = [_text(items[cell.start : cell.end]) for cell in frame.cells]
    filled = [cell for cell, text in zip(frame.cells, texts, strict=True) if text]
    if not filled:
        return None
    top, bottom = min(cell.row for cell in filled), max(cell.row for cell in filled) + 1
    left = min(cell.column + cell.columns - 1 for cell in filled)  # a title over empty columns makes them no fuller
    right = max(cell.column + 1 for cell in filled)
    cells = [
        Cell(
            cell.row - top,
            max(cell.column, left) - left,
            text,
            min(cell.rows, bottom - cell.row),
            min(cell.column + cell.columns, right) - max(cell.column, left),
        )
        for cell, text in zip(frame.cells, texts, strict=True)
        if top <= cell.row < bottom and cell.column < right and cell.column + cell.columns > left
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(tuple(cells), max(_head_rows(frame) - top, 0), frame.caption)


def _head_rows(frame: Frame) -> int:
    """Return the rows of thead, or else the first rows whose cells are all heads."""
    if frame.head_rows:
        return frame.head_rows
    plain = {cell.row for cell in frame.cells if not cell.head}
    rows = 0
    while rows <= frame.row and rows not in plain:
        rows += 1
    return rows if rows <= frame.row else 0


def _text(items: Sequence[Item]) -> str:
    return join_lines([item.text for item in items if isinstance(item, Line)])
