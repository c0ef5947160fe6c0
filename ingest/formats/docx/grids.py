"""A table of a Word file as a grid: spans and merges are resolved to rows and columns that people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.formats.document import Cell, Grid

__all__ = ["Box", "is_data", "is_layout", "make_grid"]

_PROSE_CHARS = 40
_SAME_EDGE = 120  # edges that are nearer are drawn as one, in twentieths of a point: 2 mm


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as the file has it: it reaches from one edge of the table's fine grid to another."""

    left: int
    right: int
    text: str = ""
    continues: bool = False  # the cell above goes on here


@dataclass(slots=True)
class _Open:
    """A cell under construction."""

    row: int
    left: int
    right: int
    text: str
    rows: int = 1


def make_grid(rows: Sequence[Sequence[Box]], widths: Sequence[int], head_rows: int) -> Grid:
    """Make a grid of rows of boxes. `widths` are those of the fine columns; empty edges are cut off."""
    cells = _merge(rows)
    columns = _columns([box for row in rows for box in row], widths)
    placed = [
        Cell(cell.row, columns[cell.left], cell.text, cell.rows, max(columns[cell.right] - columns[cell.left], 1))
        for cell in cells
    ]
    return _cut(placed, head_rows if head_rows < len(rows) else 0)


def is_data(grid: Grid) -> bool:
    """Tell whether a table has rows and columns."""
    return min(_size(grid)) > 1


def is_layout(grid: Grid) -> bool:
    """Tell whether a table only arranges text: it has one column, or one row with prose."""
    height, width = _size(grid)
    return width < 2 or (height == 1 and any(len(cell.text) > _PROSE_CHARS for cell in grid.cells))


def _size(grid: Grid) -> tuple[int, int]:
    height = max((cell.row + cell.rows for cell in grid.cells), default=0)
    return height, max((cell.column + cell.columns for cell in grid.cells), default=0)


def _merge(rows: Sequence[Sequence[Box]]) -> list[_Open]:
    """Join boxes that continue the one above them."""
    cells: list[_Open] = []
    above: dict[int, _Open] = {}  # by left edge: the cells that reach down to the row above
    for number, row in enumerate(rows):
        here: dict[int, _Open] = {}
        for box in row:
            cell = above.get(box.left) if box.continues else None
            if cell is None:
                cell = _Open(number, box.left, box.right, box.text)
                cells.append(cell)
            else:
                cell.rows = number - cell.row + 1
            here[box.left] = cell
        above = here
    return cells


def _columns(boxes: Sequence[Box], widths: Sequence[int]) -> dict[int, int]:
    """Number the edges that cells have; edges that differ by a hair are one, unless a cell stands between them."""
    edges = sorted({edge for box in boxes for edge in (box.left, box.right)})
    place = {edge: sum(widths[:edge]) if edge <= len(widths) else edge * 10 * _SAME_EDGE for edge in edges}
    cells = {(box.left, box.right) for box in boxes}
    columns, group, number = {edges[0]: 0}, [edges[0]], 0
    for before, edge in pairwise(edges):
        is_one = edge <= len(widths) and place[edge] - place[before] < _SAME_EDGE
        if is_one and not any((left, edge) in cells for left in group):
            group.append(edge)
        else:
            number, group = number + 1, [edge]
        columns[edge] = number
    return columns


def _cut(cells: list[Cell], head_rows: int) -> Grid:
    """Cut empty rows and columns off the edges."""
    filled = [cell for cell in cells if cell.text]
    if not filled:
        return Grid(())
    top, left = min(cell.row for cell in filled), min(cell.column for cell in filled)
    bottom = max(cell.row + cell.rows for cell in filled)
    right = max(cell.column + cell.columns for cell in filled)
    kept = []
    for cell in cells:
        row, column = max(cell.row, top), max(cell.column, left)
        rows, columns = min(cell.row + cell.rows, bottom) - row, min(cell.column + cell.columns, right) - column
        if rows > 0 and columns > 0:
            kept.append(Cell(row - top, column - left, cell.text, rows, columns))
    kept.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(tuple(kept), head_rows=max(head_rows - top, 0))
