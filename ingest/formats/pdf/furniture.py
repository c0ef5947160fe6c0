"""Lines of a PDF that are not its text: running heads and feet, and page numbers."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.formats.pdf.lines import Line

__all__ = ["PageLines", "find_furniture"]

_EDGE = 3  # lines at the head or foot of a page that may be furniture
_MARGIN = 0.16  # of the height of a page: furniture stands no farther from the edge
_SAME_PLACE = 6.0  # points by which a running head may move from page to page
_PAGES, _SHARE = 2, 0.25  # fewest pages, and least share of them, that have the same running head
_COUNTED = 0.7  # of the numbers of running lines count the pages, at least
_LARGE = 1.15  # times the body: a line that is so large is a title where it stands first
_NUMBER = re.compile(r"\d{1,4}")
_ALONE = re.compile(r"[-—–―─~·•]*+第?(?:\d{1,4}|[ivxlcIVXLC]{1,6})页?(?:[,，/|、]?共?\d{1,4}页?)?[-—–―─~·•]*")


class PageLines(NamedTuple):
    """The lines of a page that are in no table, from the top down."""

    number: int
    height: float
    lines: Sequence[Line]


class _Place(NamedTuple):
    page: int
    at: int  # index of the line on its page
    y: float  # from the edge, in points
    numbers: tuple[int, ...]
    line: Line


def find_furniture(pages: Sequence[PageLines], body: float) -> dict[int, set[int]]:
    """Return, for each page number, the indices of its lines that are running heads, feet and page numbers.

    `body` is the size of the text. A running head that is the title of the document is kept where it stands first.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for foot in (False, True):
        for places in _running(pages, foot=foot):
            first, *rest = places
            title = not foot and first.line.size >= _LARGE * body and not _is_number(first.line.text)
            for place in rest if title else places:
                found[place.page].add(place.at)
    for page in pages:
        found[page.number] |= _numbers_alone(page)
    return found


def _running(pages: Sequence[PageLines], *, foot: bool) -> Iterator[list[_Place]]:
    """Yield the lines that are there again at the same place of other pages."""
    groups: Mapping[str, list[_Place]] = defaultdict(list)
    for page in pages:
        for at, y in _edge(page, foot=foot):
            flat = _flat(page.lines[at].text)
            numbers = tuple(map(int, _NUMBER.findall(flat)))
            groups[_NUMBER.sub("#", flat)].append(_Place(page.number, at, y, numbers, page.lines[at]))
    for key, places in groups.items():
        again = _at_one_place(places)
        least = max(_PAGES, min(_SHARE * len(pages), 3))
        if len({place.page for place in again}) >= least and (key.strip("#") == key or _is_same_or_counts(again)):
            yield again


def _edge(page: PageLines, *, foot: bool) -> Iterator[tuple[int, float]]:
    indices = range(len(page.lines))
    for at in list(indices)[-_EDGE:] if foot else indices[:_EDGE]:
        line = page.lines[at]
        y = page.height - line.bottom if foot else line.top
        if y <= _MARGIN * page.height:
            yield at, y


def _at_one_place(places: Sequence[_Place]) -> list[_Place]:
    """Return those of `places` that are at the height at which most of them are."""
    best: list[_Place] = []
    for one in places:
        near = [other for other in places if abs(other.y - one.y) <= _SAME_PLACE]
        if len(near) > len(best):
            best = near
    return best


def _is_same_or_counts(places: Sequence[_Place]) -> bool:
    """Tell whether the numbers in running lines are always the same, or one of them counts the pages."""
    if not any(place.numbers for place in places) or len({place.numbers for place in places}) == 1:
        return len(places[0].line.text.strip()) > 1
    return any(
        Counter(place.numbers[at] - place.page for place in places).most_common(1)[0][1] >= _COUNTED * len(places)
        for at in range(len(places[0].numbers))
    )


def _numbers_alone(page: PageLines) -> set[int]:
    """Return the index of a page number by its form, which the last or the first line of a page may be."""
    found = set()
    for at in {0, len(page.lines) - 1} if page.lines else set():
        line = page.lines[at]
        y = min(line.top, page.height - line.bottom)
        if y <= _MARGIN / 2 * page.height and _is_number(line.text):
            found.add(at)
    return found


def _is_number(text: str) -> bool:
    return bool(_ALONE.fullmatch(_flat(text)))


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
