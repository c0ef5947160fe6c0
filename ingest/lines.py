"""Lines of a text as spans, without their line breaks: the unit that furniture and outline look at."""

import re

from rag.types import Span

__all__ = ["split_lines", "trim"]

_LINE = re.compile(r"[^\n]+")


def split_lines(text: str) -> list[Span]:
    r"""Give the lines that hold more than white space, trimmed, in order.

    >>> [line.of("  一、总则 \n\n第一条") for line in split_lines("  一、总则 \n\n第一条")]
    ['一、总则', '第一条']
    """
    lines = (trim(text, Span(match.start(), match.end())) for match in _LINE.finditer(text))
    return [line for line in lines if len(line)]


def trim(text: str, span: Span) -> Span:
    r"""Shrink `span` past the white space at its ends; an all-white span becomes empty.

    >>> trim("甲 乙\n", Span(1, 4))
    Span(start=2, end=3)
    """
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
