"""Slices of a report to quote: a heading, or the beginning of a text."""

from collections.abc import Sequence

from rag.gather.library import Library
from rag.text.markers import ordinal, read_marker
from rag.text.sentences import split_clauses, split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Section, Span

__all__ = ["MOST_CHARS", "Piece", "beginning", "heading_piece", "is_complete"]

Piece = tuple[Chunk, Span]  # a chunk, and the span to quote

MOST_CHARS = 200  # of the text quoted from under a heading
_LABEL_CHARS = 40  # of a heading that is a marker alone, with what follows it


def beginning(text: str, body: Span) -> Span:
    """Return the first sentences of `body` up to the character limit. If the first is too long, its first clauses."""
    for cut in (split_sentences, split_clauses):
        fitting = [piece.end for piece in cut(text, body.start, body.end) if piece.end - body.start <= MOST_CHARS]
        if fitting:
            return strip(text, Span(body.start, fitting[-1]))
    return Span(body.start, min(body.end, body.start + MOST_CHARS))


def is_complete(sections: Sequence[Section], library: Library) -> bool:
    """Return whether the markers of the headings count without a gap. Else their number proves nothing.

    They count from 1, or go on from the last heading of the same style before them.
    """
    if not sections:
        return False
    parsed = library.reports[sections[0].source.id]
    markers = [read_marker(parsed.report.text, section.start, section.end) for section in sections]
    numbers = [ordinal(marker.of(parsed.report.text)) if marker else 0 for marker in markers]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or markers[0] is None:
        return False
    before = (read_marker(parsed.report.text, one.start, one.end) for one in parsed.sections if one.heading)
    styled = [one for one in before if one and one.style == markers[0].style and one.start < markers[0].start]
    return numbers[0] == 1 or (bool(styled) and ordinal(styled[-1].of(parsed.report.text)) == numbers[0] - 1)


def heading_piece(section: Section, library: Library) -> Piece:
    """Return the heading of `section`. If it is a marker alone, such as 第十条, with the first clauses after it.

    A section without a heading is quoted as a whole.
    """
    text = library.reports[section.source.id].report.text
    title = strip(text, section.heading or section.span)
    marker = read_marker(text, title.start, title.end)
    end = title.end
    if marker and not Span(marker.end, title.end).of(text).strip():
        for clause in split_clauses(text, title.end, section.end):
            if end > title.end and clause.end - title.start > _LABEL_CHARS:
                break
            end = clause.end
    span = strip(text, Span(title.start, end))
    return library.chunk_at(section.source.id, span), span
