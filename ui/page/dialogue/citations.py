"""The citations of an answer as the page shows them: the quote in its paragraph, its headings and its link."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import quote, urlencode

from rag.types import Citation, Excerpt, ParsedReport, Span
from ui.page import words
from ui.page.dialogue.tables import DrawnTable, draw_excerpt
from ui.page.dialogue.typeset import Piece
from ui.service.location import NOWHERE, Location, locate, table_at

__all__ = ["Evidence", "evidence_of", "original", "place"]

_AROUND_CHARS = 160  # of the paragraph on each side of the quote
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation in its paragraph. ``before + quote + after`` is text of the report, with dots where it is cut."""

    marker: int
    report: str  # id
    title: str
    path: tuple[str, ...]
    before: str
    quote: str
    after: str
    start: int
    end: int
    exact: tuple[Span, ...] = ()  # the exact answer within the quote; in order, disjoint
    location: Location = NOWHERE
    table: DrawnTable | None = None  # the part of the table that the quote lies in
    file: str = ""  # name of the original file, if it is kept

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The quote as pieces; the exact answer is marked."""
        edges = [0, *(edge for span in self.exact for edge in (span.start, span.end)), len(self.quote)]
        runs = ((self.quote[start:end], at % 2 == 1) for at, (start, end) in enumerate(pairwise(edges)))
        return tuple(Piece(text, marked) for text, marked in runs if text)

    @property
    def href(self) -> str:
        cell = self.start + self.exact[0].start if self.table and self.exact else None
        return place(self.report, self.start, self.end, cell)

    @property
    def original(self) -> str:
        """The path of the original file, at the page of the quote; empty where no file is kept."""
        return original(self.report, self.location.page) if self.file else ""

    @property
    def source_line(self) -> str:
        title = words.LIST.join(filter(None, (self.title, self.location.words)))
        return words.SOURCE_LINE.format(title=title, start=self.start, end=self.end)


def evidence_of(
    citations: Iterable[Citation], reports: Mapping[str, ParsedReport], exact: Sequence[Excerpt] = ()
) -> tuple[Evidence, ...]:
    """Return each citation in its paragraph; when its report was removed, in the passage it came from."""
    return tuple(_evidence(citation, reports.get(citation.chunk.source.id), exact) for citation in citations)


def place(report: str, start: int, end: int, cell: int | None = None) -> str:
    """Return the path of a span of a report on this server. `cell` is the offset of the cell that is cited in it.

    >>> place("湖里/2022", 3, 9)
    '/report/%E6%B9%96%E9%87%8C%2F2022?start=3&end=9#quote'
    """
    query = urlencode({"start": start, "end": end} | ({} if cell is None else {"cell": cell}))
    return f"/report/{quote(report, safe='')}?{query}#quote"


def original(report: str, page: int = 0) -> str:
    """Return the path of the original file of a report on this server; a viewer of PDFs opens it at `page`.

    >>> original("湖里", 3)
    '/original/%E6%B9%96%E9%87%8C#page=3'
    """
    return f"/original/{quote(report, safe='')}{f'#page={page}' if page else ''}"


def _evidence(citation: Citation, parsed: ParsedReport | None, exact: Sequence[Excerpt]) -> Evidence:
    chunk, span = citation.chunk, Span(citation.start, citation.end)
    text, start, end = chunk.text, citation.start - chunk.start, citation.end - chunk.start
    within = tuple(_disjoint(citation, exact))
    location, drawn, file = NOWHERE, None, ""
    if parsed and parsed.report.text[citation.start : citation.end] == citation.quote:
        report = parsed.report
        text, start, end, file = report.text, citation.start, citation.end, report.file
        cited = [Span(citation.start + part.start, citation.start + part.end) for part in within]
        location = locate(report, span, cited)
        if table := table_at(report, span):
            drawn = draw_excerpt(report, table, span, cited)
            if chunk.path and chunk.path[-1] == drawn.caption:
                drawn = replace(drawn, caption="")
    before, after = _paragraph(text, start, end)
    return Evidence(
        citation.marker,
        chunk.source.id,
        chunk.source.title,
        chunk.path,
        before,
        citation.quote,
        after,
        citation.start,
        citation.end,
        within,
        location,
        drawn,
        file,
    )


def _disjoint(citation: Citation, exact: Sequence[Excerpt]) -> Iterator[Span]:
    """Yield the spans of the excerpts within the quote of `citation`, in order; of two that overlap the first."""
    at = citation.start
    for excerpt in sorted(exact, key=lambda one: (one.start, -one.end)):
        if excerpt.marker == citation.marker and excerpt.start >= at:
            at = excerpt.end
            yield Span(excerpt.start - citation.start, excerpt.end - citation.start)


def _paragraph(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after ``text[start:end]`` in its paragraph, cut to _AROUND_CHARS."""
    begin = text.rfind("\n", 0, start) + 1
    close = text.find("\n", end)
    before, after = text[begin:start], text[end : len(text) if close < 0 else close]
    if len(before) > _AROUND_CHARS:
        before = _ELLIPSIS + before[-_AROUND_CHARS:]
    if len(after) > _AROUND_CHARS:
        after = after[:_AROUND_CHARS] + _ELLIPSIS
    return before.lstrip(), after.rstrip()
