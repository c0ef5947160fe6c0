"""Tables of a plain text in Markdown: bars separate the cells, and a line of dashes stands below the heads."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.text.spans import trim
from rag.types import Span, TableCell

__all__ = ["piped_tables"]

_LINE = re.compile(r"^[ \t\u3000]*+\|[^\n]++$", re.MULTILINE)
_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_BAR = re.compile(r"(?<!\\)\|")


def piped_tables(text: str) -> Iterator[tuple[TableCell, ...]]:
    r"""Yield the cells of each table in Markdown. Its first row holds the heads; the line of dashes is left out.

    >>> [cell.row for (cells) in piped_tables("| 县 | 人口 |\n|---|---|\n| 东岭县 | 41 |\n") for cell in cells]
    [0, 0, 1, 1]
    """
    lines: list[Span] = []
    for match in _LINE.finditer(text) if "|" in text else ():
        if lines and text[lines[-1].end : match.start()].strip("\n"):
            yield from _table(text, lines)
            lines = []
        lines.append(Span(*match.span()))
    yield from _table(text, lines)


def _table(text: str, lines: list[Span]) -> Iterator[tuple[TableCell, ...]]:
    """Yield the tables of lines that follow each other: each has its heads above a line of dashes."""
    heads = [at - 1 for at, line in enumerate(lines) if at and _RULE.fullmatch(text, line.start, line.end)]
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=False):
        rows = [_cells(text, line) for line in (lines[head], *lines[head + 2 : end])]
        kept = [row for row in rows if len(row) == len(rows[0])]
        if len(kept) > 1 and len(rows[0]) > 1:
            yield tuple(TableCell(row, at, span) for row, spans in enumerate(kept) for at, span in enumerate(spans))


def _cells(text: str, line: Span) -> list[Span]:
    """Return the trimmed words between the bars of a line."""
    bars = [match.start() for match in _BAR.finditer(text, line.start, line.end)]
    stop = line.start + len(line.of(text).rstrip())
    bars = bars if bars[-1] == stop - 1 else [*bars, stop]
    return [trim(text, Span(start + 1, end)) for start, end in pairwise(bars)]
