"""Reports and what is cut from them. The types are immutable.

``Report.text`` is canonical and never changes. Sections, chunks, quotes and citations are spans of it. Offsets count
code points; spans are half-open.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.types.span import Span
from rag.types.tables import Table

__all__ = [
    "DEFAULT_COLLECTION",
    "Chunk",
    "Citation",
    "Hit",
    "Kind",
    "ParsedReport",
    "Place",
    "Report",
    "Section",
    "Source",
]

DEFAULT_COLLECTION = "default"  # of reports that nobody put into another

Kind = Literal["work_report", "bulletin", "budget", "plan", "notice", "other"]  # 文种, grouped as in rag.text.kinds


@dataclass(frozen=True, slots=True)
class Source:  # 来源
    """The origin of a report: who issued it, where and when. ``id`` is a readable slug, unique in a library."""

    id: str
    title: str
    issuer: str = ""  # 发文机关; empty if the text does not state it
    region: str = ""  # 行政区, such as 厦门市湖里区
    published: date | None = None  # 发布日期
    year: int | None = None  # the year that 今年 means inside the report
    publisher: str = ""  # 来源, such as 厦门市湖里区人民政府网站
    url: str = ""
    kind: Kind | Literal[""] = ""  # empty: unknown
    number: str = ""  # 文号, such as 国发〔2020〕5号
    account_year: int | None = None  # the year that the report accounts for; for a work report the one before 今年


@dataclass(frozen=True, slots=True)
class Report:  # 报告
    """The canonical text of a report, and the spans of it that are page furniture and not body."""

    source: Source
    text: str
    furniture: tuple[Span, ...] = ()  # 来源、字体大小、分享……: sorted, disjoint
    imprint: Span | None = None  # the furniture that says where and when it was published
    stated: Source | None = None  # the source as the text states it, if a user has edited `source`
    tables: tuple[Table, ...] = ()  # in order of place, disjoint
    pages: tuple[int, ...] = ()  # where each page begins: ascending; empty: the file has no pages
    uncertain: tuple[Span, ...] = ()  # recognised text (OCR) that may be wrong: sorted, disjoint
    file: str = ""  # the name of the original file, if it is kept
    marked: tuple[tuple[Span, int], ...] = ()  # lines that the file marks as headings, with their level from 1
    collection: str = DEFAULT_COLLECTION  # such as a department; decides who may see the report

    def page_of(self, offset: int) -> int:
        """Return the page on which the character at `offset` stands, from 1; 0 where the file has no pages."""
        return bisect_right(self.pages, offset)

    def table_at(self, offset: int) -> Table | None:
        """Return the table that the character at `offset` is in."""
        at = bisect_right(self.tables, offset, key=lambda table: table.span.start) - 1
        return self.tables[at] if at >= 0 and offset < self.tables[at].span.end else None


@dataclass(frozen=True, slots=True)
class Section:  # 章节
    """A part of a report from one heading to the next. Sections cover the report without gaps or overlaps.

    ``path`` contains the headings from the outermost one to the heading of this section, as in the report but without
    closing punctuation. The preamble before the first heading has an empty path. A subtree consists of consecutive
    sections whose paths start with the same headings.
    """

    source: Source
    path: tuple[str, ...]
    start: int
    end: int
    heading: Span | None = None  # None for the preamble and for furniture
    furniture: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Chunk:  # 片段
    """A retrieval unit: a slice of a report with its heading path."""

    source: Source
    path: tuple[str, ...]
    start: int
    end: int
    text: str  # == report.text[start:end]

    @property
    def id(self) -> str:
        return f"{self.source.id}@{self.start}:{self.end}"


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """The result of ingesting one file: the report, its sections and its chunks."""

    report: Report
    sections: tuple[Section, ...]
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Hit:  # 命中
    """A chunk found for a query. A higher ``score`` is better; scores are comparable within one list only."""

    chunk: Chunk
    score: float
    rank: int  # from 1
    cosine: float = 0.0  # similarity of the embeddings, -1..1
    bm25: float = 0.0  # BM25 score of the chunk, >= 0


@dataclass(frozen=True, slots=True)
class Place:
    """A span of the report with the source id `report`. A place from a caller may be outside of every report."""

    report: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:  # 引用
    """A literal citation: ``quote == report.text[start:end]`` always holds."""

    marker: int  # [1], [2], … in order of appearance
    chunk: Chunk  # the sentence or chunk that contains the quote, with its path
    start: int
    end: int
    quote: str

    @property
    def place(self) -> Place:
        return Place(self.chunk.source.id, self.start, self.end)
