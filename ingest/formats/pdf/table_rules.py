"""Rules of a page joined to long lines, and lines that touch joined to frames."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.formats.pdf.page import Box

__all__ = ["Frame", "Line", "clusters", "frames_of", "lines_across", "lines_down"]

_SAME = 2.6  # points: lines so near to each other are one, such as a double line
_SPREAD = 4.0  # points: at most between the first and the last line that are one
_TOUCH = 3.0  # points: lines so near to each other touch


class Line(NamedTuple):
    """A horizontal line at the height ``at``, or a vertical one at the distance ``at`` from the left edge."""

    at: float
    start: float
    end: float


class Frame(NamedTuple):
    """Lines that touch each other."""

    across: list[Line]
    down: list[Line]


def lines_across(rules: Iterable[Box]) -> list[Line]:
    """Return the horizontal ones of `rules`, joined where they touch."""
    flat = (rule for rule in rules if rule.x1 - rule.x0 >= rule.bottom - rule.top)
    return _joined([Line((rule.top + rule.bottom) / 2, rule.x0, rule.x1) for rule in flat])


def lines_down(rules: Iterable[Box]) -> list[Line]:
    """Return the vertical ones of `rules`, joined where they touch."""
    upright = (rule for rule in rules if rule.x1 - rule.x0 < rule.bottom - rule.top)
    return _joined([Line((rule.x0 + rule.x1) / 2, rule.top, rule.bottom) for rule in upright])


def clusters(values: Iterable[float]) -> list[float]:
    """Return `values` in order, those that are near to each other as their mean.

    >>> clusters([10, 50, 11, 90])
    [10.5, 50.0, 90.0]
    """
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME and value - groups[-1][0] <= _SPREAD:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _joined(lines: list[Line]) -> list[Line]:
    found: list[Line] = []
    for group in _level(lines):
        at = start = end = weight = 0.0
        for line in sorted(group, key=lambda line: line.start):
            length = line.end - line.start + 0.01
            if weight and line.start - end <= _TOUCH:
                at, weight, end = at + line.at * length, weight + length, max(end, line.end)
                continue
            if weight:
                found.append(Line(at / weight, start, end))
            at, weight, start, end = line.at * length, length, line.start, line.end
        found.append(Line(at / weight, start, end))
    return found


def _level(lines: list[Line]) -> list[list[Line]]:
    """Group lines that lie in one straight line."""
    groups: list[list[Line]] = []
    for line in sorted(lines):
        if groups and line.at - groups[-1][-1].at <= _SAME / 2 and line.at - groups[-1][0].at <= _SAME:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def frames_of(across: Sequence[Line], down: Sequence[Line]) -> list[Frame]:
    """Join lines that touch to frames of at least one line of each direction."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    for one, flat in enumerate(across):
        for other, upright in enumerate(down, start=len(across)):
            if _touch(flat, upright):
                parent[root(one)] = root(other)
    frames: dict[int, Frame] = defaultdict(lambda: Frame([], []))
    for at, line in enumerate((*across, *down)):
        frame = frames[root(at)]
        (frame.across if at < len(across) else frame.down).append(line)
    return [frame for frame in frames.values() if frame.across and frame.down]


def _touch(flat: Line, upright: Line) -> bool:
    return (
        flat.start - _TOUCH <= upright.at <= flat.end + _TOUCH
        and upright.start - _TOUCH <= flat.at <= upright.end + _TOUCH
    )
