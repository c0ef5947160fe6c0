"""The order in which people read the lines and tables of a page: column by column where there are columns."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingest.formats.pdf.lines import Line
from ingest.formats.pdf.page import Box

__all__ = ["Item", "best_cut", "flows"]

_GUTTER = 0.8  # of the size of the text: the least gap between columns
_LEAST_LINES = 4  # of a column
_LEAST_CHARS = 7  # of a line in the middle of a column: those of tables are shorter
_LEAST_WIDTH = 0.6  # of the width of a column: that of its line in the middle
_LEAST_SHARE = 0.6  # of the height of the shorter of two columns: they stand beside each other
_DEPTH = 3  # columns in columns

Item = Line | Box


def flows(items: Sequence[Item], known: Sequence[float] = (), depth: int = 0) -> list[list[Item]]:
    """Return `items` as stretches that are read from the top down, in reading order; `known` as in best_cut."""
    cut = best_cut(items, known) if depth < _DEPTH else None
    if cut is None:
        return [list(items)] if items else []
    found: list[list[Item]] = []
    for band in _bands(items, cut):
        left = [item for item in band if item.x1 <= cut]
        right = [item for item in band if item.x0 >= cut]
        if len(left) + len(right) == len(band) and _are_columns(left, right, known=cut in known):
            found += flows(left, known, depth + 1)
            found += flows(right, known, depth + 1)
        elif found and not _is_column_end(found[-1], cut):
            found[-1] += band
        else:
            found.append(list(band))
    return found


def _is_column_end(flow: Iterable[Item], cut: float) -> bool:
    """Tell whether `flow` is all on one side of `cut`."""
    return all(item.x1 <= cut for item in flow) or all(item.x0 >= cut for item in flow)


def best_cut(items: Sequence[Item], known: Sequence[float]) -> float | None:
    """Return the place between the columns of a page; None for one without.

    `known` are the places of other pages: there a column may be short.
    """
    lines = [item for item in items if isinstance(item, Line)]
    places = _gaps(lines) if len(lines) >= 2 * _LEAST_LINES else []
    best, cut = 0, None
    for place in [*places, *known]:
        text = sum(_column_text(band, place, known=place in known) for band in _bands(items, place))
        if text > best:
            best, cut = text, place
    return cut


def _column_text(band: Sequence[Item], cut: float, *, known: bool) -> int:
    """Return how many characters of `band` are in columns on the two sides of `cut`."""
    left, right = [item for item in band if item.x1 <= cut], [item for item in band if item.x0 >= cut]
    if not _are_columns(left, right, known=known):
        return 0
    return sum(len(item.text) for item in band if isinstance(item, Line))


def _gaps(lines: Sequence[Line]) -> list[float]:
    """Return the middles of gaps between pieces that stand beside each other, near ones once."""
    places = []
    ordered = sorted(lines, key=lambda line: line.x0)
    for at, line in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.x0 >= line.x1 + _GUTTER * line.size and other.top < line.bottom and other.bottom > line.top:
                places.append((line.x1 + other.x0) / 2)
                break
    places.sort()
    return [place for at, place in enumerate(places) if at == 0 or place - places[at - 1] > 1.0][:60]


def _bands(items: Sequence[Item], cut: float) -> list[list[Item]]:
    """Return `items` from the top down, in bands between those that `cut` goes through; these are bands too."""
    bands: list[list[Item]] = []
    crossed = False
    for item in sorted(items, key=lambda item: item.top):
        crosses = item.x0 < cut < item.x1
        if bands and crosses == crossed:
            bands[-1].append(item)
        else:
            bands.append([item])
        crossed = crosses
    return bands


def _are_columns(left: Sequence[Item], right: Sequence[Item], *, known: bool) -> bool:
    """Tell whether `left` and `right` are columns of prose: one of them, where columns are known."""
    prose = [_is_prose(side, known=known) for side in (left, right)]
    if not (any(prose) and left and right if known else all(prose)):
        return False
    if min(item.x0 for item in right) - max(item.x1 for item in left) < _GUTTER * _size([*left, *right]):
        return False
    (top, bottom), (other_top, other_bottom) = _extent(left), _extent(right)
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared >= _LEAST_SHARE * min(bottom - top, other_bottom - other_top)


def _is_prose(items: Sequence[Item], *, known: bool) -> bool:
    lines = [item for item in items if isinstance(item, Line)]
    if len(lines) < (2 if known else _LEAST_LINES):
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    close = sum(_is_close(before, after) for before, after in pairwise(sorted(lines, key=lambda line: line.top)))
    return (
        median(len(line.text) for line in lines) >= _LEAST_CHARS
        and median(line.x1 - line.x0 for line in lines) >= _LEAST_WIDTH * width
        and (known or close >= len(lines) / 2)
    )


def _is_close(before: Line, after: Line) -> bool:
    return after.top - before.top <= 2.5 * before.size


def _size(items: Iterable[Item]) -> float:
    return median([item.size for item in items if isinstance(item, Line)] or [0.0])


def _extent(items: Iterable[Item]) -> tuple[float, float]:
    return min(item.top for item in items), max(item.bottom for item in items)
