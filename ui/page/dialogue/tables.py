"""A table of a report, or a part of it, as rows of cells for the templates. This module makes no HTML."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from rag.types import Report, Span, Table, TableCell
from ui.page import words

__all__ = ["DrawnCell", "DrawnTable", "draw_excerpt", "draw_table"]

MAX_ROWS = 200  # of a table on a page, unless all are asked for
MAX_ALL_ROWS = 5000
_ROWS_BEFORE = 20  # of a cited row that lies beyond MAX_ROWS
_EXCERPT_ROWS = 8
_EXCERPT_COLUMNS = 8
_AROUND_COLUMNS = 2
_NUMBER = re.compile(r"[-+−△▲]?[\d,，. ]*\d[%％‰]?|[—－-]+|…+")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell. ``mark`` says whether it is quoted, or cited: the cell that answers."""

    text: str
    head: Literal["", "col", "row"] = ""
    rows: int = 1
    columns: int = 1
    mark: Literal["", "quoted", "cited"] = ""
    first: bool = False  # in its row

    @property
    def number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """The rows of a table that are shown; the first ``heads`` of them hold heads. ``hidden`` rows are not shown."""

    rows: tuple[tuple[DrawnCell, ...], ...]
    heads: int = 0
    start: int = 0  # offset in the report
    caption: str = ""
    unit: str = ""
    sheet: str = ""
    hidden: int = 0
    height: int = 0  # rows of the whole table

    @property
    def heads_only(self) -> bool:
        return len(self.rows) == self.heads

    @property
    def marked(self) -> bool:
        return any(cell.mark for row in self.rows for cell in row)

    @property
    def has_cited(self) -> bool:
        return any(cell.mark == "cited" for row in self.rows for cell in row)

    def grid(self) -> list[list[DrawnCell]]:
        """Return the cell at each place, row by row; a cell that covers others stands in each place."""
        width = sum(cell.columns for cell in self.rows[0]) if self.rows else 0
        places: dict[tuple[int, int], DrawnCell] = {}
        for row, line in enumerate(self.rows):
            column = 0
            for cell in line:
                while (row, column) in places:
                    column += 1
                places |= {
                    (row + down, column + across): cell for down in range(cell.rows) for across in range(cell.columns)
                }
        return [[places[row, column] for column in range(width)] for row in range(len(self.rows))]


def draw_table(
    report: Report, table: Table, marked: Span | None = None, cited: Sequence[Span] = (), *, whole: bool = False
) -> DrawnTable:
    """Return `table` for the page of its report: at most MAX_ROWS rows, with those of `marked`, unless `whole`.

    Caption and unit stand above it on that page. Cells with text in `marked` are quoted, those with text in `cited` are
    cited.
    """
    height, most = table.height, MAX_ALL_ROWS if whole else MAX_ROWS
    first = min((cell.row for cell in table.cells if marked and _meet(cell.span, marked)), default=0)
    begin = max(table.head_rows, first - _ROWS_BEFORE) if first >= most else table.head_rows
    below = (row for row in range(begin, height) if row not in table.repeated)
    rows = [*range(table.head_rows), *islice(below, most)]
    return replace(_drawn(report, table, rows, range(table.width), marked, cited), caption="", unit="")


def draw_excerpt(report: Report, table: Table, quote: Span, cited: Sequence[Span]) -> DrawnTable:
    """Return the heads and the rows of `table` that have text in `quote`, or in `cited` where they are in it.

    A wide table is cut to the labels and the columns around.
    """
    within = [span for span in cited if _meet(span, quote)] or [quote]
    near = [cell for cell in table.cells if any(_meet(cell.span, span) for span in within)]
    rows = sorted({cell.row for cell in near if cell.row >= table.head_rows})[:_EXCERPT_ROWS]
    columns: Collection[int] = range(table.width)
    if table.width > _EXCERPT_COLUMNS:
        around = (cell.column + step for cell in near for step in range(-_AROUND_COLUMNS, _AROUND_COLUMNS + 1))
        columns = {*range(table.label_columns), *(at for at in around if 0 <= at < table.width)}
    shown = sorted(columns)[: 2 * _EXCERPT_COLUMNS]
    return _drawn(report, table, [*range(table.head_rows), *rows], shown, quote, cited)


def _drawn(
    report: Report,
    table: Table,
    rows: Sequence[int],
    columns: Sequence[int],
    marked: Span | None,
    cited: Sequence[Span],
) -> DrawnTable:
    lines, height = _placed(table, rows, columns), table.height - len(table.repeated)
    exact = [span for span in cited if marked is None or _meet(span, marked)]
    quoted = {id(cell) for line in lines for _, cell, *_ in line if cell and marked and _within(cell.span, marked)}
    if len(quoted) == 1 and not exact and marked:
        exact = [marked]
    drawn = tuple(
        tuple(
            replace(_cell(report.text, table, cell, (down, across), quoted, exact), first=at == 0)
            for at, cell, down, across in line
        )
        for line in lines
    )
    return DrawnTable(
        drawn,
        sum(row < table.head_rows for row in rows),
        table.span.start,
        _outside(report, table, table.caption),
        _unit(_outside(report, table, table.unit)),
        table.sheet,
        height - len(rows),
        height,
    )


def _cell(
    text: str, table: Table, cell: TableCell | None, size: Sequence[int], quoted: Collection[int], exact: Sequence[Span]
) -> DrawnCell:
    rows, columns = size
    if cell is None:
        return DrawnCell("", rows=rows, columns=columns)
    head: Literal["", "col", "row"] = ""
    if cell.row < table.head_rows:
        head = "col"
    elif cell.column < table.label_columns:
        head = "row"
    drawn = DrawnCell(cell.span.of(text), head, rows, columns)
    if any(_meet(cell.span, span) for span in exact):
        return replace(drawn, mark="cited")
    return replace(drawn, mark="quoted") if id(cell) in quoted else drawn


def _placed(
    table: Table, rows: Sequence[int], columns: Sequence[int]
) -> list[list[tuple[int, TableCell | None, int, int]]]:
    """Return for each of `rows` its cells in `columns`.

    Each has its place in the row, and the number of rows and columns that it covers of those shown.

    A place that no cell covers has the cell None.
    """
    row_at, column_at = ({number: at for at, number in enumerate(numbers)} for numbers in (rows, columns))
    begins: list[dict[int, tuple[TableCell, int, int]]] = [{} for _ in rows]
    covered: list[set[int]] = [set() for _ in rows]
    for cell in table.cells:
        down = [row_at[row] for row in range(cell.row, cell.row + cell.rows) if row in row_at]
        across = [column_at[column] for column in range(cell.column, cell.column + cell.columns) if column in column_at]
        if not down or not across or any(covered[at] & set(across) for at in down):
            continue
        begins[down[0]][across[0]] = (cell, len(down), len(across))
        for at in down:
            covered[at].update(across)
    return [list(_line(begin, cover, len(columns))) for begin, cover in zip(begins, covered, strict=True)]


def _line(
    begins: dict[int, tuple[TableCell, int, int]], covered: Collection[int], width: int
) -> Iterator[tuple[int, TableCell | None, int, int]]:
    for at in range(width):
        if at in begins:
            yield at, *begins[at]
        elif at not in covered:
            yield at, None, 1, 1


def _outside(report: Report, table: Table, span: Span | None) -> str:
    """Return the text of `span`; empty where it is in a cell, which is shown anyway."""
    return span.of(report.text) if span and not _meet(span, table.span) else ""


def _unit(text: str) -> str:
    return text if not text or "：" in text or ":" in text else words.UNIT.format(unit=text)


def _within(cell: Span, marked: Span) -> bool:
    """Return whether a cell has text in `marked`, or is empty and stands between cells that have."""
    return _meet(cell, marked) or marked.start < cell.start == cell.end < marked.end


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
