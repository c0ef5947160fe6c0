"""Schemas of the responses, for the OpenAPI description. :mod:`ui.service.wire` makes the answers."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Chunk, ReasonCode, Source

__all__ = [
    "ANSWER_EXAMPLE",
    "EVENT_SCHEMA",
    "AnswerRecord",
    "FeedbackRecord",
    "Heading",
    "Hits",
    "OutlineRecord",
    "Passage",
    "ReportList",
    "ReportRecord",
    "TextRecord",
    "example",
    "source_fields",
]

EVENT_SCHEMA: dict[str, Any] = {  # of each server-sent event, as in OpenAPI 3.2
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
Offset = Annotated[int, Field(ge=0, description="Code points from the beginning of the report's text.")]


def example(value: dict[str, Any]) -> ConfigDict:
    """Return a model config with `value` as the example in the description."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class CitationRecord(BaseModel):
    """A citation: ``text`` is the report's text from ``start`` to ``end``."""

    report: Annotated[str, Field(description="Id of the report.")]
    start: Offset
    end: Offset
    text: str
    path: Annotated[list[str], Field(description="Headings above it, outermost first.")]


class ExcerptRecord(BaseModel):
    """A part of a citation. ``citation`` is its number in the list of citations, from 1."""

    citation: Annotated[int, Field(ge=1)]
    start: Offset
    end: Offset
    text: str


class ReasonRecord(BaseModel):
    """The reason of a refusal as a code. ``about`` is the place, the year, or the error."""

    code: ReasonCode
    about: str


class CalculationRecord(BaseModel):
    """A calculation from cited numbers; ``text`` is its line in the answer."""

    text: str
    operation: Literal["difference", "sum", "share"]
    operands: list[ExcerptRecord]
    value: Annotated[str, Field(description="The result in plain units, as a decimal number.")]
    unit: str


class Passage(CitationRecord):
    """A passage that was found; rank 1 is the best. Scores are left out: they would reveal what other reports hold."""

    rank: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, chunk: Chunk, rank: int) -> "Passage":
        """Return the record of `chunk`."""
        return cls(
            report=chunk.source.id,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            path=list(chunk.path),
            rank=rank,
        )


_CITATION: dict[str, Any] = {
    "report": "huli-inspection-rectification-2022",
    "start": 2993,
    "end": 3004,
    "text": "全区划分网格710个。",
    "path": ["二、坚持目标导向和结果导向"],
}
_REPORT: dict[str, Any] = {
    "id": "huli-inspection-rectification-2022",
    "title": "厦门市湖里区人民政府网站2022-02-22发布的报告",
    "issuer": "",
    "region": "厦门市湖里区",
    "published": "2022-02-22",
    "year": 2022,
    "publisher": "厦门市湖里区人民政府网站",
    "url": "",
    "chars": 17654,
}
ANSWER_EXAMPLE: dict[str, Any] = {
    "question": "湖里区划分了多少个网格？",
    "standalone": "",
    "answer": "全区划分网格710个。",
    "exact": [{"citation": 1, "start": 2999, "end": 3003, "text": "710个"}],
    "refused": False,
    "reason": "",
    "reasons": [],
    "nearest": [],
    "confidence": 0.97,
    "mode": "extractive",
    "degraded": "",
    "unverified": [],
    "citations": [_CITATION],
    "calculations": [],
    "generation": "gen-000001",
    "timings_ms": {"understand": 1.2, "retrieve": 38.3, "look": 4.8, "judge": 52.0, "answer": 0.6, "total": 96.9},
}


class AnswerRecord(BaseModel):
    """An answer with its citations; a refusal is an answer too."""

    model_config = example(ANSWER_EXAMPLE)

    question: str
    standalone: Annotated[
        str,
        Field(description="The question as it was read, written out with the dialogue; empty where it stood alone."),
    ]
    answer: str
    exact: Annotated[
        list[ExcerptRecord], Field(description="The answer itself, where the judge found it in the quotes; or empty.")
    ]
    refused: Annotated[bool, Field(description="The reports do not say; `reason` says why.")]
    reason: Annotated[str, Field(description="In the language of the question; also where only a part was refused.")]
    reasons: Annotated[list[ReasonRecord], Field(description="The same as codes, one for each part refused.")]
    nearest: Annotated[
        list[CitationRecord], Field(description="With a refusal: up to three quotes that come closest, best first.")
    ]
    confidence: Annotated[float, Field(ge=0, le=1)]
    mode: Annotated[
        Literal["extractive", "generative"],
        Field(description="Quoted, or written by a language model and verified against the citations."),
    ]
    degraded: Annotated[str, Field(description="Why a language model that is set did not write this; else empty.")]
    unverified: Annotated[
        list[str], Field(description="What a language model wrote and no report carries; not part of the answer.")
    ]
    citations: list[CitationRecord]
    calculations: list[CalculationRecord]
    generation: Annotated[str, Field(description="Generation of the index that the answer was given from.")]
    timings_ms: Annotated[dict[str, float], Field(description="Milliseconds of each step.")]
    passages: Annotated[list[Passage], Field(description="Present when `top_k` was given.")] = []


class Hits(BaseModel):
    """The passages that were found, best first."""

    model_config = example({"passages": [{**_CITATION, "rank": 1}]})

    passages: list[Passage]


class ReportRecord(BaseModel):
    """The metadata of a report; a field is empty where the text does not state it."""

    id: str
    title: str
    issuer: str
    region: str
    published: date | None
    year: Annotated[int | None, Field(description="What 今年 means inside the report.")]
    publisher: str
    url: str
    chars: Annotated[int, Field(ge=0, description="Length of the text in code points.")]


class ReportList(BaseModel):
    """The reports that the key may see, ordered by id."""

    model_config = example({"reports": [_REPORT]})

    reports: list[ReportRecord]


class Heading(BaseModel):
    """A heading; ``start`` to ``end`` covers its text and its subheadings."""

    heading: str
    start: Offset
    end: Offset
    children: list["Heading"]


class OutlineRecord(ReportRecord):
    """A report and its headings."""

    model_config = example({**_REPORT, "outline": [{"heading": "一、学习", "start": 120, "end": 900, "children": []}]})

    outline: list[Heading]


class TextRecord(BaseModel):
    """A slice of a report's canonical text."""

    model_config = example(
        {"report": _REPORT["id"], "start": 2993, "end": 3004, "chars": 17654, "text": "全区划分网格710个。"}
    )

    report: str
    start: Offset
    end: Offset
    chars: Annotated[int, Field(ge=0, description="Length of the whole text in code points.")]
    text: str


class FeedbackRecord(BaseModel):
    """The id of the stored feedback."""

    model_config = example({"id": "f-97d23f54213d"})

    id: str


def source_fields(source: Source, chars: int) -> dict[str, Any]:
    """Return the metadata of a report as fields. `chars` is the length of its text."""
    return {
        "id": source.id,
        "title": source.title,
        "issuer": source.issuer,
        "region": source.region,
        "published": source.published,
        "year": source.year,
        "publisher": source.publisher,
        "url": source.url,
        "chars": chars,
    }
