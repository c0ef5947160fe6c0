"""A table as people read it: the path of heads of each column, the path of labels of each row, units and periods."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from rag.text.period import Period
from rag.text.spans import trim
from rag.text.tables.codes import outer_names
from rag.text.tables.grid import Grid, is_blank, is_figure, is_year, words_of
from rag.text.tables.lines import Line, name_line
from rag.text.tables.rows import read_rows
from rag.text.tables.shape import is_serial
from rag.text.tables.units import NAMES_UNIT, dimension_of, split_units, suits
from rag.text.terms import pairs
from rag.types import Span, Table

__all__ = ["TableView"]

_RATE = re.compile(r"%|率|增速|增幅|降幅|比重|占比|涨跌|±|增长|比上年|同比|环比|为.{0,8}的%?$|指数|性别比")
_CODE_CHARS = 6  # of a code, which measures nothing
_ZERO = Span(0, 0)


class TableView:
    """A table over its folded text. ``context`` is what else is said of it: caption, sheet, headings, report."""

    in_prose = False  # the cells are words of a sentence

    def __init__(self, table: Table, folded: str, context: str, period: Period | None = None) -> None:
        self.table = table
        self.folded = folded
        self.context = context
        self.period = period
        self.grid = Grid.of(folded, table.cells)

    @property
    def _skipped(self) -> frozenset[int]:
        return frozenset((*range(self.table.head_rows), *self.table.repeated))

    @cached_property
    def serials(self) -> frozenset[int]:
        """The columns that number the rows."""
        return frozenset(at for at in range(self.table.label_columns) if is_serial(self.grid, self.table.head_rows, at))

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The columns of labels, without serial numbers."""
        found = tuple(at for at in range(self.table.label_columns) if at not in self.serials)
        return found or tuple(range(self.table.label_columns))

    @property
    def label(self) -> int:
        """The column of the innermost labels; -1: the table has no labels."""
        return self.labels[-1] if self.labels else -1

    @cached_property
    def unit_column(self) -> int | None:
        """The column that holds the unit of each row."""
        for row in range(self.table.head_rows):
            for column in range(self.grid.width):
                if NAMES_UNIT.fullmatch(self.grid.words(row, column)):
                    return column
        return None

    @cached_property
    def words(self) -> frozenset[str]:
        """The pairs of characters in cells, and cells of one character."""
        names = [words_of(cell.span.of(self.folded)) for cell in self.table.cells]
        return frozenset(pair for name in (*names, self.context) for pair in pairs(name) or [name])

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        """The columns with the paths of their heads."""
        return tuple(self._column(at) for at in range(self.grid.width))

    @cached_property
    def sections(self) -> frozenset[Span]:
        """The names of sections: rows with words in one cell alone."""
        single = (row for row in range(self.table.head_rows, self.grid.height) if self.grid.is_single(row))
        return frozenset(self.value(row, 0) for row in single if self.grid.words(row, 0))

    def is_measured(self, column: int) -> bool:
        """Return whether a column has figures that are no years."""
        words = [self.grid.words(row.at, column) for row in self.rows]
        if all(one.isdecimal() and len(one) == len(words[0]) >= _CODE_CHARS for one in words):
            return False
        return any(is_figure(one) and not is_year(one) for one in words)

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """The rows of data with the paths of their labels."""
        return tuple(read_rows(self.grid, self._skipped, self.labels, self.serials))

    @cached_property
    def outer(self) -> Mapping[int, tuple[str, ...]]:
        """The names of the rows above each row by its code, by the row's number."""
        return outer_names(self.grid, self.rows, self.table.label_columns)

    @cached_property
    def row_names(self) -> frozenset[str]:
        """The names of the rows."""
        return frozenset(part for row in self.rows for part in row.parts)

    @cached_property
    def figures(self) -> frozenset[int]:
        """The columns most of whose values are figures."""
        found = set()
        for column in range(self.grid.width):
            words = [one for row in self.rows if not is_blank(one := self.grid.words(row.at, column))]
            if words and sum(map(_has_figure, words)) * 2 > len(words):
                found.add(column)
        return frozenset(found)

    def value(self, row: int, column: int) -> Span:
        """Return the trimmed words of a cell; empty where it is empty or the table has no such cell."""
        cell = self.grid.cell(row, column)
        return trim(self.folded, cell.span) if cell else _ZERO

    def unit_of(self, row: Line, column: Line) -> Span | None:
        """Return the unit of a cell, from its row, its column or the table.

        None: none is stated, or the cell has it.
        """
        words = self.grid.words(row.at, column.at)
        if not is_figure(words) or words.endswith(("%", "‰")):
            return None
        stated = [unit for unit in (row.unit, column.unit) if unit is not None]
        percent = [unit for unit in stated if unit.of(self.folded) in ("%", "‰")]
        if percent:
            return percent[0]
        if self.unit_column is not None and len(unit := self.value(row.at, self.unit_column)):
            head = column.unit.of(self.folded) if column.unit else ""
            if dimension_of(head) == dimension_of(unit.of(self.folded)) or not head:
                return unit
        return stated[0] if stated else self._table_unit(row, column)

    def period_of(self, row: Line, column: Line) -> Period | None:
        """Return the period of a cell."""
        return row.period or column.period or self.period

    def line(self, row: int, column: int | None = None) -> Span:
        """Return the line of a row, or of a cell in it, in the text."""
        cells = [cell for cell in self.table.cells if cell.row == row] or [
            cell for cell in self.table.cells if cell.row <= row < cell.row + cell.rows
        ]
        start = self.folded.rfind("\n", 0, cells[0].span.start) + 1
        end = self.folded.find("\n", cells[-1].span.end)
        return trim(self.folded, Span(start, len(self.folded) if end < 0 else end))

    def _table_unit(self, row: Line, column: Line) -> Span | None:
        """Return which unit of the table a cell has. A rate has only a percentage."""
        if self.table.unit is None:
            return None
        units = split_units(self.folded, self.table.unit)
        said = "".join((*column.parts, row.own)) + "".join(span.of(self.folded) for span in column.spans)
        percent = [unit for unit in units if unit.of(self.folded).strip() in ("%", "‰")]
        others = [unit for unit in units if unit not in percent]
        if _RATE.search(said):
            return percent[0] if percent else None
        if len(others) > 1:
            return _fitting(others, said, self.folded)
        return others[0] if others else None

    def _column(self, at: int) -> Line:
        spans: list[Span] = []
        for row in range(self.table.head_rows):
            if self.grid.is_single(row):
                continue
            cell = self.grid.cell(row, at)
            words = self.value(row, at)
            below = any(self.grid.words(other, at) for other in range(row + 1, self.table.head_rows))
            if not len(words) and below:
                words = self._left_of(row, at)
            if len(words) and words not in spans and cell is not None:
                spans.append(words)
        year = self.period.years[0] if self.period and self.period.whole and len(self.period.years) == 1 else None
        return name_line(self.folded, at, spans, spans, year=year)

    def _left_of(self, row: int, at: int) -> Span:
        """Return the head that stands further left over several columns, where the file does not say so."""
        for column in range(at - 1, -1, -1):
            if len(found := self.value(row, column)):
                covers = any(self.grid.words(other, column) for other in range(row + 1, self.table.head_rows))
                return found if covers else _ZERO
        return _ZERO


def _has_figure(words: str) -> bool:
    return is_figure(words) or (words[:1].isdigit() and len(words) < 12 and not words.isdecimal())


def _fitting(units: Sequence[Span], said: str, folded: str) -> Span | None:
    """Return the unit whose dimension the heads name; None where they name none or several."""
    found = [unit for unit in units if suits(unit.of(folded), said)]
    return found[0] if len(found) == 1 else None
