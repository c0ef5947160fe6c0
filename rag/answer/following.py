"""Find a list whose items are the paragraphs after the sentence that introduces it: 一、…二、….

It follows 从以下几个方面进行: in paragraphs of its own.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.answer.enumeration import ABOUT, MOST_ITEMS, head_of_item, room_for
from rag.answer.piece import Piece
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.markers import PARTS_RANK, Marker, ordinal, read_marker
from rag.text.numerals import MANY, read_integer
from rag.text.spans import strip
from rag.types import Chunk, Span
from rag.understand.question import Kind
from rag.understand.structure import COUNTS_PARTS

__all__ = ["find_following"]

# What follows is introduced; 规模以下 and 十八岁以下儿童 introduce nothing.
_INTRODUCES = re.compile(rf"[:：]\s*$|(?:如下|(?:以下|下列|下面)(?:几|[一{MANY}]|若干|\d))[^。；;]{{0,12}}[。:：]?\s*$")
_PARAGRAPH = re.compile(r"[^\n]+")
_FEWEST = 2
_STATED = re.compile(rf"(?<![第\d{MANY}])(?P<number>[{MANY}]+|\d{{1,2}})[个大]?(?:方面|[个大条项点招步类种])")


class _Line(NamedTuple):
    """A paragraph, its marker and the number of that, 0 for none."""

    span: Span
    marker: Marker | None
    number: int


def find_following(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the items that follow the best sentence, if the question asks which or how many they are.

    They are the whole list: a long one, or one that may go on elsewhere, is none.
    """
    question = gathered.analysis.question
    counted = Kind.QUANTITY in question.kinds and COUNTS_PARTS.search(question.folded)
    if not gathered.evidence or not (counted or question.kinds & {Kind.LIST, Kind.MANNER}):
        return []
    best = gathered.evidence[0]
    chunk = best.hit.chunk
    if not _INTRODUCES.search(chunk.text) or (counted and best.focus > ABOUT):
        return []  # it introduces nothing, or states the number
    text = library.folded[chunk.source.id]
    lines = _lines_after(chunk, text)
    items, rest = _items(lines)
    stated = {read_integer(match["number"]) for match in _STATED.finditer(f"{question.folded}\n{best.folded}")}
    whole = len(items) in stated if stated else not _goes_on(items, rest)
    if not whole or not _FEWEST <= len(items) <= MOST_ITEMS:
        return []
    room = room_for(len(items))
    heads = [head_of_item(text, line.span, room) for line in items]
    return [(library.chunk_at(chunk.source.id, span), span) for span in heads]


def _lines_after(lead: Chunk, text: str) -> list[_Line]:
    """Return the paragraphs after `lead`; none if its own paragraph goes on."""
    if text[lead.end : text.find("\n", lead.end)].strip():
        return []
    spans = (strip(text, Span(*match.span())) for match in _PARAGRAPH.finditer(text, lead.end))
    marked = ((span, read_marker(text, span.start, span.end)) for span in spans if span)
    return [_Line(span, marker, ordinal(marker.of(text)) if marker else 0) for span, marker in marked]


def _items(lines: Sequence[_Line]) -> tuple[list[_Line], Sequence[_Line]]:
    """Return the first paragraphs whose markers count from one, and the paragraphs after them.

    Other paragraphs may stand between them, but not between those that are numbered as the parts of a report are: the
    next number may be that of a part.
    """
    items: list[_Line] = []
    for at, line in enumerate(lines):
        first = items[0].marker if items else None
        if line.marker is None:
            if first is None or first.rank <= PARTS_RANK:
                return items, lines[at:]
        elif line.number != len(items) + 1 or (first and line.marker.style != first.style):
            return items, lines[at:]
        else:
            items.append(line)
    return items, ()


def _goes_on(items: Sequence[_Line], rest: Sequence[_Line]) -> bool:
    """Return whether the next number follows in the `rest`, before a higher marker or another list."""
    rank = items[0].marker.rank if items and items[0].marker else 0
    for marker, number in ((line.marker, line.number) for line in rest):
        if marker is None or marker.rank > rank:
            continue
        return marker.rank == rank and number == len(items) + 1
    return False
