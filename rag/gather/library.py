"""Lookups in the reports that answering needs: sections by offset, folded texts, vocabulary, headings and years."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rag.gather.sentence_scope import Scope, ScopedSpan, account_year, scopes_of
from rag.gather.table_views import read_views, report_years
from rag.ports import Window
from rag.text.characters import HEADING_ENDS
from rag.text.document_parts import DocumentPart, find_document_parts
from rag.text.fold import fold
from rag.text.headings import Heading, heading_tree, walk
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.text.tables.view import TableView
from rag.text.terms import Vocabulary
from rag.text.years import THIS_YEAR
from rag.types import Chunk, ParsedReport, Section, Span

__all__ = ["Library", "is_heading"]

_SO_FAR = re.compile(rf"(?:{THIS_YEAR})以来")


class Library:
    """Read-only lookups in a set of parsed reports. ``folded`` has the folded text of each.

    What is known of the same reports is taken from the library `before`.
    """

    def __init__(self, reports: Mapping[str, ParsedReport], before: "Library | None" = None) -> None:
        self.reports = reports
        self._parts: dict[str, Mapping[DocumentPart, tuple[Span, ...]]] = {}
        self._sentences: dict[tuple[str, int], list[Span]] = {}
        self._own_year: dict[str, bool] = {}
        self._tables: dict[str, tuple[TableView, ...]] = {}
        self._scopes: dict[str, tuple[ScopedSpan, ...]] = {}
        self._starts = {id_: [section.start for section in parsed.sections] for id_, parsed in reports.items()}
        self._headings: dict[str, dict[int, tuple[Heading, ...]]] = {}
        old: Mapping[str, str] = before.folded if before else {}
        same = {id_ for id_ in old.keys() & reports.keys() if before and before.reports[id_] is reports[id_]}
        self.folded: Mapping[str, str] = {
            id_: old[id_] if id_ in same else fold(parsed.report.text) for id_, parsed in reports.items()
        }
        if before and same:
            gone, come = ([one[id_] for id_ in one.keys() - same] for one in (old, self.folded))
            self.vocabulary = before.vocabulary.changed(_sentences(gone), _sentences(come))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The term frequencies of all sentences."""
        return Vocabulary.of(_sentences(self.folded.values()))

    @cached_property
    def _fields(self) -> dict[str, str]:
        """The folded title, issuer, region and publisher of each report."""
        sources = {id_: parsed.report.source for id_, parsed in self.reports.items()}
        return {id_: fold(f"{one.title}{one.issuer}{one.region}{one.publisher}") for id_, one in sources.items()}

    def document_parts(self, source_id: str) -> Mapping[DocumentPart, tuple[Span, ...]]:
        """Return what the head and the foot of a report state. They are read when they are first asked for."""
        if source_id not in self._parts:
            source = self.reports[source_id].report.source
            found = find_document_parts(self.folded[source_id], fold(source.title), fold(source.issuer))
            self._parts[source_id] = found
        return self._parts[source_id]

    def tables(self, source_id: str) -> tuple[TableView, ...]:
        """Return the tables of a report. They are read when they are first asked for."""
        if source_id not in self._tables:
            self._tables[source_id] = read_views(self.reports[source_id], self.folded[source_id])
        return self._tables[source_id]

    def years_told(self, source_id: str) -> frozenset[int]:
        """Return the years of which a report tells if nothing else is said; empty: unknown."""
        return report_years(self.reports[source_id])

    def chosen(self, sources: Collection[str] | None) -> frozenset[str]:
        """Return the ids of `sources` that are in the library. None selects all reports."""
        return frozenset(self.reports) if sources is None else frozenset(sources) & self.reports.keys()

    def common_year(self, sources: Collection[str] | None) -> int | None:
        """Return the year that 今年 means in all of these reports. None: they have no common year."""
        years = {self.reports[id_].report.source.year for id_ in self.chosen(sources)}
        return years.pop() if len(years) == 1 else None

    def present_years(self, sources: Collection[str]) -> frozenset[int]:
        """Return the years that 今年 means to readers of these reports. A bulletin is read in the year after."""
        found = (self.reports[id_].report.source for id_ in sources)
        years = (
            source.account_year + 1 if source.kind == "bulletin" and source.account_year is not None else source.year
            for source in found
        )
        return frozenset(year for year in years if year is not None)

    def told_years(self, sources: Collection[str]) -> frozenset[int]:
        """Return the years for which these reports account."""
        years = (account_year(self.reports[id_].report.source) for id_ in sources)
        return frozenset(year for year in years if year is not None)

    def accounts_for_own_year(self, source_id: str) -> bool:
        """Return whether a report tells of its own year so far (今年以来), not of the year before."""
        if source_id not in self._own_year:
            self._own_year[source_id] = _SO_FAR.search(self.folded[source_id]) is not None
        return self._own_year[source_id]

    def scopes_of(self, chunk: Chunk) -> list[Scope]:
        """Return the scopes of the sentence `chunk`: one, or one for each of its periods."""
        return [one.scope for one in self.scoped_spans(chunk)]

    def scoped_spans(self, chunk: Chunk) -> list[ScopedSpan]:
        """Return the clauses of the sentence `chunk` with their scopes; the whole sentence if it has one scope."""
        id_ = chunk.source.id
        if id_ not in self._scopes:
            self._scopes[id_] = scopes_of(self.reports[id_], self.folded[id_])
        scoped = self._scopes[id_]
        at = bisect_right(scoped, chunk.start, key=lambda one: one.span.end)
        found = []
        while at < len(scoped) and scoped[at].span.start < chunk.end:
            found.append(scoped[at])
            at += 1
        return found

    def section_of(self, chunk: Chunk) -> Section:
        """Return the section in which `chunk` starts."""
        return self.section_at(chunk.source.id, chunk.start)

    def section_at(self, source_id: str, at: int) -> Section:
        """Return the section that contains the offset `at` of the report."""
        sections = self.reports[source_id].sections
        return sections[max(0, bisect_right(self._starts[source_id], at) - 1)]

    def window(self, chunk: Chunk) -> Window:
        """Return the sentence `chunk` with its headings and its neighbours in the section, which are no headings."""
        text, said = self.reports[chunk.source.id].report.text, self._sentences_of(self.section_of(chunk))
        before = said[: bisect_right(said, chunk.start, key=lambda span: span.end)][-1:]
        after = said[bisect_left(said, chunk.end, key=lambda span: span.start) :][:1]
        beside = ["".join(span.of(text) for span in found) for found in (before, after)]
        return Window((chunk.source.title, *chunk.path), beside[0], chunk.text, beside[1])

    def _sentences_of(self, section: Section) -> Sequence[Span]:
        """Return the sentences of a section without its heading, in order. They are cut when first asked for."""
        key = (section.source.id, section.start)
        if key not in self._sentences:
            text = self.reports[section.source.id].report.text
            cut = [strip(text, span) for span in split_sentences(text, section.start, section.end)]
            self._sentences[key] = [
                span
                for span in cut
                if any(map(str.isalnum, span.of(text))) and not is_heading(span.of(text), section.path)
            ]
        return self._sentences[key]

    def ancestors(self, section: Section) -> list[Section]:
        """Return the sections of the headings above `section`, outermost first. The last one is its own heading's."""
        return [heading.sections[0] for heading in self._down_to(section)]

    def children(self, section: Section) -> list[Section]:
        """Return the sections directly under `section`, in the order of the report."""
        return [heading.sections[0] for down in self._down_to(section)[-1:] for heading in down.below]

    def _down_to(self, section: Section) -> tuple[Heading, ...]:
        """Return the headings from the outermost down to that of `section`. Empty before the first heading."""
        id_ = section.source.id
        if id_ not in self._headings:
            self._headings[id_] = {
                one.start: down for down in walk(heading_tree(self.reports[id_].sections)) for one in down[-1].sections
            }
        return self._headings[id_].get(section.start, ())

    def chunk_at(self, source_id: str, span: Span) -> Chunk:
        """Return `span` as a chunk with the heading path of the section in which it starts."""
        report = self.reports[source_id].report
        path = self.section_at(source_id, span.start).path
        return Chunk(report.source, path, span.start, span.end, span.of(report.text))

    def mentions(self, word: str, sources: Collection[str]) -> bool:
        """Return whether the folded `word` occurs in one of these reports, in its text or its source's fields."""
        return any(word in self.folded[id_] or word in self._fields[id_] for id_ in sources)


def is_heading(sentence: str, path: tuple[str, ...]) -> bool:
    """Return whether `sentence` is only the innermost heading of `path`."""
    return bool(path) and sentence.strip().rstrip(HEADING_ENDS) == path[-1]


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of folded `texts`."""
    return (span.of(text) for text in texts for span in split_sentences(text) if span.of(text).strip())
