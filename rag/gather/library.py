"""The reports as the answerer reads them: sections by offset, the vocabulary, headings and years."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from functools import cached_property

from rag.text.fold import fold
from rag.text.headings import Heading, heading_tree, walk
from rag.text.sentences import split_sentences
from rag.text.terms import Vocabulary
from rag.types import Chunk, ParsedReport, Section, Span

__all__ = ["Library"]


class Library:
    """Read-only views over a set of parsed reports."""

    def __init__(self, reports: Mapping[str, ParsedReport]) -> None:
        self.reports = reports
        self._starts = {id_: [section.start for section in parsed.sections] for id_, parsed in reports.items()}

    @cached_property
    def folded(self) -> dict[str, str]:
        """The folded text of each report."""
        return {id_: fold(parsed.report.text) for id_, parsed in self.reports.items()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Term frequencies over all sentences."""
        return Vocabulary.of(
            span.of(text) for text in self.folded.values() for span in split_sentences(text) if span.of(text).strip()
        )

    def chosen(self, sources: Collection[str] | None) -> frozenset[str]:
        """Return the ids of the reports that `sources` limits a question to; None: all of them."""
        return frozenset(self.reports) if sources is None else frozenset(sources) & self.reports.keys()

    def common_year(self, sources: Collection[str] | None) -> int | None:
        """Return the year that 今年 means in all of these reports; None where they do not agree."""
        years = {self.reports[id_].report.source.year for id_ in self.chosen(sources)}
        return years.pop() if len(years) == 1 else None

    def section_of(self, chunk: Chunk) -> Section:
        """Return the section that holds `chunk`."""
        return self.section_at(chunk.source.id, chunk.start)

    def section_at(self, source_id: str, at: int) -> Section:
        """Return the section that holds the code point `at`."""
        sections = self.reports[source_id].sections
        return sections[max(0, bisect_right(self._starts[source_id], at) - 1)]

    def context_of(self, chunk: Chunk) -> str:
        """Return the folded text of the section around `chunk`."""
        section = self.section_of(chunk)
        return self.folded[chunk.source.id][section.start : section.end]

    def before(self, chunk: Chunk) -> str:
        """Return the folded sentence before `chunk` in its section, "" for the first."""
        section = self.section_of(chunk)
        spans = split_sentences(self.folded[chunk.source.id], section.start, chunk.start)
        return spans[-1].of(self.folded[chunk.source.id]) if spans else ""

    def ancestors(self, section: Section) -> list[Section]:
        """Return the sections that head `section`'s path, outermost first, itself last."""
        return [heading.sections[0] for heading in self._down_to(section)]

    def children(self, section: Section) -> list[Section]:
        """Return the sections directly under `section`, in order."""
        return [heading.sections[0] for down in self._down_to(section)[-1:] for heading in down.below]

    def _down_to(self, section: Section) -> tuple[Heading, ...]:
        """Return the headings from the outermost down to that of `section`; none for what stands before the first."""
        return self._headings[section.source.id].get(section.start, ())

    @cached_property
    def _headings(self) -> dict[str, dict[int, tuple[Heading, ...]]]:
        """The headings down to each section, by the section's start."""
        return {
            id_: {section.start: down for down in walk(heading_tree(parsed.sections)) for section in down[-1].sections}
            for id_, parsed in self.reports.items()
        }

    def chunk_at(self, source_id: str, span: Span) -> Chunk:
        """Make a chunk of `span` under the heading path of the section that it starts in."""
        report = self.reports[source_id].report
        path = self.section_at(source_id, span.start).path
        return Chunk(report.source, path, span.start, span.end, span.of(report.text))

    def mentions(self, word: str, sources: Collection[str]) -> bool:
        """Tell whether folded `word` stands anywhere in these reports, their titles or their issuers."""
        for id_ in sources:
            source = self.reports[id_].report.source
            if word in self.folded[id_] or word in fold(
                f"{source.title}{source.issuer}{source.region}{source.publisher}"
            ):
                return True
        return False
