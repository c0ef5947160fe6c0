"""Make tables of placed grids, and of the lines of a text whose cells tabs separate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.text.fold import fold
from rag.text.tables.around import GOES_ON, find_caption, find_table_unit, is_page_line, lines_above
from rag.text.tables.grid import Grid, is_blank, is_figure
from rag.text.tables.piped import piped_tables
from rag.text.tables.shape import count_head_rows, count_label_columns, find_repeated_heads
from rag.text.tables.spaced import spaced_tables
from rag.text.tables.units import find_stated_unit
from rag.types import Span, Table, TableCell

__all__ = ["Placed", "build_tables", "tables_in_text", "with_spaced"]

_BETWEEN_CHARS = 400  # of page furniture, captions and units between two parts of a table


@dataclass(frozen=True, slots=True)
class Placed:
    """A grid whose cells stand in a text. ``caption`` is what the file says; it stands in the text near the table."""

    cells: tuple[TableCell, ...]
    head_rows: int = 0  # 0: the file does not say
    caption: str = ""
    sheet: str = ""
    page: int = 0  # 0: the format has no pages


def build_tables(text: str, placed: Sequence[Placed], furniture: Sequence[Span] = ()) -> tuple[Table, ...]:
    """Return the tables of a text. A grid that goes on with the one before it belongs to its table.

    `furniture` are the spans of the text that are page furniture.
    """
    folded = fold(text)
    joined: list[Placed] = []
    for one in placed:
        if not one.cells:
            continue
        if joined and _goes_on(folded, joined[-1], one, furniture):
            joined[-1] = _append(joined[-1], one)
        else:
            joined.append(one)
    return tuple(_build(folded, one, furniture) for one in joined)


def tables_in_text(text: str) -> tuple[Table, ...]:
    r"""Return the tables of a plain text: lines with equally many tabs, or with figures in columns below their heads.

    >>> text = "表1\n县\t学校数\n东岭县\t41\n西溪县\t36\n"
    >>> [(table.height, table.width, table.head_rows) for table in tables_in_text(text)]
    [(3, 2, 1)]
    """
    return build_tables(text, with_spaced(text, list(_runs(text)) if "\t" in text else ()))


def with_spaced(text: str, placed: Sequence[Placed]) -> list[Placed]:
    """Add to the grids of a text those whose cells spaces or bars separate, outside of the others, in order."""
    lines = [_span(text, one.cells) for one in placed if one.cells]
    found = list(placed)
    for cells in (*spaced_tables(text), *piped_tables(text)):
        span = _span(text, cells)
        if not any(line.start < span.end and span.start < line.end for line in lines):
            found.append(Placed(cells, 1))
    return (
        sorted(found, key=lambda one: one.cells[0].span.start if one.cells else 0)
        if len(found) > len(placed)
        else found
    )


def _runs(text: str) -> Iterator[Placed]:
    rows: list[list[Span]] = []
    for match in re.finditer(r"[^\n]*\n?", text):
        line = match.group().rstrip("\n")
        cells = list(_cells(line, match.start()))
        if rows and len(cells) != len(rows[0]):
            yield from _placed(rows)
            rows = []
        if len(cells) > 1:
            rows.append(cells)
    yield from _placed(rows)


def _cells(line: str, at: int) -> Iterator[Span]:
    for words in line.split("\t"):
        start = at + len(words) - len(words.lstrip())
        yield Span(start, max(start, at + len(words.rstrip())))
        at += len(words) + 1


def _placed(rows: list[list[Span]]) -> Iterator[Placed]:
    if len(rows) > 1:
        yield Placed(tuple(TableCell(row, at, span) for row, spans in enumerate(rows) for at, span in enumerate(spans)))


def _span(folded: str, cells: Sequence[TableCell]) -> Span:
    """Return the lines of the first cell to the last."""
    start = folded.rfind("\n", 0, min(cell.span.start for cell in cells)) + 1
    last = max(cell.span.end for cell in cells)
    end = folded.find("\n", last)
    return Span(start, len(folded) if end < 0 else end)


def _goes_on(folded: str, before: Placed, one: Placed, furniture: Sequence[Span]) -> bool:
    """Return whether `one` goes on with the table `before`: it has its heads, or none."""
    first, second = Grid.of(folded, before.cells), Grid.of(folded, one.cells)
    if first.width != second.width or before.sheet != one.sheet:
        return False
    named = _says_more(folded, before, one, furniture)
    if named is None:
        return False
    heads = count_head_rows(first, before.head_rows)
    titles = sum(first.is_single(row) for row in range(heads))
    same = next((count for count in range(heads, 0, -1) if _same_heads(first, second, heads, count)), 0)
    if same and (named or same > titles):
        return True
    if one.head_rows:
        return False
    return named or not count_head_rows(second) or not _has_own_heads(first, second, heads)


def _same_heads(first: Grid, second: Grid, heads: int, count: int) -> bool:
    return second.height >= count and [first.row(at) for at in range(heads - count, heads)] == [
        second.row(at) for at in range(count)
    ]


def _has_own_heads(first: Grid, second: Grid, heads: int) -> bool:
    """Return whether the first row of `second` is unlike the rows of `first`: words where figures stand."""
    data = [row for row in range(heads, first.height) if not first.is_single(row)]
    if not data:
        return True
    figures = [column for column in range(first.width) if is_figure(first.words(data[-1], column))]
    words = [second.words(0, column) for column in figures]
    return bool(figures) and not any(is_figure(one) or is_blank(one) for one in words)


def _says_more(folded: str, before: Placed, one: Placed, furniture: Sequence[Span]) -> bool | None:
    """Return whether a line between two grids says that the table goes on (续表). None: they are two tables."""
    start, end = _span(folded, before.cells).end, _span(folded, one.cells).start
    if end - start > _BETWEEN_CHARS or (one.page and before.page and one.page - before.page > 50):
        return None
    goes_on = False
    at = start
    for line in folded[start:end].split("\n"):
        span = Span(at, at + len(line))
        at += len(line) + 1
        if not line.strip() or is_page_line(line):
            continue
        if any(other.start <= span.start and span.end <= other.end for other in furniture):
            continue
        if GOES_ON.match(line.strip()) or re.search(r"[(]续表?[)]|续表", line):
            goes_on = True
        elif find_stated_unit(line) is None and not _stands_above(folded, before, line):
            return None
    return goes_on


def _stands_above(folded: str, before: Placed, line: str) -> bool:
    above = lines_above(folded, _span(folded, before.cells).start)
    return any(span.of(folded).strip() == line.strip() for span in above)


def _append(before: Placed, more: Placed) -> Placed:
    height = max(cell.row + cell.rows for cell in before.cells)
    return replace(before, cells=before.cells + tuple(replace(cell, row=cell.row + height) for cell in more.cells))


def _build(folded: str, one: Placed, furniture: Sequence[Span]) -> Table:
    grid = Grid.of(folded, one.cells)
    heads = count_head_rows(grid, one.head_rows)
    span = _span(folded, one.cells)
    above = list(lines_above(folded, span.start, furniture))
    caption = _stated_caption(folded, one.caption, span) or find_caption(folded, above, grid, heads)
    return Table(
        span,
        one.cells,
        heads,
        count_label_columns(grid, heads),
        caption,
        find_table_unit(folded, above, caption, grid, heads),
        one.sheet,
        find_repeated_heads(grid, heads),
    )


def _stated_caption(folded: str, caption: str, span: Span) -> Span | None:
    """Return where the caption that the file states stands: before the table, else behind it."""
    words = fold(caption).strip()
    if not words:
        return None
    at = folded.rfind(words, max(0, span.start - _BETWEEN_CHARS), span.start)
    at = at if at >= 0 else folded.find(words, span.start, span.end + _BETWEEN_CHARS)
    return Span(at, at + len(words)) if at >= 0 else None
