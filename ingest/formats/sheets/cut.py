"""A sheet -> paragraphs and grids: titles, notes and tables are told apart by where cells stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.formats.document import Block, Cell, Grid, Paragraph
from ingest.formats.sheets.rows import (
    figure_columns,
    has_figures,
    is_figure,
    is_head,
    is_particulars,
    is_signature,
    width,
)
from ingest.formats.sheets.sheet import Row, Sheet
from ingest.formats.sheets.words import one_line, paragraphs

__all__ = ["cut"]

_SAMPLE = 50  # rows of a table that tell what its columns hold
_LONG = 40  # characters of a lone text that is no label
_WIDE = 0.6  # share of the table that a title or a note spans
_LEAST_SIDE = 2  # rows and columns of a table beside another
_SHORT = 10  # characters of a head that spans columns


def cut(sheet: Sheet) -> Iterator[Block]:
    """Yield what the sheet says in reading order: from top to bottom, then tables side by side from left to right."""
    for rows in _sides(sheet.rows):
        yield from _cut_rows(rows, sheet)


def _sides(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Separate tables that stand side by side, with an empty column between them."""
    shared = [row for row in rows if not row.lone]
    if not shared:
        return [rows]
    filled: set[int] = set()
    for row in shared:
        for cell in row.cells:
            filled.update(range(cell.column, cell.column + cell.columns))
    columns = sorted(filled)
    gaps = [after for before, after in pairwise(columns) if after > before + 1]
    for gap in gaps:
        left, right = _part(rows, 0, gap), _part(rows, gap, columns[-1] + 1)
        if _is_side(left) and _is_side(right):
            return [left, *_sides(right)]
    return [rows]


def _part(rows: Sequence[Row], first: int, end: int) -> list[Row]:
    parts = []
    for row in rows:
        cells = tuple(cell for cell in row.cells if first <= cell.column < end)
        above = tuple(cell for cell in row.above if first <= cell.column < end)
        if cells:
            parts.append(replace(row, cells=cells, above=above))
    return parts


def _is_side(rows: Sequence[Row]) -> bool:
    """Tell a table of its own from columns of another: it has labels of rows and more than one column."""
    full = [row for row in rows if len(row.cells) >= _LEAST_SIDE]
    if len(full) < _LEAST_SIDE:
        return False
    first = width(full)[0]
    labels = [cell.text for row in full for cell in row.cells if cell.column == first]
    return len(labels) * 2 > len(full) and sum(map(is_figure, labels)) * 2 < len(labels)


def _cut_rows(rows: Sequence[Row], sheet: Sheet) -> Iterator[Block]:
    table: list[Row] = []
    for at, row in enumerate(rows):
        if table and _ends(table, rows, at, sheet):
            yield from _finish(table, sheet)
            table = []
        if not table and _is_line(row, rows[at + 1 : at + _SAMPLE], sheet):
            yield from _lines(row)
        else:
            table.append(row)
    if table:
        yield from _finish(table, sheet)


def _is_line(row: Row, following: Sequence[Row], sheet: Sheet) -> bool:
    """Tell whether a row where no table has begun is a line of text."""
    if is_particulars(row):
        return True
    if row.lone:
        return not _is_upper_head(row, following)
    if row.ruled or row.above:
        return False
    near = [other for other in following if other.at - row.at < _SAMPLE and not other.lone]
    return bool(near) and sum(other.ruled for other in near) == len(near) and not _reaches(row, near)


def _reaches(row: Row, rows: Sequence[Row]) -> bool:
    """Tell whether a cell of `row` goes on into the next rows."""
    return any(cell.rows > 1 for cell in row.cells) and any(other.above for other in rows[:1])


def _is_upper_head(row: Row, following: Sequence[Row]) -> bool:
    """Tell a lone cell that heads some of the columns below it, such as 2023年 over four of five columns."""
    cell = row.cells[0]
    if not following or following[0].at != row.at + 1 or len(following[0].cells) < _LEAST_SIDE:
        return False
    first, end = width(following[:1])
    heads = cell.columns > 1 and cell.column > first and cell.column + cell.columns <= end
    return heads and (row.ruled or len(one_line(cell.text)) <= _SHORT)


def _ends(table: Sequence[Row], rows: Sequence[Row], at: int, sheet: Sheet) -> bool:
    """Tell whether the table above ends before row `at`."""
    row, last = rows[at], table[-1]
    apart = any(between not in sheet.ruled for between in range(last.at + 1, row.at))
    if row.above or not (row.lone or apart):
        return False
    columns = figure_columns(table[-_SAMPLE:])
    if row.lone:
        after = next((other for other in rows[at + 1 : at + _SAMPLE] if not other.lone), None)
        if after is None or is_head(after, table, columns):
            return apart or after is not None
        return not _continues(after, columns, apart)
    return is_particulars(row) or not _continues(row, columns, apart)


def _continues(row: Row, columns: frozenset[int], apart: bool) -> bool:
    """Tell whether a row after an empty one, or after a lone cell, is more data of the table with these `columns`."""
    if not columns:
        return not apart
    return any(cell.column in columns and is_figure(cell.text) for cell in row.cells)


def _finish(table: list[Row], sheet: Sheet) -> Iterator[Block]:
    """Yield a table and the notes below it."""
    notes: list[Row] = []
    while table and _is_note(table, bool(notes)):
        notes.insert(0, table.pop())
    if table:
        yield from _grid(table, sheet.name)
    for row in notes:
        yield from _lines(row)


def _is_note(table: Sequence[Row], followed: bool) -> bool:
    row = table[-1]
    if len(table) == 1 or row.above:
        return False
    unruled = not row.ruled and any(other.ruled for other in table[:-1])
    if not row.lone:
        if is_signature(row, table[-_SAMPLE:-1]):
            return True
        return not has_figures(row) and (is_particulars(row) or (unruled and followed))
    cell = row.cells[0]
    first, end = width(table[:-1])
    spans = cell.columns >= _WIDE * (end - first) and cell.columns > 1
    elsewhere = cell.column > first and not is_figure(cell.text)
    return spans or elsewhere or unruled or followed or is_particulars(row) or len(one_line(cell.text)) > _LONG


def _lines(row: Row) -> Iterator[Paragraph]:
    for cell in row.cells:
        for text in paragraphs(cell.text):
            yield Paragraph(text)


def _grid(table: Sequence[Row], name: str) -> Iterator[Block]:
    """Yield the grid of a table; one of a single column or of a single short row is text."""
    cells = [cell for row in table for cell in row.cells]
    columns = sorted({cell.column for cell in cells})
    if len(columns) == 1 or (len(table) == 1 and len(columns) < 3):
        for row in table:
            yield from _lines(row)
        return
    places = {column: number for number, column in enumerate(columns)}
    lines = {row.at: number for number, row in enumerate(table)}
    placed = tuple(_placed(cell, lines, places) for cell in cells)
    yield Grid(placed, head_rows=_head_rows(placed, len(columns)), sheet=name)


def _placed(cell: Cell, lines: dict[int, int], places: dict[int, int]) -> Cell:
    """Count rows and columns without the empty ones."""
    rows = 1 if cell.rows == 1 else sum(at in lines for at in range(cell.row, cell.row + min(cell.rows, 1 << 20)))
    columns = sum(at in places for at in range(cell.column, cell.column + cell.columns)) if cell.columns > 1 else 1
    found = (lines[cell.row], places[cell.column], one_line(cell.text), max(rows, 1), max(columns, 1))
    same = found == (cell.row, cell.column, cell.text, cell.rows, cell.columns)  # saves memory in a large sheet
    return cell if same else Cell(*found, cell.name)


def _head_rows(cells: Sequence[Cell], columns: int) -> int:
    """Return 1 for a plain head: a word over each column, and a figure in the row below; else 0, for unsure."""
    head = [cell for cell in cells if cell.row == 0]
    below = [cell for cell in cells if cell.row == 1]
    plain = len(head) == columns and all(cell.rows == cell.columns == 1 and not is_figure(cell.text) for cell in head)
    return 1 if plain and any(is_figure(cell.text) for cell in below) else 0
