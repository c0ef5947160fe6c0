"""Walk over the elements of a web page once, in order: lines, tables and pictures that a reader sees."""

from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.formats.html.collect import Collector
from ingest.formats.html.model import Page
from ingest.formats.html.style import Look, Sheet, changed, is_hidden, read_sheets
from ingest.formats.html.tags import words
from ingest.formats.loader import Limits

__all__ = ["see"]

_SKIPPED = words(
    "script style noscript template select textarea button iframe object embed applet svg audio video "
    "canvas head title xml meta link rt rp input datalist map -comment -doctype"
)
_NO_ATTRIBUTES: Mapping[str, str | None] = {}


def see(html: str, limits: Limits, *, hidden: bool = False) -> Page:
    """Return what a reader sees of a page; with `hidden` also what the page hides.

    Raises: FileOverLimit for too many cells or tables nested too deeply.
    """
    tree = LexborHTMLParser(html)
    sheet = frozenset[str]() if hidden else read_sheets([node.text() for node in tree.css("style")])
    collector = Collector(limits)
    if tree.body is not None:
        _walk(tree.body, collector, sheet, hidden=hidden)
    return collector.finish()


def _walk(body: LexborNode, collector: Collector, sheet: Sheet, *, hidden: bool) -> None:
    """Go through all elements without recursion: a page may be nested as deeply as it likes."""
    looks = [Look()]
    todo: list[tuple[LexborNode, bool]] = [(body, False)]
    while todo:
        node, left = todo.pop()
        tag = node.tag or ""
        if left:
            looks.pop()
            collector.leave(tag)
        elif tag == "-text":
            if not looks[-1].unseen:
                collector.add(node.text_content or "")
        elif tag not in _SKIPPED:
            attributes = node.attributes or _NO_ATTRIBUTES
            if not hidden and is_hidden(attributes, sheet):
                continue
            looks.append(looks[-1] if hidden else changed(looks[-1], tag, attributes))
            collector.enter(tag, attributes, node)
            todo.append((node, True))
            todo.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
