"""Tables whose columns no rules part: their rows lie between horizontal rules, or have none."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.page import Box
from ingest.formats.pdf.table_columns import Segment, columns_of, gutters_of, is_number, segments_of
from ingest.formats.pdf.table_heads import covered_by, levels_of
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
    bands = [band for band in _bands(words, box, full) if band]
    gutters = _gutters(bands)
    if not gutters:
        return None
    rows: list[Row] = []
    spans: list[Line] = []
    for at, band in enumerate(bands):
        own = rows_of(band, gutters)
        if len(bands) >= _RULED_ROWS or (at == 0 and len(bands) > 1):
            own = [joined(own)]
        elif at == 0:
            own = _with_head(own, gutters)
        for row in own:
            parts, found = levels_of(row, (box.x0, *gutters, box.x1), partial)
            rows.extend(parts)
            spans.extend(found)
    return lattice_between(rows, gutters, box, [*partial, *spans])


def _with_head(rows: list[Row], gutters: Sequence[float]) -> list[Row]:
    """Make one of the first rows where they are heads, and some head covers several columns."""
    first = next((at for at, row in enumerate(rows) if any(is_number(own.text) for own in row.segments)), 0)
    wide = any(len(columns_of(segment, gutters)) > 1 for row in rows[:first] for segment in row.segments)
    return [joined(rows[:first]), *rows[first:]] if wide else rows


def _bands(words: Sequence[Word], box: Box, full: Sequence[float]) -> list[list[Word]]:
    borders = [box.top, *(at for at in full if box.top + 1 < at < box.bottom - 1), box.bottom]
    return [[word for word in words if top <= word.middle < bottom] for top, bottom in pairwise(borders)]


def _gutters(bands: Sequence[Sequence[Word]]) -> list[float]:
    """Return the gutters of the body; of all words where it has none. A line of one segment may lie across them."""
    lines = [[segments_of(line) for line in lines_of(band)] for band in bands]
    whole = [line for band in lines for line in band]
    first = len(lines[0]) if len(lines) > 1 else _head_lines(whole)
    for group in (whole[first:], whole):
        most = max((len(line) for line in group), default=0)
        body = [line for line in group if len(line) > max(1, most / 2)]
        if found := gutters_of(body, [line for line in whole if line not in body]):
            return found
    return []


def _head_lines(lines: Sequence[Sequence[Segment]]) -> int:
    """Return how many lines there are before the first that has a figure; 1 where none has."""
    return next((at for at, line in enumerate(lines) if any(is_number(own.text) for own in line)), 1)


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
        covered = [columns for rule in own for columns in covered_by(rule, row, xs)]
        for columns in covered:
            for column in columns[:-1]:
                beside[column][at] = False
        if own:
            below[at] = [any(column in columns for columns in covered) for column in range(len(xs) - 1)]
    return Lattice(xs, ys, tuple(whole_areas(below, beside, len(rows), len(xs) - 1)))
