"""Lookups in the reports that answering needs: sections by offset, folded texts, vocabulary, headings and years."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rag.caching import cached
from rag.gather.catalogue import Counted, FoldedTexts
from rag.gather.sentence_scope import Scope, ScopedSpan, account_year, scopes_of
from rag.gather.table_views import read_views, report_years
from rag.ports import Catalogue, Window
from rag.text.characters import HEADING_ENDS
from rag.text.document_parts import DocumentPart, find_document_parts
from rag.text.fold import fold
from rag.text.headings import Heading, heading_tree, walk
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.text.tables.view import TableView
from rag.text.terms import Vocabulary
from rag.text.years import THIS_YEAR
from rag.types import Chunk, ParsedReport, Section, Source, Span

__all__ = ["Library", "is_heading"]

_KEPT = 512  # reports of which is kept what was derived of them
_KEPT_YEARS = 8
_KEPT_WORDS = 64  # each with the set of reports in which it was looked for
_SECTIONS = 8  # of a report, about
_FIRST_YEAR, _LAST_YEAR = 1000, 9999  # years of four digits
_SO_FAR = re.compile(rf"(?:{THIS_YEAR})以来")


class Library:
    """Read-only lookups in a set of parsed reports. ``folded`` has the folded text of each.

    A report is read when it is asked for, if `reports` are a :class:`rag.ports.Catalogue`. What was derived of the
    reports that were asked for last is kept.
    """

    def __init__(self, reports: Mapping[str, ParsedReport]) -> None:
        self.reports = reports
        self.folded: Mapping[str, str] = FoldedTexts(reports)
        self._catalogue: Catalogue | None = reports if isinstance(reports, Catalogue) else None
        self._every = frozenset(reports)
        self.document_parts = cached(self._document_parts, _KEPT)
        self.present_years = cached(self._present_years, _KEPT_YEARS)
        self.told_years = cached(self._told_years, _KEPT_YEARS)
        self.regions = cached(self._regions, _KEPT_YEARS)
        self.matches = cached(self._matches, _KEPT_WORDS)
        self.accounts_for_own_year = cached(self._accounts_for_own_year, _KEPT)
        self._views = cached(self._read_views, _KEPT)
        self._scopes = cached(self._read_scopes, _KEPT)
        self._headings = cached(self._read_headings, _KEPT)
        self._sentences = cached(self._cut_sentences, _KEPT * _SECTIONS)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The source of each report, by id."""
        if self._catalogue is not None:
            return self._catalogue.sources
        return {id_: parsed.report.source for id_, parsed in self.reports.items()}

    @cached_property
    def collections(self) -> Mapping[str, str]:
        """The collection of each report, by id."""
        if self._catalogue is not None:
            return self._catalogue.collections
        return {id_: parsed.report.collection for id_, parsed in self.reports.items()}

    @property
    def versions(self) -> Mapping[str, object]:
        """The version of each report, by id. Equal versions mean equal reports, also of another library."""
        return self.reports if self._catalogue is None else self._catalogue.versions

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The term frequencies of all sentences."""
        if self._catalogue is not None:
            return Vocabulary(self._catalogue.sentences, Counted(self._catalogue))
        return Vocabulary.of(_sentences(self.folded.values()))

    @cached_property
    def about(self) -> Mapping[str, str]:
        """The folded region, title and issuer of each report."""
        return {id_: fold(f"{one.region}{one.title}{one.issuer}") for id_, one in self.sources.items()}

    @cached_property
    def _fields(self) -> dict[str, str]:
        """The folded title, issuer, region and publisher of each report."""
        return {id_: fold(f"{one.title}{one.issuer}{one.region}{one.publisher}") for id_, one in self.sources.items()}

    def _document_parts(self, source_id: str) -> Mapping[DocumentPart, tuple[Span, ...]]:
        """Return what the head and the foot of a report state."""
        source = self.sources[source_id]
        return find_document_parts(self.folded[source_id], fold(source.title), fold(source.issuer))

    def tables(self, source_id: str) -> tuple[TableView, ...]:
        """Return the tables of a report."""
        return self._views(source_id) if self.may_have_tables(source_id) else ()

    def may_have_tables(self, source_id: str) -> bool:
        """Return whether a report has tables, as far as that is known without reading it."""
        return self._catalogue is None or self._catalogue.has_table(source_id)

    def _read_views(self, source_id: str) -> tuple[TableView, ...]:
        return read_views(self.reports[source_id], self.folded[source_id], lambda: self._scopes(source_id))

    def years_told(self, source_id: str) -> frozenset[int]:
        """Return the years of which a report tells if nothing else is said; empty: unknown."""
        return report_years(self.sources[source_id])

    def chosen(self, sources: Collection[str] | None) -> frozenset[str]:
        """Return the ids of `sources` that are in the library. None selects all reports."""
        return self._every if sources is None else self._every.intersection(sources)

    def common_year(self, sources: Collection[str] | None) -> int | None:
        """Return the year that 今年 means in all of these reports. None: they have no common year."""
        years = {self.sources[id_].year for id_ in self.chosen(sources)}
        return years.pop() if len(years) == 1 else None

    def _present_years(self, sources: frozenset[str]) -> frozenset[int]:
        """Return the years that 今年 means to readers of these reports. A bulletin is read in the year after."""
        found = (self.sources[id_] for id_ in sources)
        years = (
            source.account_year + 1 if source.kind == "bulletin" and source.account_year is not None else source.year
            for source in found
        )
        return frozenset(year for year in years if year is not None)

    def _told_years(self, sources: frozenset[str]) -> frozenset[int]:
        """Return the years for which these reports account."""
        years = (account_year(self.sources[id_]) for id_ in sources)
        return frozenset(year for year in years if year is not None)

    def _regions(self, sources: frozenset[str]) -> frozenset[str]:
        """Return the regions that these reports are about."""
        return frozenset(self.sources[id_].region for id_ in sources) - {""}

    def _accounts_for_own_year(self, source_id: str) -> bool:
        """Return whether a report tells of its own year so far (今年以来), not of the year before."""
        return _SO_FAR.search(self.folded[source_id]) is not None

    def scopes_of(self, chunk: Chunk) -> list[Scope]:
        """Return the scopes of the sentence `chunk`: one, or one for each of its periods."""
        return [one.scope for one in self.scoped_spans(chunk)]

    def scoped_spans(self, chunk: Chunk) -> list[ScopedSpan]:
        """Return the clauses of the sentence `chunk` with their scopes; the whole sentence if it has one scope."""
        scoped = self._scopes(chunk.source.id)
        at = bisect_right(scoped, chunk.start, key=lambda one: one.span.end)
        found = []
        while at < len(scoped) and scoped[at].span.start < chunk.end:
            found.append(scoped[at])
            at += 1
        return found

    def _read_scopes(self, source_id: str) -> tuple[ScopedSpan, ...]:
        return scopes_of(self.reports[source_id], self.folded[source_id])

    def section_of(self, chunk: Chunk) -> Section:
        """Return the section in which `chunk` starts."""
        return self.section_at(chunk.source.id, chunk.start)

    def section_at(self, source_id: str, at: int) -> Section:
        """Return the section that contains the offset `at` of the report."""
        sections = self.reports[source_id].sections
        return sections[max(0, bisect_right(sections, at, key=lambda section: section.start) - 1)]

    def window(self, chunk: Chunk) -> Window:
        """Return the sentence `chunk` with its headings and its neighbours in the section, which are no headings."""
        text, said = self.reports[chunk.source.id].report.text, self._sentences(self.section_of(chunk))
        before = said[: bisect_right(said, chunk.start, key=lambda span: span.end)][-1:]
        after = said[bisect_left(said, chunk.end, key=lambda span: span.start) :][:1]
        beside = ["".join(span.of(text) for span in found) for found in (before, after)]
        return Window((chunk.source.title, *chunk.path), beside[0], chunk.text, beside[1])

    def _cut_sentences(self, section: Section) -> Sequence[Span]:
        """Return the sentences of a section without its heading, in order."""
        text = self.reports[section.source.id].report.text
        cut = [strip(text, span) for span in split_sentences(text, section.start, section.end)]
        return [
            span for span in cut if any(map(str.isalnum, span.of(text))) and not is_heading(span.of(text), section.path)
        ]

    def ancestors(self, section: Section) -> list[Section]:
        """Return the sections of the headings above `section`, outermost first. The last one is its own heading's."""
        return [heading.sections[0] for heading in self._down_to(section)]

    def children(self, section: Section) -> list[Section]:
        """Return the sections directly under `section`, in the order of the report."""
        return [heading.sections[0] for down in self._down_to(section)[-1:] for heading in down.below]

    def _down_to(self, section: Section) -> tuple[Heading, ...]:
        """Return the headings from the outermost down to that of `section`. Empty before the first heading."""
        return self._headings(section.source.id).get(section.start, ())

    def _read_headings(self, source_id: str) -> dict[int, tuple[Heading, ...]]:
        tree = heading_tree(self.reports[source_id].sections)
        return {one.start: down for down in walk(tree) for one in down[-1].sections}

    def chunk_at(self, source_id: str, span: Span) -> Chunk:
        """Return `span` as a chunk with the heading path of the section in which it starts."""
        report = self.reports[source_id].report
        path = self.section_at(source_id, span.start).path
        return Chunk(report.source, path, span.start, span.end, span.of(report.text))

    def mentions(self, word: str, sources: Collection[str]) -> bool:
        """Return whether the folded `word` occurs in one of these reports, in its text or its source's fields."""
        return any(word in self._fields[id_] for id_ in sources) or self.hold(word, sources)

    def hold(self, words: str, sources: Collection[str]) -> bool:
        """Return whether the folded `words` occur in the text of one of these reports."""
        return any(words in self.folded[id_] for id_ in self.holding(words, sources))

    def holding(self, words: str, sources: Collection[str]) -> Collection[str]:
        """Return those of these reports in whose folded text `words` can occur. Their texts are not read."""
        if self._catalogue is None:
            return sources
        return frozenset(sources).intersection(self._catalogue.holding(words))

    def _matches(self, pattern: re.Pattern[str], words: str, sources: frozenset[str]) -> bool:
        """Return whether `pattern`, which needs the folded `words`, matches in the text of one of these reports."""
        return any(pattern.search(self.folded[id_]) for id_ in self.holding(words, sources))

    def has_year(self, source_id: str, year: int) -> bool:
        """Return whether the text of a report has the digits of `year`."""
        if self._catalogue is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
            return str(year) in self.folded[source_id]
        return self._catalogue.has_year(source_id, year)


def is_heading(sentence: str, path: tuple[str, ...]) -> bool:
    """Return whether `sentence` is only the innermost heading of `path`."""
    return bool(path) and sentence.strip().rstrip(HEADING_ENDS) == path[-1]


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of folded `texts`."""
    return (span.of(text) for text in texts for span in split_sentences(text) if span.of(text).strip())
