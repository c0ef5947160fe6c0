"""Make the search units of parsed reports: single sentences with their heading paths, and the text to index."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from rag.text.sentences import split_sentences
from rag.types import Chunk, ParsedReport, Span

__all__ = ["GRAINS", "cut_sentences", "unit_text", "units_of"]

GRAINS = ("chunks", "sentences")
_LONG_ROWS = 40


def cut_sentences(parsed: ParsedReport) -> Iterator[Chunk]:
    """Yield each sentence of the body as a chunk, and the imprint as one sentence.

    A row of a table is a sentence. The rows of a long table are taken together as in the chunks of the report: there
    are too many to tell them apart by their meaning. White space at the ends is excluded. A sentence without a letter
    or digit is skipped.
    """
    report = parsed.report
    if report.imprint is not None:
        yield from _chunks(parsed, (), [report.imprint])
    long = [table.span for table in report.tables if table.height > _LONG_ROWS]
    for section in parsed.sections:
        if not section.furniture:
            spans = split_sentences(report.text, section.start, section.end)
            yield from _chunks(parsed, section.path, (span for span in spans if not _stands_in(span, long)))
    yield from (chunk for chunk in parsed.chunks if _stands_in(Span(chunk.start, chunk.end), long))


def _stands_in(span: Span, tables: Sequence[Span]) -> bool:
    """Tell whether `span` begins in one of `tables`, which are sorted."""
    at = bisect_right(tables, span.start, key=lambda table: table.start)
    return at > 0 and span.start < tables[at - 1].end


def _chunks(parsed: ParsedReport, path: tuple[str, ...], spans: Iterable[Span]) -> Iterator[Chunk]:
    text = parsed.report.text
    for span in spans:
        inner = _trim(text, span)
        if any(char.isalnum() for char in inner.of(text)):
            yield Chunk(parsed.report.source, path, inner.start, inner.end, inner.of(text))


def _trim(text: str, span: Span) -> Span:
    whole = span.of(text)
    start = span.start + len(whole) - len(whole.lstrip())
    return Span(start, start + len(whole.strip()))


def unit_text(unit: Chunk) -> str:
    """Return the text of `unit` that is embedded and indexed: the report's title, the headings, then its own text."""
    return "\n".join(part for part in (" ".join((unit.source.title, *unit.path)).strip(), unit.text) if part)


def units_of(library: Iterable[ParsedReport]) -> dict[str, list[Chunk]]:
    """Return the chunks and the sentences of the library, in the order of their vectors."""
    reports = list(library)
    return {
        "chunks": [chunk for parsed in reports for chunk in parsed.chunks],
        "sentences": [sentence for parsed in reports for sentence in cut_sentences(parsed)],
    }
