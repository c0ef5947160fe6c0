"""A sentence that tells a figure of several places, read as a table: a row for each place."""

from collections.abc import Iterator
from functools import cached_property

from rag.text.period import Period
from rag.text.tables.enumerated import Enumeration, Told
from rag.text.tables.grid import Grid
from rag.text.tables.lines import Line, is_total, name_line
from rag.text.tables.view import TableView
from rag.text.terms import pairs
from rag.types import Span, Table, TableCell

__all__ = ["ListedView"]

_OURS = ("我", "本", "全")  # 我区 is all of its parts


class _Figures(Grid):
    """The cells of a sentence. The words of one that tells a change are its figure: -1.8% of 下降1.8%."""

    __slots__ = ("of_cell",)
    of_cell: dict[tuple[int, int], Told]

    def words(self, row: int, column: int) -> str:
        """Return the words of a cell."""
        told = self.of_cell.get((row, column))
        if told is None:
            return super().words(row, column)
        return f"-{told.figure}" if told.falls else told.figure


class ListedView(TableView):
    """An enumeration of places as a table: names in the first column, then a figure and how it changed."""

    in_prose = True

    def __init__(self, told: Enumeration, folded: str, context: str, period: Period | None) -> None:
        self.told = told
        cells = tuple(_cells(told))
        super().__init__(Table(told.span, cells, label_columns=1), folded, context, period)
        grid = Grid.of(folded, cells)
        figures = _Figures(folded, cells, grid.at)
        object.__setattr__(figures, "of_cell", dict(_figures(told)))
        self.grid = figures

    @cached_property
    def words(self) -> frozenset[str]:
        """The pairs of characters in the names and around them."""
        return super().words | frozenset(pairs(self.told.head.of(self.folded)))

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        """The columns: the names, the figures, the changes."""
        head = self.told.head
        named = name_line(self.folded, 1, (head,), ())
        first = self.told.told[0]
        parts = [(*named.parts, one.way) if one and one.way else named.parts for one in first]
        lines = [Line(at, (head,), tuple(own), inner=len(own)) for at, own in enumerate(parts, 1)]
        return (Line(0, (), ()), *lines[: self.grid.width - 1])

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """The places."""
        return tuple(self._row(at, place) for at, place in enumerate(self.told.places))

    def _row(self, at: int, place: Span) -> Line:
        words = place.of(self.folded)
        total = is_total(words) or (words.startswith(_OURS) and len(words) == 2)
        return Line(at, (place,), (words,), total=total, inner=1)

    def unit_of(self, row: Line, column: Line) -> Span | None:
        """Return the unit of a cell."""
        told = self.told.told[row.at][column.at - 1] if column.at else None
        return told.unit if told else None

    def line(self, row: int, column: int | None = None) -> Span:
        """Return the sentence."""
        return self.told.span


def _cells(told: Enumeration) -> Iterator[TableCell]:
    for row, (place, figures) in enumerate(zip(told.places, told.told, strict=True)):
        yield TableCell(row, 0, place)
        yield from (TableCell(row, at, one.value) for at, one in enumerate(figures, 1) if one)


def _figures(told: Enumeration) -> Iterator[tuple[tuple[int, int], Told]]:
    for row, figures in enumerate(told.told):
        yield from (((row, at), one) for at, one in enumerate(figures, 1) if one)
