"""Headings of a PDF: paragraphs that its bookmarks name, or that are set larger or bolder than the text."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.formats.pdf.lines import Line

__all__ = ["Bookmark", "Prose", "body_size", "levels"]

_LARGER = 1.08  # times the size of the body
_CHARS, _LINES = 60, 3  # most of a heading
_MARKED_CHARS = 120  # most of a heading that a bookmark names
_SHARE = 0.6  # of what is in a font is headings, at least, where the size is that of the body
_MATCHED = 0.5  # of the bookmarks are found in the text, at least
_DEEPEST = 6
_ENDS = re.compile(r"[。；，、;,][”’」』》）)】\]\"]*$")
_WORDS = re.compile(r"[^\W\d_]")
_NO_LETTERS = re.compile(r"[\W_]+")


class Bookmark(NamedTuple):
    """An entry of the outline that the file has besides its text."""

    title: str
    depth: int  # from 0
    page: int  # from 1; 0: it leads to none


class Prose(NamedTuple):
    """A paragraph: its text, the page on which it begins, and its lines."""

    text: str
    page: int
    lines: Sequence[Line]


class _Style(NamedTuple):
    size: float
    font: str
    bold: bool


def body_size(lines: Iterable[Line]) -> float:
    """Return the size in which most of the text is set; 0 for no lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def levels(prose: Sequence[Prose], bookmarks: Sequence[Bookmark]) -> list[int]:
    """Return the level of each of `prose` as a heading, 1 is outermost, and 0 for what is none."""
    looks = _by_looks(prose)
    marked = _by_bookmarks(prose, bookmarks)
    if len(marked) < _MATCHED * len(bookmarks) or not marked:
        return looks
    if len({mark.depth for mark in bookmarks}) == 1 and sum(level > 0 for level in looks) >= len(marked):
        return looks  # bookmarks without an order, such as those that a program finds by itself
    first = min(marked)
    title = any(level == 1 for level in looks[:first]) and min(looks[at] or _DEEPEST for at in marked) > 1
    return [
        marked[at] + title if at in marked else int(title and at < first and looks[at] == 1) for at in range(len(prose))
    ]


def _by_bookmarks(prose: Sequence[Prose], bookmarks: Sequence[Bookmark]) -> dict[int, int]:
    """Return the level of each paragraph that a bookmark names, by its index."""
    places: Mapping[str, list[int]] = defaultdict(list)
    for at, one in enumerate(prose):
        if len(one.text) <= _MARKED_CHARS and not one.text.endswith("。"):
            places[_flat(one.text)].append(at)
    found: dict[int, int] = {}
    for mark in bookmarks:
        near = [at for at in places.get(_flat(mark.title), []) if not mark.page or abs(prose[at].page - mark.page) <= 1]
        if near:
            best = min(near, key=lambda at: abs(prose[at].page - mark.page))
            found.setdefault(best, min(mark.depth + 1, _DEEPEST))
    return found


def _by_looks(prose: Sequence[Prose]) -> list[int]:
    body = body_size(line for one in prose for line in one.lines)
    fonts: Counter[tuple[str, bool]] = Counter()
    for one in prose:
        for line in one.lines:
            if abs(line.size - body) < 1:
                fonts[line.font, line.bold] += len(line.text)
    if not fonts:
        return [0] * len(prose)
    font, bold = fonts.most_common(1)[0][0]
    styles = [_style(one) for one in prose]
    own = _heading_styles(prose, styles, body, font, bold=bold)
    order = sorted(own, key=lambda style: (-style.size, styles.index(style)))
    rank = {style: min(at + 1, _DEEPEST) for at, style in enumerate(order)}
    return [
        rank.get(style, 0) if style and _may_be_heading(one) else 0 for one, style in zip(prose, styles, strict=True)
    ]


def _heading_styles(
    prose: Sequence[Prose], styles: Sequence[_Style | None], body: float, font: str, *, bold: bool
) -> set[_Style]:
    """Return the styles, other than that of the body, in which headings are set."""
    inside: Counter[_Style] = Counter()
    headings: Counter[_Style] = Counter()
    for one, style in zip(prose, styles, strict=True):
        if style:
            inside[style] += len(one.text)
            headings[style] += len(one.text) * _may_be_heading(one)
    return {
        style
        for style in inside
        if headings[style] >= _SHARE * inside[style]
        and (
            style.size >= _LARGER * body
            or (abs(style.size - body) < _LARGER * body - body and ((style.bold and not bold) or style.font != font))
        )
    }


def _style(one: Prose) -> _Style | None:
    """Return the style of a paragraph all of whose lines are in one."""
    found = {_Style(round(line.size * 2) / 2, *style) for line in one.lines for style in (line.first, line.last)}
    return found.pop() if len(found) == 1 else None


def _may_be_heading(one: Prose) -> bool:
    return (
        len(one.text) <= _CHARS
        and len(one.lines) <= _LINES
        and not _ENDS.search(one.text)
        and bool(_WORDS.search(one.text))
    )


def _flat(text: str) -> str:
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()
