"""Heads of several rows without rules around them: which columns a head covers."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.table_columns import Segment, columns_of
from ingest.formats.pdf.table_rows import Row
from ingest.formats.pdf.table_rules import Line

__all__ = ["covered_by", "levels_of"]


def levels_of(row: Row, xs: Sequence[float], partial: Sequence[Line]) -> tuple[list[Row], list[Line]]:
    """Cut a row of heads below heads of several columns; return its parts, and rules that no one has drawn.

    ``xs`` are the borders of the columns.
    """
    rules = [rule for rule in partial if row.top < rule.at < row.bottom]
    found = [] if rules else _undrawn(row, xs)
    parts: list[Row] = []
    rest = list(row.segments)
    top = row.top
    for at in sorted({rule.at for rule in [*rules, *found]}):
        above = [segment for segment in rest if segment.middle < at]
        if above and len(above) < len(rest):
            parts.append(Row(top, at, tuple(above)))
            rest = [segment for segment in rest if segment.middle >= at]
            top = at
    return [*parts, Row(top, row.bottom, tuple(rest))], found


def _undrawn(row: Row, xs: Sequence[float]) -> list[Line]:
    """Return the rules that would lie below heads of several columns."""
    gutters = xs[1:-1]
    wide = [
        (segment, lower)
        for segment in row.segments
        if len(columns_of(segment, gutters)) > 1 and (lower := _below(segment, row, gutters))
    ]
    if not wide:
        return []
    at = (max(segment.bottom for segment, _ in wide) + min(other.top for _, lower in wide for other in lower)) / 2
    parents = sorted((segment for segment in row.segments if segment.bottom <= at + 1), key=lambda segment: segment.x0)
    if not parents:
        return []
    columns = sorted({columns_of(segment, gutters)[0] for segment in row.segments if segment.top >= at - 1})
    shares = _shared(columns, [(segment.x0 + segment.x1) / 2 for segment in parents], xs)
    return [Line(at, xs[share[0]] + 1, xs[share[-1] + 1] - 1) for share in shares if share]


def _below(segment: Segment, row: Row, gutters: Sequence[float]) -> list[Segment]:
    columns = columns_of(segment, gutters)
    return [other for other in row.segments if other.top > segment.middle and columns_of(other, gutters)[0] in columns]


def _shared(columns: Sequence[int], centres: Sequence[float], borders: Sequence[float]) -> list[list[int]]:
    """Share out neighbouring `columns` among the heads above them, so that each head is centred over its share."""
    best: dict[tuple[int, int], tuple[float, list[list[int]]]] = {(len(centres), len(columns)): (0.0, [])}
    for head in range(len(centres) - 1, -1, -1):
        for start in range(len(columns), -1, -1):
            options = []
            for end in range(start, len(columns) + 1):
                if (head + 1, end) not in best:
                    continue
                cost, shares = best[head + 1, end]
                own = list(columns[start:end])
                middle = (borders[own[0]] + borders[own[-1] + 1]) / 2 if own else centres[head]
                options.append((cost + abs(middle - centres[head]) + (0.0 if own else 1e4), [own, *shares]))
            if options:
                best[head, start] = min(options, key=lambda option: option[0])
    return best[0, 0][1]


def covered_by(rule: Line, row: Row, xs: Sequence[float]) -> list[list[int]]:
    """Return the columns above a `rule`: those of each head of `row`, for the rules of neighbours touch."""
    columns = [
        column
        for column, (x0, x1) in enumerate(pairwise(xs))
        if min(rule.end, x1) - max(rule.start, x0) > (x1 - x0) / 3
    ]
    heads = [segment for segment in row.segments if set(columns_of(segment, xs[1:-1])) <= set(columns)]
    if len(heads) < 2:
        return [columns]
    centres = sorted((segment.x0 + segment.x1) / 2 for segment in heads)
    borders = [min(max(x, rule.start), rule.end) for x in xs]
    return [share for share in _shared(columns, centres, borders) if share]
