"""Rows of a ruled table that no rules part: figures that stand below each other in one area of the lattice."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.table_columns import is_number
from ingest.formats.pdf.table_lattice import Area, Lattice
from ingest.formats.pdf.table_words import Word, lines_of

__all__ = ["with_rows"]

_LEAST = 3  # lines: fewer may be a cell of several lines
_MOST = 0.8  # of the rows have words in a column that tells of rows
_FIGURES = 0.7  # of the lines of a column of figures are figures
_LEVEL = 0.4  # of the size: by so much the middles of the words of a row differ


def with_rows(lattice: Lattice, words: Sequence[Sequence[Word]]) -> Lattice:
    """Return `lattice` with the rows that the `words` of its areas show."""
    cuts: dict[int, list[float]] = {}
    for row in range(len(lattice.ys) - 1):
        own = [at for at, area in enumerate(lattice.areas) if area.row <= row < area.row + area.rows]
        if all(lattice.areas[at].rows == 1 for at in own):
            heights = _heights([lines_of(words[at]) for at in own if words[at]])
            if heights:
                cuts[row] = [(one + other) / 2 for one, other in pairwise(heights)]
    return _cut(lattice, cuts) if cuts else lattice


def _heights(columns: Sequence[list[list[Word]]]) -> list[float]:
    """Return the middles of the rows in `columns` of lines; none where the lines tell of no rows."""
    if sum(len(lines) >= _LEAST for lines in columns) < 2:
        return []
    heights: list[float] = []
    for middle, size in sorted((line[0].middle, line[0].size) for lines in columns for line in lines):
        if not heights or middle - heights[-1] > _LEVEL * size:
            heights.append(middle)
    full = [lines for lines in columns if len(lines) >= max(_LEAST, _MOST * len(heights))]
    figures = any(sum(is_number(line[0].text) for line in lines) >= _FIGURES * len(lines) for lines in full)
    return heights if len(full) > 1 and figures else []


def _cut(lattice: Lattice, cuts: dict[int, list[float]]) -> Lattice:
    ys = [lattice.ys[0]]
    first: list[int] = []
    for row, bottom in enumerate(lattice.ys[1:]):
        first.append(len(ys) - 1)
        ys += [*cuts.get(row, []), bottom]
    first.append(len(ys) - 1)
    areas: list[Area] = []
    for area in lattice.areas:
        start, end = first[area.row], first[area.row + area.rows]
        if area.rows == 1:
            areas.extend(Area(row, area.column, 1, area.columns) for row in range(start, end))
        else:
            areas.append(Area(start, area.column, end - start, area.columns))
    return Lattice(lattice.xs, tuple(ys), tuple(sorted(areas)))
