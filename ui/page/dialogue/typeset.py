"""Split a report into paragraphs for display, with headings and one marked span. Every character appears once."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.characters import HEADING_ENDS
from rag.types import ParsedReport, Section, Span

__all__ = ["Paragraph", "Piece", "clamped", "typeset"]

_DEEPEST = 4  # deeper headings look alike


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one style."""

    text: str
    marked: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the report that is not blank; ``level`` is above 0 when the whole line is a heading."""

    start: int
    pieces: tuple[Piece, ...]
    level: int = 0
    furniture: bool = False


def typeset(parsed: ParsedReport, marked: Span | None = None) -> list[Paragraph]:
    """Split a report into lines, and each line where a heading or the marked span begins or ends."""
    text, at, found = parsed.report.text, 0, []
    headed = [section for section in parsed.sections if section.heading]  # in text order
    starts = [section.start for section in headed]
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.strip():
            near = headed[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, at)]
            found.append(_paragraph(parsed, Span(start, start + len(line.rstrip())), near, marked))
    return found


def clamped(start: int | None, end: int | None, chars: int) -> Span | None:
    """Return the span of an address; None when it does not lie in a text of `chars` characters.

    >>> clamped(3, 9, 100), clamped(9, 3, 100), clamped(3, 999, 100)
    (Span(start=3, end=9), None, None)
    """
    if start is None or end is None or not 0 <= start < end <= chars:
        return None
    return Span(start, end)


def _paragraph(parsed: ParsedReport, line: Span, headed: Sequence[Section], marked: Span | None) -> Paragraph:
    headings = [(section, section.heading) for section in headed if section.heading and _meet(section.heading, line)]
    spans = [span for _, span in headings]
    whole = next((section for section, span in headings if _covers(span, parsed.report.text, line)), None)
    pieces = tuple(_pieces(parsed.report.text, line, spans, marked))
    furniture = any(_meet(span, line) for span in parsed.report.furniture)
    return Paragraph(line.start, pieces, min(len(whole.path), _DEEPEST) if whole else 0, furniture)


def _pieces(text: str, line: Span, headings: Sequence[Span], marked: Span | None) -> Iterator[Piece]:
    edges = {line.start, line.end}
    for span in (*headings, *([marked] if marked else [])):
        edges |= {at for at in (span.start, span.end) if line.start < at < line.end}
    for start, end in pairwise(sorted(edges)):
        here = Span(start, end)
        yield Piece(here.of(text), bool(marked and _meet(marked, here)), any(_meet(span, here) for span in headings))


def _covers(heading: Span, text: str, line: Span) -> bool:
    """Return whether the heading covers the line except for closing punctuation."""
    outside = text[line.start : max(line.start, heading.start)] + text[min(line.end, heading.end) : line.end]
    return not outside.strip(HEADING_ENDS)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
