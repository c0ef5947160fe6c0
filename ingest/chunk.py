"""Sections -> chunks: whole sentences up to a budget of characters, never across a section.

Chunks do not overlap; together they cover the body but for white space between them.
"""

from collections.abc import Iterable, Iterator

from rag.text.sentences import split_clauses, split_sentences
from rag.text.spans import trim
from rag.types import Chunk, Report, Section, Span

__all__ = ["chunk_sections"]


def chunk_sections(report: Report, sections: Iterable[Section], *, max_chars: int = 300) -> tuple[Chunk, ...]:
    """Cut the body of `report` into chunks of at most `max_chars` characters.

    A sentence longer than that is cut at its clauses, and a clause longer than that anywhere.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars must be at least 1, not {max_chars}")
    text = report.text
    return tuple(
        Chunk(report.source, section.path, span.start, span.end, span.of(text))
        for section in sections
        if not section.furniture
        for span in _pack(_pieces(text, section.span, max_chars), max_chars)
    )


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
