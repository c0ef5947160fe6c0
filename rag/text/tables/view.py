"""A table as people read it: the path of heads of each column, the path of labels of each row, units and periods."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.text.markers import read_marker
from rag.text.periods import Period, find_periods
from rag.text.tables.grid import Grid, is_blank, is_figure, is_year, words_of
from rag.text.tables.shape import is_serial
from rag.text.tables.units import NAMES_UNIT, find_unit, split_units, suits
from rag.text.terms import pairs
from rag.types import Span, Table

__all__ = ["Line", "TableView"]

_TOTAL = re.compile(
    r"(?:支出|收入|资产|负债|本年)?(?:总计|合计|总和|共计|小计|累计)(?:数|\(.*\))?|总[数额量体]|全[市省县区国州镇乡校年](?:合计|总计|总数|平均)?|[一-龥]{2,8}(?:合计|总计|小计)"
)
_PART = re.compile(r"^\s*其中\s*:?|^\s*#|^\s*(?:减|加|含)\s*:")
_UNIT_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_RATE = re.compile(r"%|率|增速|增幅|降幅|比重|占比|涨跌|±|增长|比上年|同比|环比|为.{0,8}的%?$|指数|性别比")
_PART_CHARS = 3  # of 其中：, as wide as the indent of the rows that go on with it
_ZERO = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column with its names. ``parts`` are folded, without marker, unit and period, outermost first."""

    at: int
    spans: tuple[Span, ...]
    parts: tuple[str, ...]
    unit: Span | None = None
    period: Period | None = None
    total: bool = False

    @property
    def own(self) -> str:
        """The innermost name."""
        return self.parts[-1] if self.parts else ""


class TableView:
    """A table over its folded text. ``context`` is what else is said of it: caption, sheet, headings, report."""

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

    @cached_property
    def unit_column(self) -> int | None:
        """The column that holds the unit of each row."""
        heads = range(self.table.head_rows)
        columns = range(self.grid.width)
        return next(
            (at for at in columns if any(NAMES_UNIT.fullmatch(self.grid.words(row, at)) for row in heads)), None
        )

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
    def rows(self) -> tuple[Line, ...]:
        """The rows of data with the paths of their labels."""
        return tuple(self._rows())

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
        return strip_space(self.folded, cell.span) if cell else _ZERO

    def unit_of(self, row: Line, column: Line) -> Span | None:
        """Return the unit of a cell, from its row, its column or the table. None: none is stated, or the cell has it."""
        words = self.grid.words(row.at, column.at)
        if not is_figure(words) or words.endswith(("%", "‰")):
            return None
        stated = [unit for unit in (row.unit, column.unit) if unit is not None]
        percent = [unit for unit in stated if unit.of(self.folded) in ("%", "‰")]
        if percent:
            return percent[0]
        if self.unit_column is not None and column.unit is None and len(unit := self.value(row.at, self.unit_column)):
            return unit
        return stated[0] if stated else self._table_unit(row, column)

    def period_of(self, row: Line, column: Line) -> Period | None:
        """Return the period of a cell."""
        return row.period or column.period or self.period

    def line(self, row: int) -> Span:
        """Return the line of a row in the text."""
        cells = [cell for cell in self.table.cells if cell.row == row] or [
            cell for cell in self.table.cells if cell.row <= row < cell.row + cell.rows
        ]
        start = self.folded.rfind("\n", 0, cells[0].span.start) + 1
        end = self.folded.find("\n", cells[-1].span.end)
        return strip_space(self.folded, Span(start, len(self.folded) if end < 0 else end))

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
        return self._named(at, spans, spans)

    def _left_of(self, row: int, at: int) -> Span:
        """Return the head that stands further left over several columns, where the file does not say so."""
        for column in range(at - 1, self.table.label_columns - 1, -1):
            if len(found := self.value(row, column)):
                covers = any(self.grid.words(other, column) for other in range(row + 1, self.table.head_rows))
                return found if covers else _ZERO
        return _ZERO

    def _rows(self) -> Iterator[Line]:
        section: Span | None = None
        above: dict[int, Span] = {}
        parents: list[tuple[int, Span]] = []
        heads = {self.grid.words(row, 0) for row in range(self.table.head_rows) if self.grid.is_single(row)}
        for row in range(self.grid.height):
            if row in self._skipped:
                continue
            if self.grid.is_single(row) and self.grid.words(row, 0):
                if self.grid.words(row, 0) in heads:
                    continue
                section, above, parents = self.value(row, 0), {}, []
                if self._only_names(row):
                    continue
            spans = self._labels_of(row, above)
            if not spans:
                continue
            level = self._level(spans[0])
            parents = [one for one in parents if one[0] < level]
            if _TOTAL.fullmatch(_name(spans[-1].of(self.folded), ())):
                parents = []
            path = [*([section] if section and section != spans[0] else []), *(span for _, span in parents), *spans]
            if len(self.labels) == 1:
                parents.append((level, spans[0]))
            yield self._named(row, path, spans[-1:])

    def _only_names(self, row: int) -> bool:
        """Return whether a row with words in its first cell alone is no row of data: they stand over all columns."""
        cell = self.grid.cell(row, 0)
        return 0 in self.serials or (cell is not None and cell.columns > 1)

    def _labels_of(self, row: int, above: dict[int, Span]) -> list[Span]:
        """Return the labels of a row. An empty one, but for the last, is that of the row above."""
        spans: list[Span] = []
        for nth, column in enumerate(self.labels):
            words = self.value(row, column)
            if len(words):
                if above.get(column) != words:
                    above.update(dict.fromkeys(self.labels[nth + 1 :], _ZERO))
                above[column] = words
            elif nth < len(self.labels) - 1:
                words = above.get(column, _ZERO)
            if len(words):
                spans.append(words)
        return list(dict.fromkeys(spans))

    def _level(self, label: Span) -> int:
        """Return how deep a label stands: by its marker, 其中 and its indent."""
        cell_start = max(self.folded.rfind("\n", 0, label.start), self.folded.rfind("\t", 0, label.start)) + 1
        indent = label.start - cell_start
        words = label.of(self.folded)
        marker = read_marker(words, 0, len(words))
        inside = indent + _PART_CHARS if _PART.match(words) else indent
        return (20 + inside // 2 if inside else 0) + (marker.rank if marker else 15)

    def _named(self, at: int, spans: Sequence[Span], measured: Sequence[Span]) -> Line:
        """Name a row or a column by `spans`. Those of `measured` may have the unit of its values."""
        parts: list[str] = []
        unit = period = None
        for span in spans:
            words = span.of(self.folded)
            unit = (find_unit(self.folded, span) if span in measured else None) or unit
            found = find_periods(words, bare=is_year(words_of(words)))
            period = found[0].period if found else period
            parts.append(_name(words, [(one.start, one.end) for one in found]))
        total = bool(parts) and _TOTAL.fullmatch(parts[-1]) is not None
        return Line(at, tuple(spans), tuple(parts), unit, period, total)


def strip_space(folded: str, span: Span) -> Span:
    """Trim white space."""
    words = span.of(folded)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _name(words: str, periods: Sequence[tuple[int, int]]) -> str:
    """Return a name without marker, 其中, unit in brackets and periods."""
    for start, end in reversed(periods):
        words = words[:start] + " " * (end - start) + words[end:]
    words = _PART.sub("", words).strip()
    marker = read_marker(words, 0, len(words))
    words = words[marker.end :] if marker and marker.end < len(words) else words
    kept = _UNIT_BRACKETS.sub(
        lambda match: "" if find_unit(match.group(), Span(0, len(match.group()))) else match.group(), words
    )
    return words_of(kept).strip(":,、")


def _has_figure(words: str) -> bool:
    return is_figure(words) or (words[:1].isdigit() and len(words) < 12 and not words.isdecimal())


def _fitting(units: Sequence[Span], said: str, folded: str) -> Span | None:
    """Return the unit whose dimension the heads name; None where they name none or several."""
    found = [unit for unit in units if suits(unit.of(folded), said)]
    return found[0] if len(found) == 1 else None
