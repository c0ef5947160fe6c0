"""Tables of a report: cells are spans of the report's text. The types are immutable."""

from dataclasses import dataclass

from rag.types.span import Span

__all__ = ["Table", "TableCell"]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table. ``span`` is its content in the report's text; it is empty for an empty cell."""

    row: int  # from 0, heads included
    column: int  # from 0
    span: Span
    rows: int = 1  # that it covers
    columns: int = 1
    name: str = ""  # its name in a sheet, such as B4


@dataclass(frozen=True, slots=True)
class Table:
    r"""A table: in the text a line for each row, with a tab between two cells, or spaces where a text has them.

    ``cells`` are sorted by row and column. A cell that covers others stands in the first row and column that it covers.
    """

    span: Span  # from the first cell to the last, of all pages
    cells: tuple[TableCell, ...]
    head_rows: int = 0  # the first rows that hold heads of columns
    label_columns: int = 1  # the first columns that hold labels of rows
    caption: Span | None = None  # the line that names the table
    unit: Span | None = None  # the unit of its figures, such as 亿元 in 单位：亿元
    sheet: str = ""  # the name of the sheet
    repeated: tuple[int, ...] = ()  # further rows that repeat heads, such as those of the next page

    @property
    def height(self) -> int:
        """Rows, heads included."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        """Columns, labels included."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)
