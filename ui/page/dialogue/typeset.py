"""Split a report into paragraphs and tables for display, with headings and one marked span.

Every character appears once, but for furniture between the rows of a table.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rag.text.characters import HEADING_ENDS
from rag.types import ParsedReport, Report, Section, Span, Table
from ui.page.dialogue.tables import DrawnTable, draw_table

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
    """One line of the report that is not blank, or a table.

    ``level`` is above 0 when the whole line is a heading. ``page`` is set where a page begins with the paragraph.
    """

    start: int
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    furniture: bool = False
    page: int = 0
    uncertain: bool = False  # recognised text that may be wrong
    table: DrawnTable | None = None
    above: Literal["", "caption", "unit"] = ""  # of a table


def typeset(
    parsed: ParsedReport, marked: Span | None = None, cell: int | None = None, whole: int | None = None
) -> list[Paragraph]:
    """Split a report into tables and lines, and each line where a heading or the marked span begins or ends.

    `cell` is the offset of the cell that is cited, `whole` that of a table of which all rows are shown.
    """
    report, page = parsed.report, 1
    headed = [section for section in parsed.sections if section.heading]  # in text order
    starts = [section.start for section in headed]
    found: list[Paragraph] = []
    for line in _lines(report):
        if isinstance(line, Table):
            cited = [Span(cell, cell + 1)] if cell is not None else []
            drawn = draw_table(report, line, marked, cited, whole=whole == line.span.start)
            one = Paragraph(line.span.start, table=drawn)
        else:
            near = headed[max(0, bisect_right(starts, line.start) - 1) : bisect_right(starts, line.end)]
            one = _paragraph(parsed, line, near, marked)
        span = line.span if isinstance(line, Table) else line
        before, page = page, report.page_of(span.start)
        uncertain = any(_meet(part, span) for part in report.uncertain)
        above = "" if one.table else _above(report.tables, span)
        found.append(replace(one, page=page if page > before else 0, uncertain=uncertain, above=above))
    return found


def _above(tables: Sequence[Table], line: Span) -> Literal["", "caption", "unit"]:
    """Return whether a line names a table that comes after it, or the unit of its figures."""
    at = bisect_right(tables, line.start, key=lambda table: table.span.start)
    table = tables[at] if at < len(tables) else None
    if table and table.caption and _meet(table.caption, line):
        return "caption"
    return "unit" if table and table.unit and _meet(table.unit, line) else ""


def _lines(report: Report) -> Iterator[Span | Table]:
    """Yield the lines that are not blank, without the white space at their ends; a table in place of its lines."""
    at, inside = 0, None
    for line in report.text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if table := report.table_at(start):
            if table is not inside:
                yield table
            inside = table
        elif line.strip():
            yield Span(start, start + len(line.rstrip()))


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
