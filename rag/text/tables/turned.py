"""A table whose columns are places, read with the places as rows, so that places are found and compared as rows are."""

from functools import cached_property

from rag.text.period import Period
from rag.text.tables.grid import Grid
from rag.text.tables.lines import Line
from rag.text.tables.named_places import are_places
from rag.text.tables.view import TableView
from rag.types import Span

__all__ = ["TurnedView", "turn"]


def turn(view: TableView) -> TableView:
    """Return a view whose rows are the columns of `view`, if these are places and its rows are not; else `view`."""
    names = ["".join(column.parts[-1:]) for column in _data(view)]
    if are_places(names) and not are_places([row.own for row in view.rows]):
        return TurnedView(view)
    return view


def _data(view: TableView) -> list[Line]:
    """Return the columns that hold no labels, numbers or units of rows."""
    other = {*view.labels, *view.serials, view.unit_column}
    return [column for column in view.columns if column.at not in other and column.parts]


class TurnedView(TableView):
    """A table with its rows and columns exchanged. ``upright`` is the table as it stands."""

    def __init__(self, upright: TableView) -> None:
        super().__init__(upright.table, upright.folded, upright.context, upright.period)
        self.upright = upright
        grid = upright.grid
        self.grid = Grid(grid.folded, grid.cells, tuple(zip(*grid.at, strict=True)))

    @cached_property
    def serials(self) -> frozenset[int]:
        """The columns that are neither heads nor data."""
        known = {row.at for row in self.upright.rows} | set(self.labels)
        return frozenset(range(self.grid.width)) - known

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The columns that hold the places: the head rows of the table."""
        return tuple(range(self.table.head_rows))

    @cached_property
    def unit_column(self) -> int | None:
        """The units stand in the names of the columns."""
        return None

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        """The columns with the paths of their names."""
        rows = {row.at: row for row in self.upright.rows}
        return tuple(rows.get(at) or Line(at, (), ()) for at in range(self.grid.width))

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """The places."""
        return tuple(_data(self.upright))

    @cached_property
    def sections(self) -> frozenset[Span]:
        """Rows have no sections."""
        return frozenset()

    @cached_property
    def outer(self) -> dict[int, tuple[str, ...]]:
        """Rows have no codes."""
        return {}

    def unit_of(self, row: Line, column: Line) -> Span | None:
        """Return the unit of a cell."""
        return self.upright.unit_of(column, row)

    def period_of(self, row: Line, column: Line) -> Period | None:
        """Return the period of a cell."""
        return self.upright.period_of(column, row)

    def line(self, row: int, column: int | None = None) -> Span:
        """Return the line of a cell in the text; without a column, that of the heads."""
        return self.upright.line(0 if column is None else column)
