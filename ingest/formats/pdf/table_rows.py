"""Rows of words that no rules part."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.formats.pdf.table_columns import Segment, columns_of, cut, is_number
from ingest.formats.pdf.table_words import Word, lines_of

__all__ = ["Row", "joined", "rows_of"]

_MEETS = 0.15  # of the lower height: lines that share more are of one row
_TIGHTER = 0.8  # a line goes on the row above where it is nearer to it by this factor than to the next


class Row(NamedTuple):
    """Segments that stand side by side, or below each other in a cell."""

    top: float
    bottom: float
    segments: tuple[Segment, ...]


def rows_of(words: Sequence[Word], gutters: Sequence[float]) -> list[Row]:
    """Group `words` into rows. A line of one column that hangs on the row above belongs to it."""
    rows: list[Row] = []
    for line in lines_of(words):
        segments = tuple(cut(line, gutters))
        row = Row(min(word.top for word in line), max(word.bottom for word in line), segments)
        if rows and _meet(rows[-1], row):
            rows[-1] = joined([*rows[-1:], row])
        else:
            rows.append(row)
    return _hung(rows, gutters)


def joined(rows: Sequence[Row]) -> Row:
    """Return one row of all `rows`."""
    return Row(
        min(row.top for row in rows),
        max(row.bottom for row in rows),
        tuple(segment for row in rows for segment in row.segments),
    )


def _meet(row: Row, below: Row) -> bool:
    return row.bottom - below.top > _MEETS * min(row.bottom - row.top, below.bottom - below.top)


def _hung(rows: list[Row], gutters: Sequence[float]) -> list[Row]:
    found: list[Row] = []
    for at, row in enumerate(rows):
        below = rows[at + 1].top - row.bottom if at + 1 < len(rows) else None
        if found and _goes_on(row, found[-1], below, gutters):
            found[-1] = joined([found[-1], row])
        else:
            found.append(row)
    return found


def _goes_on(row: Row, last: Row, below: float | None, gutters: Sequence[float]) -> bool:
    """Tell whether `row`, which has white of the height `below` under it, is the rest of a cell of the `last` row."""
    columns = {column for segment in row.segments for column in columns_of(segment, gutters)}
    if len(columns) > 1 or any(is_number(segment.text) for segment in row.segments):
        return False
    if not any(set(columns_of(segment, gutters)) == columns for segment in last.segments):
        return False
    above = row.top - last.bottom
    return above < row.segments[0].words[0].size and (below is None or above < _TIGHTER * below)
