"""Collect lines, tables and pictures from the elements of a page, in the order of the page."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from ingest.formats.html.grids import SPLIT, Frame, holds_data, make_grid
from ingest.formats.html.inline import collapse, join_lines, lower, raised, unbroken
from ingest.formats.html.model import Box, Line, Page, Picture, Table
from ingest.formats.html.numbers import OrderedList, ordered_list
from ingest.formats.html.tags import words
from ingest.formats.loader import Limits
from rag.errors import FileOverLimit

__all__ = ["Collector"]

Attributes = Mapping[str, str | None]

_BOXES = words(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form header hgroup legend li main menu nav ol p pre search section summary table tbody tfoot thead tr td th "
    "caption ul h1 h2 h3 h4 h5 h6"
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|7z|txt|csv)(?:[?#]|$)", re.IGNORECASE)
_SMALL = 60  # pixels of an icon


class Collector:
    """What is open while the page is walked, and the page so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._page = Page()
        self._open: list[int] = [0]  # boxes
        self._parts: list[str] = []  # of the line so far
        self._links = self._files = self._cells = self._pre = self._level = 0
        self._anchors: list[tuple[bool, bool]] = []  # of each open link: leads to another page, to a file
        self._shifted: list[int] = []  # of each open sup and sub: how many parts were before it
        self._tables: list[Frame] = []
        self._lists: list[OrderedList | None] = []
        self._number = ""

    def finish(self) -> Page:
        """End the last line and return the page."""
        self._end_line()
        return self._page

    def add(self, text: str) -> None:
        """Add text to the line."""
        if self._pre:
            for at, line in enumerate(text.split("\n")):
                if at:
                    self._end_line()
                self._parts.append(line)
            return
        self._parts.append(unbroken(text))
        if self._anchors and self._anchors[-1][0]:
            self._links += len(collapse(text))

    def enter(self, tag: str, attributes: Attributes, node: LexborNode) -> None:
        """Begin an element."""
        if tag in _BOXES:
            self._end_line()
            marks = " ".join(filter(None, (attributes.get(name) for name in ("id", "class", "role"))))
            self._page.boxes.append(Box(self._open[-1], tag, marks.lower()))
            self._open.append(len(self._page.boxes) - 1)
            self._enter_box(tag, attributes, node)
        elif tag == "br":
            self._end_line()
        elif tag == "a":
            self._enter_link(attributes.get("href") or "")
        elif tag in ("sup", "sub"):
            self._shifted.append(len(self._parts))
        elif tag == "img" and not _is_icon(attributes):
            self._page.items.append(Picture(self._open[-1]))

    def leave(self, tag: str) -> None:
        """End an element."""
        if tag in _BOXES:
            self._end_line()
            self._leave_box(tag)
            self._open.pop()
        elif tag == "a" and self._anchors:
            self._files += self._anchors.pop()[1]
        elif tag in ("sup", "sub") and self._shifted:
            at = self._shifted.pop()
            shifted = raised if tag == "sup" else lower
            self._parts[at:] = [shifted("".join(self._parts[at:]))]

    def _enter_link(self, target: str) -> None:
        file = bool(_FILE.search(target))
        self._anchors.append((bool(target) and not file and not target.startswith("#"), file))

    def _enter_box(self, tag: str, attributes: Attributes, node: LexborNode) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(_counter(attributes, node) if tag == "ol" else None)
        elif tag == "li" and self._lists and (counter := self._lists[-1]):
            self._number = counter.number(attributes.get("value"))
        elif tag == "pre":
            self._pre += 1
        elif tag in _LEVELS:
            self._level = _LEVELS[tag]
        elif tag == "table":
            self._enter_table(attributes)
        elif self._tables:
            self._enter_part(tag, attributes)

    def _enter_table(self, attributes: Attributes) -> None:
        if len(self._tables) >= self._limits.depth:
            raise FileOverLimit(f"tables are nested deeper than {self._limits.depth}", hint=SPLIT)
        self._tables.append(Frame(len(self._page.items), attributes))

    def _enter_part(self, tag: str, attributes: Attributes) -> None:
        frame = self._tables[-1]
        if tag == "thead":
            frame.in_head = True
        elif tag == "tr":
            frame.begin_row()
        elif tag in ("td", "th"):
            self._cells += frame.begin_cell(tag, attributes, len(self._page.items))
            if self._cells > self._limits.cells:
                raise FileOverLimit(f"tables have more than {self._limits.cells:,} cells", hint=SPLIT)

    def _leave_box(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._lists.pop()
            self._number = ""
        elif tag == "li":
            self._number = ""
        elif tag == "pre":
            self._pre -= 1
        elif tag in _LEVELS:
            self._level = 0
        elif tag == "table":
            self._leave_table(self._tables.pop())
        elif self._tables:
            self._leave_part(tag, self._tables[-1])

    def _leave_part(self, tag: str, frame: Frame) -> None:
        items = self._page.items
        if tag == "thead":
            frame.in_head = False
        elif tag in ("td", "th"):
            frame.end_cell(len(items))
        elif tag == "caption" and not frame.cells:
            frame.caption = join_lines([item.text for item in items[frame.start :] if isinstance(item, Line)])

    def _leave_table(self, frame: Frame) -> None:
        """Put a grid in the place of the lines of a table that holds data; tables in its cells come after it."""
        items, box = self._page.items, self._open[-1]
        if not holds_data(frame, items):
            return
        if grid := make_grid(frame, items):
            inner = [item for item in items[frame.start :] if not isinstance(item, Line)]
            links = sum(item.links for item in items[frame.start :] if isinstance(item, Line))
            items[frame.start :] = [Table(grid, box, links), *inner]

    def _end_line(self) -> None:
        if not self._parts:
            return
        text = collapse("".join(self._parts))
        self._parts.clear()
        links, files = self._links, self._files + sum(file for _, file in self._anchors)
        self._links = self._files = 0
        if not text:
            return
        if self._number and not OrderedList.repeats(text):
            text = f"{self._number} {text}" if not self._number.endswith("、") else self._number + text
        self._number = ""
        self._page.items.append(Line(text, self._open[-1], self._level, links, files))


def _counter(attributes: Attributes, node: LexborNode) -> OrderedList | None:
    return ordered_list(attributes, sum(child.tag == "li" for child in node.iter()))


def _is_icon(attributes: Attributes) -> bool:
    """Tell whether a picture is too small to hold text."""
    sizes = (attributes.get(name) or "" for name in ("width", "height"))
    return any(size.removesuffix("px").isdecimal() and int(size.removesuffix("px")) < _SMALL for size in sizes)
