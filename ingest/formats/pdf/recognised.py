"""What was read in a picture of a page as a page of characters and rules, like one of a PDF with text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.formats.document import Block, Grid
from ingest.formats.pdf.lines import is_wide
from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.recognise.reading import Line, Reading

__all__ = ["page_of", "with_confidence"]

_EM = 0.8  # of the height of a line's area: the size of its font
_BODY = 1.15  # times: a size that differs from that of most characters by less is the same
_ROUGH = 1.3  # times: the same for lines of few characters, whose height tells little
_ALIKE = 1.08  # times: larger sizes that differ by less are the same
_PAIRS = 3  # neighbours that are wide, from which the distance of characters tells the size
_GAP = 1.1  # of the size: more between two characters is a gap; places are known roughly, and spaces are recognised
_STEP, _SPREAD = 0.4, 0.9  # of the size: ends of lines of a block are no farther apart, one by one and altogether
_SEVERAL = 3
_LONGER = 842.0  # points: the longer side of A4


def page_of(reading: Reading, number: int, longer: float = _LONGER) -> Page:
    """Return `reading` as page `number`, whose longer side is `longer` points."""
    scale = longer / max(reading.width, reading.height)
    sizes = _levelled(reading.lines)
    rows = _aligned([_chars(line, size, scale) for line, size in zip(reading.lines, sizes, strict=True) if line.text])
    chars = [char for row in rows for char in row]
    rules = tuple(Box(*(length * scale for length in rule)) for rule in reading.rules)
    return Page(number, reading.width * scale, reading.height * scale, tuple(chars), rules)


def _size(line: Line) -> float:
    """Return the size of the font: the distance of Chinese characters, unless the line is spread out."""
    tall = _EM * (line.box.bottom - line.box.top)
    steps = [
        after - before
        for (before, after), (one, other) in zip(pairwise(line.middles), pairwise(line.text), strict=True)
        if is_wide(one) and is_wide(other)
    ]
    return min(median(steps), 1.15 * tall) if len(steps) >= _PAIRS else tall


def _levelled(lines: Sequence[Line]) -> list[float]:
    """Return the size of each line, those that are nearly the same made the same."""
    sizes = [_size(line) for line in lines]
    body = _body(zip(sizes, lines, strict=True))
    rough = body * _ROUGH
    sizes = [
        body if len(line.text) <= _PAIRS and body < size <= rough else size
        for size, line in zip(sizes, lines, strict=True)
    ]
    level: dict[float, float] = {}
    group: list[float] = []
    for size in [*sorted(set(sizes)), float("inf")]:
        if body / _BODY <= size <= body * _BODY:
            level[size] = body
            continue
        if group and size > _ALIKE * group[-1]:
            level.update(dict.fromkeys(group, median(group)))
            group = []
        group.append(size)
    return [level[size] for size in sizes]


def _body(lines: Iterable[tuple[float, Line]]) -> float:
    """Return the size that half of all characters reach."""
    ordered = sorted((size, len(line.text)) for size, line in lines)
    half = sum(count for _, count in ordered) / 2
    for size, count in ordered:
        half -= count
        if half <= 0:
            return size
    return 1.0


def _chars(line: Line, size: float, scale: float) -> list[Char]:
    """Return the characters of a line in points. Those without a gap between them touch."""
    middle = (line.box.top + line.box.bottom) / 2
    half = [size / 2 if is_wide(char) else size / 4 for char in line.text]
    left = [at - width for at, width in zip(line.middles, half, strict=True)]
    right = [at + width for at, width in zip(line.middles, half, strict=True)]
    for at in range(len(left) - 1):
        if left[at + 1] - right[at] < _GAP * size:
            left[at + 1] = right[at] = (left[at + 1] + right[at]) / 2
    top, bottom = (middle - size / 2) * scale, (middle + size / 2) * scale
    return [
        Char(char, x0 * scale, top, max(x0, x1) * scale, bottom, size * scale, "", False)
        for char, x0, x1 in zip(line.text, left, right, strict=True)
    ]


def _aligned(rows: Sequence[list[Char]]) -> list[list[Char]]:
    """Return the lines with their ends in one place where several end nearly there, as those of a block do."""
    begins = _places([(row[0].x0, row[0].size) for row in rows])
    ends = _places([(-row[-1].x1, row[-1].size) for row in rows])
    found = []
    for row in rows:
        x0, x1 = begins[row[0].x0], -ends[-row[-1].x1]
        first = row[0]._replace(x0=min(x0, row[0].x1))
        last = (row[-1] if row[1:] else first)._replace(x1=max(x1, row[-1].x0))
        found.append([first, *row[1:-1], last] if row[1:] else [last])
    return found


def _places(ends: Sequence[tuple[float, float]]) -> dict[float, float]:
    """Return for each end the place that it is taken for: the outermost of those near it, if they are several."""
    place: dict[float, float] = {}
    group: list[float] = []
    for at, size in [*sorted(ends), (float("inf"), 1.0)]:
        if group and (at - group[-1] > _STEP * size or at - group[0] > _SPREAD * size):
            several = len(group) >= _SEVERAL
            place.update({one: group[0] if several else one for one in group})
            group = []
        group.append(at)
    return place


def with_confidence(blocks: Iterable[Block], readings: Mapping[int, Reading]) -> list[Block]:
    """Return `blocks` with the confidence of the lines that they are made of; `readings` are by page number.

    It is the mean of their characters. A block on a page that was not recognised stays as it is.
    """
    lines = {
        number: [(_bare(line.text), line.confidence) for line in reading.lines] for number, reading in readings.items()
    }
    found: list[Block] = []
    for block in blocks:
        if block.page not in lines:
            found.append(block)
            continue
        near = [*lines[block.page], *lines.get(block.page + 1, [])]
        own = {_bare(cell.text) for cell in block.cells} if isinstance(block, Grid) else {_bare(block.text)}
        parts = [(len(text), confidence) for text, confidence in near if text and any(text in whole for whole in own)]
        parts = parts or [(len(text), confidence) for text, confidence in lines[block.page]]
        total = sum(length for length, _ in parts)
        mean = sum(length * confidence for length, confidence in parts) / total if total else 0.0
        found.append(replace(block, confidence=round(mean, 4)))
    return found


def _bare(text: str) -> str:
    return "".join(text.split())
