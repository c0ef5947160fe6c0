"""Tables whose columns no rules part: their rows lie between horizontal rules, or have none."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.page import Box
from ingest.formats.pdf.table_columns import Segment, columns_of, gutters_of, segments_of
from ingest.formats.pdf.table_lattice import Lattice, whole_areas
from ingest.formats.pdf.table_rows import Row, joined, rows_of
from ingest.formats.pdf.table_rules import Line
from ingest.formats.pdf.table_words import Word, lines_of

__all__ = ["lattice_between", "open_lattice"]

_RULED_ROWS = 4  # so many areas between rules, and each is a row


def open_lattice(words: Sequence[Word], box: Box, full: Sequence[float], partial: Sequence[Line]) -> Lattice | None:
    """Return the lattice of the `words` in `box`, or None where they have no columns.

    ``full`` are the heights of rules that run across the table, ``partial`` the rules below heads of some columns.
    """
    bands = _bands(words, box, full)
    gutters = _gutters([band for band in bands if band])
    if not gutters:
        return None
    rows: list[Row] = []
    spans: list[Line] = []
    for at, band in enumerate(bands):
        if not band:
            continue
        own = rows_of(band, gutters)
        head = at == 0 and len(bands) > 1
        if head or len(bands) >= _RULED_ROWS:
            own = [joined(own)]
        for row in own:
            parts, found = _levels(row, gutters, partial)
            rows.extend(parts)
            spans.extend(found)
    return lattice_between(rows, gutters, box, [*partial, *spans])


def _bands(words: Sequence[Word], box: Box, full: Sequence[float]) -> list[list[Word]]:
    borders = [box.top, *(at for at in full if box.top + 1 < at < box.bottom - 1), box.bottom]
    return [[word for word in words if top <= word.middle < bottom] for top, bottom in pairwise(borders)]


def _gutters(bands: Sequence[Sequence[Word]]) -> list[float]:
    """Return the gutters of the body; of all words where it has none. A line of one segment may lie across them."""
    lines = [[segments_of(line) for line in lines_of(band)] for band in bands]
    for group in ([line for band in lines[1:] for line in band], [line for band in lines for line in band]):
        wide = [line for line in group if len(line) > 1]
        most = max((len(line) for line in wide), default=0)
        found = gutters_of(segment for line in wide if 2 * len(line) >= most for segment in line)
        if found:
            return found
    return []


def _levels(row: Row, gutters: Sequence[float], partial: Sequence[Line]) -> tuple[list[Row], list[Line]]:
    """Cut a row of heads below a head of several columns; return the parts, and the rules that no one has drawn."""
    rules = [rule for rule in partial if row.top < rule.at < row.bottom]
    found = [] if rules else [rule for segment in row.segments if (rule := _under(segment, row, gutters))]
    parts = []
    rest = list(row.segments)
    for at in sorted({round(rule.at, 1) for rule in [*rules, *found]}):
        above = [segment for segment in rest if segment.middle < at]
        if above and len(above) < len(rest):
            parts.append(Row(min(segment.top for segment in above), at, tuple(above)))
            rest = [segment for segment in rest if segment.middle >= at]
    top = parts[-1].bottom if parts else row.top
    return [*parts, Row(top, row.bottom, tuple(rest))], found


def _under(segment: Segment, row: Row, gutters: Sequence[float]) -> Line | None:
    """Return the rule that would lie below a head of several columns."""
    columns = columns_of(segment, gutters)
    lower = [other for other in row.segments if other.top > segment.middle and columns_of(other, gutters)[0] in columns]
    if len(columns) < 2 or not lower:
        return None
    return Line((segment.bottom + min(other.top for other in lower)) / 2, segment.x0, segment.x1)


def lattice_between(rows: Sequence[Row], gutters: Sequence[float], box: Box, rules: Sequence[Line]) -> Lattice:
    """Return the lattice of `rows` in `box`. ``rules`` lie below heads of several columns."""
    xs = (box.x0, *gutters, box.x1)
    ys = (box.top, *((one.bottom + other.top) / 2 for one, other in pairwise(rows)), box.bottom)
    below = [[True] * (len(xs) - 1) for _ in rows[1:]]
    beside = [[True] * len(rows) for _ in gutters]
    for at, row in enumerate(rows):
        for segment in row.segments:
            for column in columns_of(segment, gutters)[:-1]:
                beside[column][at] = False
    for at, (row, lower) in enumerate(pairwise(rows)):
        own = [rule for rule in rules if row.bottom - 2 <= rule.at <= lower.top + 2]
        covered = [_covers(rule, xs) for rule in own]
        for columns in covered:
            for column in columns[:-1]:
                beside[column][at] = False
        if own:
            below[at] = [any(column in columns for columns in covered) for column in range(len(xs) - 1)]
    return Lattice(xs, ys, tuple(whole_areas(below, beside, len(rows), len(xs) - 1)))


def _covers(rule: Line, xs: Sequence[float]) -> list[int]:
    """Return the columns that lie above a `rule`."""
    return [
        column
        for column, (x0, x1) in enumerate(pairwise(xs))
        if min(rule.end, x1) - max(rule.start, x0) > (x1 - x0) / 3
    ]
