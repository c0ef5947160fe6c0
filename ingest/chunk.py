"""Sections -> chunks: whole sentences up to a budget of characters, never across a section.

Chunks do not overlap; together they cover the body but for white space between them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.text.sentences import split_clauses, split_sentences
from rag.text.spans import trim
from rag.types import Chunk, Report, Section, Span

__all__ = ["chunk_sections"]


def chunk_sections(report: Report, sections: Iterable[Section], *, max_chars: int = 300) -> tuple[Chunk, ...]:
    """Cut the body of `report` into chunks of at most `max_chars` characters.

    A sentence longer than that is cut at its clauses, and a clause longer than that anywhere. A table shares no chunk
    with what stands around it.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars must be at least 1, not {max_chars}")
    text = report.text
    edges = [edge for table in report.tables for edge in (table.span.start, table.span.end)]
    return tuple(
        Chunk(report.source, section.path, span.start, span.end, span.of(text))
        for section in sections
        if not section.furniture
        for part in _split(section.span, edges)
        for span in _pack(_pieces(text, part, max_chars), max_chars)
    )


def _split(span: Span, edges: Sequence[int]) -> Iterator[Span]:
    """Cut `span` at those of the sorted `edges` that are in it."""
    inside = edges[bisect_right(edges, span.start) : bisect_left(edges, span.end)]
    yield from (Span(*pair) for pair in pairwise([span.start, *inside, span.end]))


def _pack(pieces: Iterable[Span], max_chars: int) -> Iterator[Span]:
    """Join neighbours while they fit, white space between them included."""
    start = end = -1
    for piece in pieces:
        if start >= 0 and piece.end - start > max_chars:
            yield Span(start, end)
            start = -1
        start, end = (piece.start if start < 0 else start), piece.end
    if start >= 0:
        yield Span(start, end)


def _pieces(text: str, span: Span, max_chars: int) -> Iterator[Span]:
    """Cut `span` into sentences, or smaller where a sentence is too long; every piece is trimmed and not empty."""
    for sentence in _trimmed(text, split_sentences(text, span.start, span.end)):
        if len(sentence) <= max_chars:
            yield sentence
            continue
        for clause in _trimmed(text, split_clauses(text, sentence.start, sentence.end)):
            yield from _trimmed(text, _slices(clause, max_chars))


def _slices(span: Span, max_chars: int) -> list[Span]:
    return [Span(start, min(start + max_chars, span.end)) for start in range(span.start, span.end, max_chars)]


def _trimmed(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    return (inner for inner in (trim(text, span) for span in spans) if len(inner))
