"""What tells of which year a sentence is that names none: a heading, else the title or the line with the date."""

import re

from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.period import Period
from rag.text.periods import find_periods
from rag.text.spans import trim
from rag.text.years import in_digits
from rag.types import Citation, Source, Span

__all__ = ["prove_year"]

_HEAD_CHARS = 400  # of a report, in which its title and the line with its date stand


def prove_year(citation: Citation, year: int, library: Library) -> Citation | None:
    """Return the citation that tells that a quote without a year is of `year`, with the next marker. None: none does.

    It is the innermost heading above the quote that is about this year, else the line near the top of the report that
    names `year`, or the year of the report, from which 去年 counts.
    """
    source = citation.chunk.source
    span = _heading(citation, year, library) or _headline(source, year, library)
    if span is None:
        return None
    chunk = library.chunk_at(source.id, span)
    text = library.reports[source.id].report.text
    return Citation(citation.marker + 1, chunk, span.start, span.end, span.of(text))


def _heading(citation: Citation, year: int, library: Library) -> Span | None:
    text = library.reports[citation.chunk.source.id].report.text
    for section in reversed(library.ancestors(library.section_of(citation.chunk))):
        if section.heading is not None and _is_about(section.path[-1], year):
            return trim(text, section.heading)
    return None


def _is_about(heading: str, year: int) -> bool:
    """Return whether the first period that a heading names is `year`: not 2018—2022年, not （含2022年结转）."""
    found = find_periods(in_digits(fold(heading)))
    return bool(found) and found[0].period == Period.of_years(year)


def _headline(source: Source, year: int, library: Library) -> Span | None:
    """Return the first line near the top that names `year`, else the one that names the year of the report."""
    text = library.reports[source.id].report.text
    first = next((one.heading.start for one in library.reports[source.id].sections if one.heading), _HEAD_CHARS)
    head = in_digits(library.folded[source.id][: min(first, _HEAD_CHARS)])
    for named in (year, source.year):
        for line in re.finditer(rf"[^\n。]*(?<!\d){named}年[^\n。]*", head):
            return trim(text, Span(line.start(), line.end()))
    return None
