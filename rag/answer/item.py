"""The item of a list to which a sentence belongs: its title, which is a sentence of its own, with what is told of it.

新能源公交车更新。投放86辆，计划100辆。 are two sentences, and neither tells anything without the other.
"""

import re

from rag.gather.library import Library
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Span

__all__ = ["item_of"]

_MOST_TITLE = 24  # characters
_MOST = 160  # of an item
_MOST_SENTENCES = 3
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.、)]|[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[①-⑳])\s*")
_NO_TITLE = re.compile(r"\d|[，,：:；;]")


def item_of(chunk: Chunk, library: Library) -> Span:
    """Return the span of the numbered item of the sentence `chunk`, if the item has a title, else of the sentence.

    The item begins a paragraph with a marker, and its title is a sentence of its own.
    """
    own = Span(chunk.start, chunk.end)
    text = library.reports[chunk.source.id].report.text
    start = text.rfind("\n", 0, chunk.start) + 1
    stop = text.find("\n", chunk.end)
    paragraph = strip(text, Span(start, len(text) if stop < 0 else stop))
    marker = _MARKER.match(text[paragraph.start : paragraph.start + _MOST_TITLE]) if paragraph else None
    if marker is None or len(paragraph) > _MOST:
        return own
    sentences = [strip(text, one) for one in split_sentences(text, paragraph.start, paragraph.end)]
    title = sentences[0].of(text)[marker.end() :]
    if not 1 < len(sentences) <= _MOST_SENTENCES or not 0 < len(title) <= _MOST_TITLE or _NO_TITLE.search(title):
        return own
    return Span(paragraph.start, sentences[-1].end)
