"""The article of a web page: the part with the prose and the tables, its title and what stands below the title.

The index card above the article goes with it; the foot of the site is kept apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.html.around import card_in, foot_after, told_in
from ingest.formats.html.clutter import is_clutter, is_clutter_box, is_sentence, starts_tail
from ingest.formats.html.headline import is_headline
from ingest.formats.html.model import Item, Line, Page, Picture, Table

__all__ = ["Article", "article"]

_CORE = 0.7  # share of the prose that the box of the article has
_NAMED = 0.15  # share of the prose up to which a box is clutter by its name
_LINKED = 0.6  # share of the characters that makes a list of links
_BEFORE = 30  # items before the article where its title is looked for
_PROSE = 15  # characters
_LABEL = 5  # a character of prose counts as much as so many of labels


@dataclass(frozen=True, slots=True)
class Article:
    """What is read of a page."""

    items: list[Item]
    card: tuple[str, ...] = ()  # lines of the index card: labels with their values
    foot: tuple[str, ...] = ()  # lines that tell who runs the site and how to reach them


@dataclass(slots=True)
class _Sums:
    """What a box holds, those in it included."""

    weight: int = 0  # prose counts most, what is named as clutter least
    prose: int = 0  # the same, whatever its name
    chars: int = 0
    links: int = 0
    linked: int = 0  # lines that are links
    files: int = 0
    first: int = -1  # item
    last: int = -1

    def add(self, other: "_Sums") -> None:
        self.weight += other.weight
        self.prose += other.prose
        self.chars += other.chars
        self.links += other.links
        self.linked += other.linked
        self.files += other.files
        self.first = other.first if self.first < 0 else min(self.first, other.first)
        self.last = max(self.last, other.last)


def article(page: Page, titles: Sequence[str]) -> Article:
    """Return the article of a page, its items in order. `titles` are those that the page states of itself.

    A page without prose and tables, such as a list of links, is returned whole.
    """
    items = page.items
    sums = _sums(page)
    if not sums[0].weight:
        return Article([item for item in items if not (isinstance(item, Line) and is_clutter(item.text))])
    core = _core(page, sums)
    inner = _inside(page, core)
    prose = [at for at, item in enumerate(items) if inner[item.box] and _is_prose(item)]
    first, last = (prose[0], prose[-1]) if prose else (sums[core].first, sums[core].last)
    clutter = _clutter(page, sums, core, first, last)
    start = _start(items, clutter, min(sums[core].first, first), first, titles)
    stop = _stop(items, sums[core].last, last)
    head, after = card_in(items, start)
    kept = [
        at
        for at in range(start, stop)
        if not head <= at < after and not clutter[items[at].box] and not _is_tool(items[at])
    ]
    kept += _attachments(items, clutter, stop)
    card, foot = told_in(items[head:after]), foot_after(items, max(stop, after))
    return Article([items[at] for at in kept], tuple(card), foot)


def _sums(page: Page) -> list[_Sums]:
    sums = [_Sums() for _ in page.boxes]
    named = [False] * len(page.boxes)
    for at, box in enumerate(page.boxes):
        named[at] = named[box.parent] or is_clutter_box(box)
    for at, item in enumerate(page.items):
        sums[item.box].add(_sum(item, at, named=named[item.box]))
    for at in range(len(page.boxes) - 1, 0, -1):
        if sums[at].first >= 0:
            sums[page.boxes[at].parent].add(sums[at])
    return sums


def _sum(item: Item, at: int, *, named: bool) -> _Sums:
    if isinstance(item, Picture):
        return _Sums(first=at, last=at)
    if isinstance(item, Table):
        chars = sum(len(cell.text) for cell in item.grid.cells)
        weight = (chars - item.links) * _LABEL // 2
        return _Sums(weight // 10 if named else weight, weight, chars, item.links, 0, 0, at, at)
    plain = max(len(item.text) - item.links, 0)
    weight = plain * _LABEL if is_sentence(item.text) else plain // 2
    linked = item.links * 2 > len(item.text)
    return _Sums(weight // 10 if named else weight, weight, len(item.text), item.links, linked, item.files, at, at)


def _core(page: Page, sums: Sequence[_Sums]) -> int:
    """Return the smallest box that holds most of the prose, or the one around it that holds more parts like it."""
    children: dict[int, list[int]] = {}
    for at, box in enumerate(page.boxes[1:], 1):
        children.setdefault(box.parent, []).append(at)
    core = 0
    while inner := children.get(core):
        best = max(inner, key=lambda at: sums[at].weight)
        if sums[best].weight < _CORE * sums[core].weight:
            break
        core = best
    while core and _has_more(page, core, children):
        core = page.boxes[core].parent
    return core


def _has_more(page: Page, core: int, children: dict[int, list[int]]) -> bool:
    """Tell whether prose stands beside `core`: in the box around it, or in boxes of the same kind there."""
    box = page.boxes[core]
    around = box.parent
    alike = {around} | {
        at
        for at in children[around]
        if at != core
        and not is_clutter_box(page.boxes[at])
        and page.boxes[at].tag != "td"
        and (page.boxes[at].tag in ("p", "ul", "ol", "blockquote") or _kind(page, at) == _kind(page, core))
    }
    inside = set(alike)
    for at in range(around + 1, len(page.boxes)):
        if page.boxes[at].parent in inside and page.boxes[at].parent != around:
            inside.add(at)
    return any(_is_prose(item) for item in page.items if item.box in inside)


def _kind(page: Page, at: int) -> tuple[str, str]:
    return page.boxes[at].tag, page.boxes[at].marks


def _inside(page: Page, core: int) -> list[bool]:
    inside = [False] * len(page.boxes)
    inside[core] = True
    for at in range(core + 1, len(page.boxes)):
        inside[at] = inside[page.boxes[at].parent]
    return inside


def _is_prose(item: Item) -> bool:
    if isinstance(item, Line):
        return is_sentence(item.text) and len(item.text) - item.links >= _PROSE and not is_clutter(item.text)
    return isinstance(item, Table)


def _clutter(page: Page, sums: Sequence[_Sums], core: int, first: int, last: int) -> list[bool]:
    """Tell of each box whether it is clutter; the boxes around the article are none."""
    around, at = {core}, core
    while at:
        at = page.boxes[at].parent
        around.add(at)
    clutter = [False] * len(page.boxes)
    for at, box in enumerate(page.boxes):
        if at in around:
            continue
        own = sums[at]
        named = is_clutter_box(box) and own.prose <= _NAMED * sums[core].prose
        inner = first < own.first and own.last < last
        clutter[at] = clutter[box.parent] or named or (_is_link_list(own) and not inner)
    return clutter


def _is_link_list(own: _Sums) -> bool:
    return own.linked > 1 and own.links >= _LINKED * own.chars and not own.files and own.weight < own.chars * 2


def _start(items: Sequence[Item], clutter: Sequence[bool], begin: int, first: int, titles: Sequence[str]) -> int:
    """Return the item where the article begins: its title, a heading or a line of its origin, or its first item."""
    near = [at for at in range(begin) if isinstance(items[at], Line) and not clutter[items[at].box]][-_BEFORE:]
    near += [at for at in range(begin, first + 1) if isinstance(items[at], Line) and not clutter[items[at].box]]
    lines = {at: item for at in near if isinstance(item := items[at], Line)}
    for at, line in lines.items():
        if is_headline(line.text, titles) and line.links * 2 <= len(line.text):
            return at
    headings = [at for at, line in lines.items() if at < begin and 0 < line.level <= 3]
    return headings[-1] if headings else begin


def _stop(items: Sequence[Item], end: int, last: int) -> int:
    """Return the item after the article: it ends where links to related pages or the foot of the site begin."""
    for at in range(last + 1, end + 1):
        item = items[at]
        if isinstance(item, Line) and starts_tail(item.text):
            return at
    return end + 1


def _is_tool(item: Item) -> bool:
    return isinstance(item, Line) and is_clutter(item.text)


def _attachments(items: Sequence[Item], clutter: Sequence[bool], stop: int) -> list[int]:
    """Return the lines after an article that name its attachments."""
    found = []
    for at in range(stop, min(stop + _BEFORE, len(items))):
        item = items[at]
        if isinstance(item, Line) and not clutter[item.box] and (item.files or item.text.startswith("附件")):
            found.append(at)
    return found
