"""Heads above the first rule of a table, where rules lie below its rows only."""

from collections.abc import Sequence

from ingest.formats.pdf.page import Box
from ingest.formats.pdf.table_columns import is_number, segments_of
from ingest.formats.pdf.table_rules import Line
from ingest.formats.pdf.table_words import Word, lines_of

__all__ = ["with_head"]

_FIGURES = 1 / 3  # of the texts below the first rule: fewer are heads themselves
_REACH = 1.3  # of the height of a row: a rule so near above the first one parts two rows of heads
_LONG = 20  # characters: heads are shorter
_LIKE = 0.5  # of the columns have a head


def with_head(
    box: Box, heights: Sequence[float], across: Sequence[Line], words: Sequence[Word]
) -> tuple[Box, list[float]]:
    """Return `box`, and the heights of its rules, with the row of heads that stands above its first rule, if any."""
    own = [word for word in words if box.x0 <= word.centre <= box.x1]
    first = [word for word in own if heights[0] <= word.middle < heights[1]]
    row = [segment for line in lines_of(first) for segment in segments_of(line)]
    if not row or sum(is_number(segment.text) for segment in row) < _FIGURES * len(row):
        return box, list(heights)
    high = heights[1] - heights[0]
    near = [line.at for line in across if box.top - _REACH * high < line.at < box.top - high / 2 and _over(line, box)]
    top = min([box.top, *near]) - high
    above = [word for word in own if top <= word.middle < box.top]
    lines = [segments_of(line) for line in lines_of(above)]
    widest = max((len(line) for line in lines), default=0)
    long = any(len(segment.text) > _LONG for line in lines for segment in line)
    if widest < max(2, _LIKE * len(row)) or long:
        return box, list(heights)
    start = min(word.top for word in above) - 2
    return Box(box.x0, start, box.x1, box.bottom), [start, *heights]


def _over(line: Line, box: Box) -> bool:
    return box.x0 - 2 <= line.start and line.end <= box.x1 + 2
