"""The data types that all packages share. They are immutable.

Every citation is a slice of a report. ``Report.text`` is canonical and never changes. Sections, chunks, quotes and
citations are spans of it. Offsets count code points; spans are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = [
    "Answer",
    "Calculation",
    "Chunk",
    "Citation",
    "Excerpt",
    "Hit",
    "Kind",
    "Language",
    "Message",
    "Operator",
    "ParsedReport",
    "Place",
    "Reason",
    "ReasonCode",
    "Report",
    "Section",
    "Source",
    "Span",
    "Statement",
    "Turn",
]

Message = tuple[Literal["system", "human", "ai"], str]  # (role, text), as in LangChain
Operator = Literal["difference", "sum", "share"]
Language = Literal["zh", "en"]
Kind = Literal[  # 文种, grouped: rag.text.kinds names them
    "work_report", "report", "bulletin", "notice", "announcement", "opinion",
    "measures", "plan", "decision", "guide", "explanation", "news",
]  # fmt: skip
ReasonCode = Literal[  # not_stated: the evidence is too weak
    "other_place", "other_year", "unknown_name", "nothing_found",
    "unnamed_person", "no_such_part", "not_stated", "invalid_question",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Cut this span out of `text`.

        >>> Span(1, 3).of("全区划分网格")
        '区划'
        """
        return text[self.start : self.end]


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
    kind: Kind | Literal[""] = ""
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
class Citation:  # 引用
    """A literal citation: ``quote == report.text[start:end]`` always holds."""

    marker: int  # [1], [2], … in order of appearance
    chunk: Chunk  # the sentence or chunk that contains the quote, with its path
    start: int
    end: int
    quote: str

    @property
    def place(self) -> "Place":
        return Place(self.chunk.source.id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Place:
    """A span of the report with the source id `report`. A place from a caller may be outside of every report."""

    report: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a quote: ``text == report.text[start:end]``, inside the citation with the same marker."""

    marker: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Calculation:  # 计算
    """A calculation with cited numbers. `operands` are in the order of `text`."""

    text: str  # 345名 − 98名 = 247名
    operator: Operator
    operands: tuple[Excerpt, ...]  # the numbers, each with its unit
    value: Decimal  # in plain units, 万 and 亿 written out; a share in percent, to two places
    unit: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote and that was verified against the citations of its markers."""

    text: str  # without markers
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the question, or a part of it, was refused."""

    code: ReasonCode
    about: str = ""  # the place, the year, the part, or what is wrong with the question


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a dialogue."""

    question: str
    answer: str = ""  # its text; where it stands in the reports is only looked up if `citations` is None
    citations: tuple[Place, ...] | None = None  # of the answer; None: unknown to the caller


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, with its citations. :mod:`rag.answer.render` renders it. A refusal is an answer too."""

    question: str
    language: Language = "zh"  # of the question; the answer is rendered in it
    citations: tuple[Citation, ...] = ()
    exact: tuple[Excerpt, ...] = ()  # the answer itself, such as 710个, where the judge found it in the quotes
    calculations: tuple[Calculation, ...] = ()
    counted: bool = False  # the citations are the items whose number the question asks for
    corrected: bool = False  # the question states a number, and the citations another one
    sentences: tuple[Statement, ...] = ()  # of a language model; without any, the citations are quoted
    reasons: tuple[Reason, ...] = ()  # one for each part of the question that was refused
    nearest: tuple[Citation, ...] = ()  # with a refusal: the quotes that come closest, best first
    confidence: float = 0.0  # 0..1
    degraded: str = ""  # why the configured language model did not write this answer; empty otherwise
    unverified: tuple[str, ...] = ()  # sentences of a language model that the reports do not support
    standalone: str = ""  # the question completed from the dialogue; empty if it was complete
    unknown_markers: int = 0  # citations in the model's text that point at no evidence
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return bool(self.reasons) and not self.citations

    @property
    def mode(self) -> Literal["extractive", "generative"]:
        return "generative" if self.sentences else "extractive"
