"""Columns of words that no rules part: short texts that stand below each other."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.formats.pdf.table_words import Word

__all__ = ["Segment", "columns_of", "cut", "gutters_of", "is_number", "segments_of"]

_APART = 0.9  # of the size: words so far from each other are two segments
_GUTTER = 0.7  # of the size: the least width of white between two columns
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


def gutters_of(segments: Iterable[Segment]) -> list[float]:
    """Return the middles of the strips of white that run through all `segments`."""
    found: list[float] = []
    end: float | None = None
    for segment in sorted(segments, key=lambda segment: segment.x0):
        if end is not None and segment.x0 - end >= _GUTTER * segment.words[0].size:
            found.append((end + segment.x0) / 2)
        end = max(end or segment.x1, segment.x1)
    return found


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
