"""Work on ranges of a text."""

from rag.types import Span

__all__ = ["strip"]

_EDGES = " \t\n\u3000,，、;；:："


def strip(text: str, span: Span) -> Span:
    """Shrink `span` past white space and hanging commas at its ends."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Span(start, end)
