"""Columns of words that no rules part: short texts that stand below each other."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.formats.pdf.table_words import Word

__all__ = ["GUTTER", "Segment", "columns_of", "cut", "gutters_of", "is_number", "segments_of", "strips_of"]

_APART = 0.9  # of the size: words so far from each other are two segments
GUTTER = 0.7  # of the size: the least width of white between two columns
_NUMBER = re.compile(r"[-+−–—±≈<>≤≥＜＞(（]?[¥￥$]?\d[\d,.:/，%％‰)）-]*\*?$|[-—–/]+$|…+$")


class Segment(NamedTuple):
    """Words of a line without a wide gap, from left to right."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


def is_number(text: str) -> bool:
    """Tell whether `text` is a figure, or what stands for one.

    >>> is_number("1,204.5"), is_number("-3%"), is_number("—"), is_number("3号")
    (True, True, True, False)
    """
    return bool(_NUMBER.match(text))


def segments_of(line: Sequence[Word], apart: float = _APART) -> list[Segment]:
    """Split the words of a `line`, sorted from left to right, at gaps that are wide for their size."""
    groups: list[list[Word]] = []
    for word in line:
        if groups and word.x0 - groups[-1][-1].x1 < apart * max(word.size, groups[-1][-1].size):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [Segment(tuple(group)) for group in groups]


def strips_of(segments: Iterable[Segment]) -> list[tuple[float, float]]:
    """Return the strips of white that run through all `segments`, each from its left to its right end."""
    found: list[tuple[float, float]] = []
    end: float | None = None
    for segment in sorted(segments, key=lambda segment: segment.x0):
        if end is not None and segment.x0 - end >= GUTTER * segment.words[0].size:
            found.append((end, segment.x0))
        end = max(end or segment.x1, segment.x1)
    return found


def gutters_of(lines: Sequence[Sequence[Segment]], others: Sequence[Sequence[Segment]] = ()) -> list[float]:
    """Return where columns of `lines` part. Where there is a choice, no segment of the `others` is cut.

    Columns that no line fills both are one, such as figures that end at the right and dashes in the middle.
    """
    strips = strips_of(segment for line in lines for segment in line)
    for line in sorted(others, key=len, reverse=True):  # heads of several columns have fewer segments
        strips = _narrowed(strips, line)
    return [(x0 + x1) / 2 for x0, x1 in _parting(strips, (*lines, *others))]


def _parting(strips: Sequence[tuple[float, float]], lines: Sequence[Sequence[Segment]]) -> list[tuple[float, float]]:
    """Return those of `strips` that have words of a line on either side; of others, the narrowest goes first."""
    gutters = [(x0 + x1) / 2 for x0, x1 in strips]
    filled = {frozenset(c[0] for segment in line if len(c := columns_of(segment, gutters)) == 1) for line in lines}
    rest = list(strips)
    while True:
        idle = [at for at in range(len(rest)) if not any({at, at + 1} <= own for own in filled)]
        if not idle:
            return rest
        gone = min(idle, key=lambda at: rest[at][1] - rest[at][0])
        del rest[gone]
        filled = {frozenset(column - (column > gone) for column in own) for own in filled}


def _narrowed(strips: Sequence[tuple[float, float]], line: Sequence[Segment]) -> list[tuple[float, float]]:
    """Take from `strips` what `line` covers, unless that is all of a strip."""
    found = []
    for at, (x0, x1) in enumerate(strips):
        low, high = x0, x1
        if len(line) == len(strips) + 1:
            low, high = max(x0, line[at].x1), min(x1, line[at + 1].x0)
        else:
            start = strips[at - 1][1] if at else float("-inf")
            for before, segment in zip((None, *line), line, strict=False):
                left = before is None or before.x1 <= start  # nothing stands in the column to the left
                if segment.x0 < x1 and x0 < segment.x1:
                    low, high = _beside(segment, (x0, x1), (low, high), left=left)
        found.append((low, high) if low < high else (x0, x1))
    return found


def _beside(
    segment: Segment, strip: tuple[float, float], rest: tuple[float, float], *, left: bool
) -> tuple[float, float]:
    """Return the rest of a `strip` without `segment`, which belongs to the column on the `left` or to the other."""
    (x0, x1), (low, high) = strip, rest
    if segment.x0 <= x0 and segment.x1 >= x1:
        return rest
    inside = segment.x0 > x0 and segment.x1 < x1
    if segment.x0 <= x0 or (inside and left and segment.x0 - x0 < x1 - segment.x1):
        return max(low, segment.x1), high
    return low, min(high, segment.x0)


def columns_of(segment: Segment, gutters: Sequence[float]) -> range:
    """Return the columns that `segment` lies in."""
    first = sum(gutter < segment.x0 + 1 for gutter in gutters)
    return range(first, max(first, sum(gutter < segment.x1 - 1 for gutter in gutters)) + 1)


def cut(line: Sequence[Word], gutters: Sequence[float]) -> list[Segment]:
    """Split a line at wide gaps, and at `gutters` that run between its words."""
    found: list[Segment] = []
    for words in (segment.words for segment in segments_of(line)):
        start = 0
        for at, (left, right) in enumerate(pairwise(words), start=1):
            if any(left.x1 <= gutter <= right.x0 for gutter in gutters):
                found.append(Segment(words[start:at]))
                start = at
        found.append(Segment(words[start:]))
    return found
