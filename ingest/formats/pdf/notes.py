"""Footnotes of a page of a PDF: small lines at its foot."""

import re

from ingest.formats.pdf.content import Content
from ingest.formats.pdf.lines import Line

__all__ = ["find_notes"]

_SMALLER = 0.93  # times the size of the body
_FOOT = 0.5  # of the height of the page: notes stand in the lower part
_MARK = re.compile(r"\s*+(?:[①-⑳*＊†‡]|[\[［〔【(（]?\s*(?:注\s*)?\d{1,3}\s*[\]］〕】)）]?(?!\d))")


def find_notes(page: Content, apart: set[int], body: float) -> set[int]:
    """Return the ids of the lines of `page` that are footnotes. Lines with ids in `apart` do not count.

    They are the last lines of the page, are smaller than the text, and the first of them begins with a mark.
    """
    items = [item for flow in page.flows for item in flow if id(item) not in apart]
    tail: list[Line] = []
    for item in reversed(items):
        if not isinstance(item, Line) or item.size > _SMALLER * body or item.top < _FOOT * page.height:
            break
        tail.insert(0, item)
    if len(tail) == len(items):
        return set()
    while tail and not _MARK.match(tail[0].text):
        tail.pop(0)
    return {id(line) for line in tail}
