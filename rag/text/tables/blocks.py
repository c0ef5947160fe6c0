"""Take tables apart that stand side by side in one grid: 收入 | 金额 | 支出 | 金额."""

from collections.abc import Iterator
from dataclasses import replace

from rag.text.tables.grid import Grid, is_blank, is_figure
from rag.text.tables.lines import is_total
from rag.text.tables.units import NAMES_UNIT
from rag.types import Table, TableCell

__all__ = ["split_blocks"]

_WORDED = 0.6  # of the cells of a column of labels are words
_DISTINCT = 0.8  # of them are different ones


def split_blocks(table: Table, folded: str) -> tuple[Table, ...]:
    """Return the tables that stand side by side; the table itself where there is one."""
    grid = Grid.of(folded, table.cells)
    starts = [0, *_starts(grid, table.head_rows)]
    if len(starts) == 1:
        return (table,)
    ends = [*starts[1:], grid.width]
    return tuple(
        replace(table, cells=tuple(_clipped(table, grid, start, end)), label_columns=1)
        for start, end in zip(starts, ends, strict=True)
    )


def _starts(grid: Grid, heads: int) -> Iterator[int]:
    """Yield the columns in which a further table begins: labels behind figures, with figures behind them."""
    rows = [row for row in range(heads, grid.height) if not grid.is_single(row)]
    figures = [_share_of_figures(grid, rows, column) for column in range(grid.width)]
    begin = 0
    for column in range(2, grid.width - 1):
        between, behind = figures[begin + 1 : column], figures[column + 1 :]
        beside = max(between, default=0.0) > _WORDED and behind[0] > _WORDED
        if beside and figures[column] < 1 - _WORDED and _holds_labels(grid, rows, heads, begin, column):
            yield column
            begin = column


def _share_of_figures(grid: Grid, rows: list[int], column: int) -> float:
    words = [one for row in rows if not is_blank(one := grid.words(row, column))]
    return sum(map(is_figure, words)) / len(words) if words else 0.0


def _holds_labels(grid: Grid, rows: list[int], heads: int, first: int, column: int) -> bool:
    """Return whether a column holds labels as the column `first` does: different ones, with a total or a like head."""
    words = [one for row in rows if not is_blank(one := grid.words(row, column))]
    if len(words) < 2 or len(set(words)) < _DISTINCT * len(words) or not heads:
        return False
    head, other = grid.words(heads - 1, column), grid.words(heads - 1, first)
    totals = any(is_total(grid.words(row, column)) and is_total(grid.words(row, first)) for row in rows)
    return NAMES_UNIT.fullmatch(head) is None and (totals or (bool(head) and head[-2:] == other[-2:]))


def _clipped(table: Table, grid: Grid, start: int, end: int) -> Iterator[TableCell]:
    """Yield the cells of some columns, counted from the first of them. A head of several columns is that of each."""
    for cell in table.cells:
        first, last = max(cell.column, start), min(cell.column + cell.columns, end)
        if first < last and cell.row < table.head_rows and not grid.is_single(cell.row):
            yield from (replace(cell, column=column - start, columns=1) for column in range(first, last))
        elif first < last:
            yield replace(cell, column=first - start, columns=last - first)
