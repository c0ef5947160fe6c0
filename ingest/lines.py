"""Lines of a text as spans, without their line breaks: the unit of furniture and outline."""

import re

from rag.text.spans import trim
from rag.types import Span

__all__ = ["split_lines"]

_LINE = re.compile(r"[^\n]+")


def split_lines(text: str) -> list[Span]:
    r"""Return the lines that are more than white space, trimmed, in order.

    >>> [line.of("  一、总则 \n\n第一条") for line in split_lines("  一、总则 \n\n第一条")]
    ['一、总则', '第一条']
    """
    lines = (trim(text, Span(match.start(), match.end())) for match in _LINE.finditer(text))
    return [line for line in lines if len(line)]
