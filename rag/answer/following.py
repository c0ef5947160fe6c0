"""Find a list whose items are the paragraphs after the sentence that introduces it: 一、…二、….

It follows 从以下几个方面进行: in paragraphs of its own.
"""

import re
from collections.abc import Iterator

from rag.answer.enumeration import head_of_item, room_for
from rag.answer.piece import Piece
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.markers import Marker, ordinal, read_marker
from rag.text.spans import strip
from rag.types import Chunk, Span
from rag.understand.question import Kind
from rag.understand.structure import COUNTS_PARTS

__all__ = ["find_following"]

_INTRODUCES = re.compile(r"[:：]\s*$|(?:以下|下列|下面|如下)[^。；;]{0,12}[。:：]?\s*$")
_LINE = re.compile(r"[^\n]+")
_FEWEST, _MOST = 2, 12
_OF_PARTS = 5  # rank of 一、, and of all markers above it


def find_following(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the items that follow the best sentence, if the question asks which or how many they are."""
    question = gathered.analysis.question
    counted = Kind.QUANTITY in question.kinds and COUNTS_PARTS.search(question.folded)
    if not gathered.evidence or not (counted or question.kinds & {Kind.LIST, Kind.MANNER}):
        return []
    chunk = gathered.evidence[0].hit.chunk
    items = list(_items(chunk, library))[:_MOST] if _INTRODUCES.search(chunk.text) else []
    if len(items) < _FEWEST:
        return []
    text, room = library.folded[chunk.source.id], room_for(len(items))
    heads = [head_of_item(text, item, room) for item in items]
    return [(library.chunk_at(chunk.source.id, span), span) for span in heads]


def _items(lead: Chunk, library: Library) -> Iterator[Span]:
    """Yield the paragraphs after `lead` whose markers count from one.

    Other paragraphs may stand between them, but not between those that are numbered as the parts of a report are: the
    next number may be that of a part.
    """
    text = library.folded[lead.source.id]
    first: Marker | None = None
    number = 1
    if text[lead.end : text.find("\n", lead.end)].strip():
        return  # the paragraph goes on
    for match in _LINE.finditer(text, lead.end):
        line = strip(text, Span(*match.span()))
        marker = read_marker(text, line.start, line.end) if line else None
        if marker is None:
            if line and (first is None or first.rank <= _OF_PARTS):
                return
            continue
        if ordinal(marker.of(text)) != number or (first and marker.style != first.style):
            return
        first, number = first or marker, number + 1
        yield line
