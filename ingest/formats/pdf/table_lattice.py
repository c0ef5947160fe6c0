"""The lattice of a ruled table: where its rows and columns run, and which areas its rules leave whole."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.formats.pdf.table_rules import Frame, Line, clusters

__all__ = ["Area", "Lattice", "lattice_of", "whole_areas"]

_OPEN = 6.0  # points: lines that reach so far beyond the last one across them leave a side open
_COVERED = 0.6  # of an edge: a rule along at least so much of it is there


class Area(NamedTuple):
    """Rows and columns that a cell covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Lattice(NamedTuple):
    """``xs`` and ``ys`` are the borders of columns and rows; ``areas`` tile the lattice, by row and column."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]


def lattice_of(frame: Frame) -> Lattice:
    """Return the lattice of `frame`. A rule that is missing between two places makes them one area."""
    xs = _with_open(clusters(line.at for line in frame.down), frame.across)
    ys = _with_open(clusters(line.at for line in frame.across), frame.down)
    for _ in range(3):
        below = _covered(frame.across, ys, xs)
        beside = _covered(frame.down, xs, ys)
        real_ys, real_xs = _real(ys, below), _real(xs, beside)
        if (real_xs, real_ys) == (xs, ys):
            break
        xs, ys = real_xs, real_ys
    below, beside = _covered(frame.across, ys, xs), _covered(frame.down, xs, ys)
    return Lattice(tuple(xs), tuple(ys), tuple(whole_areas(below[1:-1], beside[1:-1], len(ys) - 1, len(xs) - 1)))


def _with_open(borders: list[float], crossing: Sequence[Line]) -> list[float]:
    """Add the side that the lines `crossing` the borders leave open."""
    start, end = min(line.start for line in crossing), max(line.end for line in crossing)
    before = [start] if start < borders[0] - _OPEN else []
    after = [end] if end > borders[-1] + _OPEN else []
    return before + borders + after


def _covered(lines: Iterable[Line], borders: Sequence[float], crossing: Sequence[float]) -> list[list[bool]]:
    """Tell for each of the `borders` which pieces, between neighbours of `crossing`, have a rule."""
    pieces = len(crossing) - 1
    lengths = [[0.0] * pieces for _ in borders]
    middles = [(one + other) / 2 for one, other in itertools.pairwise(borders)]
    for line in lines:
        row = lengths[bisect_right(middles, line.at)]
        for at in range(max(0, bisect_right(crossing, line.start) - 1), pieces):
            if crossing[at] >= line.end:
                break
            row[at] += max(0.0, min(line.end, crossing[at + 1]) - max(line.start, crossing[at]))
    return [[row[at] >= _COVERED * (crossing[at + 1] - crossing[at]) for at in range(pieces)] for row in lengths]


def _real(borders: list[float], covered: Sequence[Sequence[bool]]) -> list[float]:
    """Leave out inner borders of which no piece has a rule."""
    last = len(borders) - 1
    return [border for at, border in enumerate(borders) if at in {0, last} or any(covered[at])]


def whole_areas(
    below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]], rows: int, columns: int
) -> list[Area]:
    """Return the areas of a lattice of `rows` and `columns`.

    ``below[row][column]`` tells whether a rule parts a place from the one below it, ``beside[column][row]`` from the
    one to its right. An area that is no rectangle is cut into rectangles.
    """
    label = [[row * columns + column for column in range(columns)] for row in range(rows)]
    parent = list(range(rows * columns))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    for row in range(rows):
        for column in range(columns):
            if row + 1 < rows and not below[row][column]:
                parent[root(label[row + 1][column])] = root(label[row][column])
            if column + 1 < columns and not beside[column][row]:
                parent[root(label[row][column + 1])] = root(label[row][column])
    return _rectangles([[root(at) for at in line] for line in label])


def _rectangles(label: list[list[int]]) -> list[Area]:
    areas: list[Area] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(label):
        for column, own in enumerate(line):
            if (row, column) in taken:
                continue
            width = 1
            while column + width < len(line) and line[column + width] == own and (row, column + width) not in taken:
                width += 1
            height = 1
            while row + height < len(label) and all(
                label[row + height][at] == own for at in range(column, column + width)
            ):
                height += 1
            taken.update((row + down, column + right) for down in range(height) for right in range(width))
            areas.append(Area(row, column, height, width))
    return areas
