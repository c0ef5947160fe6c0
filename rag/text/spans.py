"""Shrink spans of a text."""

from rag.types import Span

__all__ = ["strip", "trim"]

_EDGES = " \t\n\u3000,，、;；:："


def strip(text: str, span: Span) -> Span:
    """Shrink `span` past white space, commas, semicolons and colons at both ends."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Span(start, end)


def trim(text: str, span: Span) -> Span:
    r"""Shrink `span` past white space at both ends. A span of white space becomes empty.

    >>> trim("甲 乙\n", Span(1, 4))
    Span(start=2, end=3)
    """
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
