"""Where a page has tables without rules between their columns, and what only looks like one."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import mean, median

from ingest.formats.document import Cell
from ingest.formats.pdf.page import Box
from ingest.formats.pdf.table_columns import GUTTER, Segment, columns_of, gutters_of, is_number, segments_of
from ingest.formats.pdf.table_rules import Line
from ingest.formats.pdf.table_words import Word, lines_of

__all__ = ["box_of", "is_data", "is_list", "ruled_boxes", "word_runs"]

_SAME_END = 6.0  # points by which the ends of rules of a table differ
_FITS = 0.8  # of the lines of a table keep to its columns
_NEAR = 2.5  # of the size: lines of a table follow each other so closely
_LEADER = re.compile(r"(?:[.．·・…‥\-_]\s*){3,}|…")
_WHITE = [(float("-inf"), float("inf"))]  # a page without words
_LONG = 20  # characters: cells of a table without rules are shorter, on average

Lines = Sequence[Sequence[Segment]]
Strips = Sequence[tuple[float, float]]


def ruled_boxes(across: Sequence[Line], words: Sequence[Word]) -> list[tuple[Box, list[float]]]:
    """Return the areas between rules of the same ends that hold columns, each with the heights of its rules."""
    found: list[tuple[Box, list[float]]] = []
    for group in _alike(across):
        run: list[float] = []
        bands: list[Lines] = []
        waiting: list[float] = []
        for upper, lower in pairwise(group):
            own = [word for word in words if upper.at <= word.middle < lower.at and _over(word, upper)]
            band = [segments_of(line) for line in lines_of(own)]
            if run and _is_title(band, upper.start):
                waiting.append(lower.at)
                continue
            if run and not _goes_with(band, bands):
                found.append((_box(upper, run), run))
                run, bands = [], []
            if _has_columns(band):
                run = [*run, *waiting, lower.at] if run else [upper.at, lower.at]
                bands.append(band)
            waiting = []
        if run:
            found.append((_box(group[0], run), run))
    return found


def _is_title(band: Lines, start: float) -> bool:
    """Tell whether `band` is a row of one cell at its left edge, such as the name of a section."""
    return len(band) == 1 and len(band[0]) == 1 and band[0][0].x0 - start < 2 * band[0][0].words[0].size


def _box(line: Line, heights: Sequence[float]) -> Box:
    return Box(line.start, heights[0], line.end, heights[-1])


def _over(word: Word, line: Line) -> bool:
    return line.start - _SAME_END <= word.centre <= line.end + _SAME_END


def _alike(across: Sequence[Line]) -> list[list[Line]]:
    """Group lines of the same ends, from top to bottom."""
    groups: list[list[Line]] = []
    for line in sorted(across):
        for group in groups:
            if abs(group[0].start - line.start) <= _SAME_END and abs(group[0].end - line.end) <= _SAME_END:
                group.append(line)
                break
        else:
            groups.append([line])
    return [group for group in groups if len(group) > 1]


def _has_columns(lines: Lines) -> bool:
    """Tell whether nearly all `lines` keep to the columns of those that have several segments."""
    gutters = gutters_of([line for line in lines if len(line) > 1])
    fitting = sum(all(len(columns_of(segment, gutters)) == 1 for segment in line) for line in lines)
    return bool(gutters) and fitting >= _FITS * len(lines)


def _goes_with(band: Lines, bands: Sequence[Lines]) -> bool:
    """Tell whether a `band` continues the table of the `bands` above it: their columns have room for it."""
    body = [line for lines in bands[1:] or bands for line in lines if len(line) > 1]
    own = [line for line in band if len(line) > 1]
    both = gutters_of([*body, *own])
    return bool(own and both) and (len(bands) == 1 or len(both) >= len(gutters_of(body)))


def word_runs(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words of lines that follow each other and have columns in common."""
    runs: list[list[list[Segment]]] = [[]]
    free: Strips = []
    for line in lines_of(words):
        segments = segments_of(line)
        left = _after(runs[-1], free, segments)
        if left is not None:
            runs[-1].append(segments)
            free = left
        else:
            runs.append([segments] if len(segments) > 1 else [])
            free = _less(_WHITE, segments)
    return [[word for line in run for segment in line for word in segment.words] for run in map(_trimmed, runs) if run]


def _after(run: Sequence[Sequence[Segment]], free: Strips, line: Sequence[Segment]) -> Strips | None:
    """Return what `line` leaves of the strips of white in `run`; None where it does not belong to it."""
    if not run or len(run[-1]) + len(line) <= 2 or not _near(run, line):
        return None
    if sum(len(own) > 1 for own in run) > 1 or len(line) == 1:
        left = _less(free, line)
        return None if len(left) < len(free) and len(run) > 1 else left if len(line) > 1 else free
    fits = len(line) == len(run[0]) > 2 or len(_less(_less(_WHITE, run[0]), line)) > 2
    return _less(_WHITE, line) if fits else None  # the first line may be a head: the second tells of the columns


def _less(free: Strips, line: Sequence[Segment]) -> Strips:
    """Return what the segments of `line` leave of strips of white; what is too narrow for a gutter is dropped."""
    rest = list(free)
    for segment in line:
        least = GUTTER * segment.words[0].size
        rest = [
            (x0, x1)
            for start, end in rest
            for x0, x1 in ((start, min(end, segment.x0)), (max(start, segment.x1), end))
            if x1 - x0 >= least
        ]
    return rest


def _near(run: Sequence[Sequence[Segment]], line: Sequence[Segment]) -> bool:
    return line[0].top - max(segment.bottom for segment in run[-1]) <= _NEAR * line[0].words[0].size


def _trimmed(run: list[list[Segment]]) -> list[list[Segment]]:
    while run and len(run[-1]) == 1:
        run = run[:-1]
    return run


def box_of(words: Iterable[Word]) -> Box:
    """Return the box around `words`."""
    own = list(words)
    return Box(
        min(word.x0 for word in own) - 1,
        min(word.top for word in own) - 1,
        max(word.x1 for word in own) + 1,
        max(word.bottom for word in own) + 1,
    )


def is_data(cells: Sequence[Cell]) -> bool:
    """Tell whether `cells` between horizontal rules are a table and no prose in columns."""
    filled = [cell for cell in cells if cell.text]
    rows, columns = {cell.row for cell in filled}, {cell.column for cell in filled}
    if len(rows) < 2 or len(columns) < 2:
        return False
    numbers = sum(is_number(cell.text) for cell in filled)
    return numbers >= 0.2 * len(filled) or mean(len(cell.text) for cell in filled) <= _LONG


def is_list(cells: Sequence[Cell]) -> bool:
    """Tell whether `cells` that no rules part are a table: short texts and figures in most places."""
    filled = [cell for cell in cells if cell.text]
    rows, columns = {cell.row for cell in filled}, {cell.column for cell in filled}
    if len(rows) < 3 or len(columns) < 2 or any(_LEADER.search(cell.text) for cell in filled):
        return False
    if len(filled) < 0.7 * len(rows) * len(columns):
        return False
    rest = [cell for cell in filled if cell.column > 0 and cell.row > 0]
    numbers = sum(is_number(cell.text) for cell in rest)
    if len(columns) == 2:
        return numbers >= 0.8 * len(rest) and not _counts_up([cell.text for cell in rest])
    lengths = [len(cell.text) for cell in filled]
    return (numbers >= 0.5 * len(rest) and mean(lengths) <= _LONG) or (median(lengths) <= 6 and max(lengths) <= _LONG)


def _counts_up(texts: Sequence[str]) -> bool:
    """Tell whether `texts` are whole numbers that never fall, as those of pages in a table of contents."""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    return len(numbers) == len(texts) and all(one <= other for one, other in pairwise(numbers)) and numbers[-1] < 2000
