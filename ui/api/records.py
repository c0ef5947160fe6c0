"""What the API answers with, for its OpenAPI description; answers themselves are made in :mod:`ui.wire`."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Chunk, Source
from ui.api.problems import PROBLEM_JSON

__all__ = [
    "EVENT_SCHEMA",
    "AnswerRecord",
    "ErrorRecord",
    "FeedbackRecord",
    "Heading",
    "Hits",
    "OutlineRecord",
    "Passage",
    "ProblemRecord",
    "ReportList",
    "ReportRecord",
    "TextRecord",
    "problems",
    "source_fields",
]

EVENT_SCHEMA: dict[str, Any] = {  # of each server-sent event, as OpenAPI 3.2 describes them and FastAPI does already
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
Offset = Annotated[int, Field(ge=0, description="Code points from the beginning of the report's text.")]


class CitationRecord(BaseModel):
    """A proof: ``text`` is the report's text from ``start`` to ``end``."""

    report: Annotated[str, Field(description="Id of the report.")]
    start: Offset
    end: Offset
    text: str
    path: Annotated[list[str], Field(description="Headings above it, outermost first.")]


class Passage(CitationRecord):
    """A passage that was found; 1 is the best. Scores are not told: they would tell what other reports hold."""

    rank: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, chunk: Chunk, rank: int) -> "Passage":
        """Spread a chunk."""
        return cls(
            report=chunk.source.id,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            path=list(chunk.path),
            rank=rank,
        )


_ANSWER: dict[str, Any] = {
    "question": "湖里区划分了多少个网格？",
    "answer": "全区划分网格710个。",
    "refused": False,
    "reason": "",
    "confidence": 0.97,
    "mode": "extractive",
    "degraded": "",
    "unverified": [],
    "citations": [
        {
            "report": "huli-inspection-rectification-2022",
            "start": 2993,
            "end": 3004,
            "text": "全区划分网格710个。",
            "path": ["二、坚持目标导向和结果导向"],
        }
    ],
    "generation": "gen-000001",
    "timings_ms": {"understand": 1.2, "retrieve": 70.3, "look": 9.8, "answer": 0.6, "total": 81.9},
}


class AnswerRecord(BaseModel):
    """An answer with its proof; a refusal is an answer too."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWER]})

    question: str
    answer: str
    refused: Annotated[bool, Field(description="The reports do not say; `reason` says why.")]
    reason: str
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
    generation: Annotated[str, Field(description="Generation of the index that the answer was given from.")]
    timings_ms: Annotated[dict[str, float], Field(description="Milliseconds of each step.")]
    passages: Annotated[list[Passage], Field(description="There when `top_k` was given.")] = []


class Hits(BaseModel):
    """What was found, best first."""

    passages: list[Passage]


class ReportRecord(BaseModel):
    """What is known of a report; empty where its text does not tell."""

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

    reports: list[ReportRecord]


class Heading(BaseModel):
    """A heading with all that stands under it: ``start`` to ``end`` covers its subheadings too."""

    heading: str
    start: Offset
    end: Offset
    children: list["Heading"]


class OutlineRecord(ReportRecord):
    """A report and its headings."""

    outline: list[Heading]


class TextRecord(BaseModel):
    """A slice of a report's canonical text."""

    report: str
    start: Offset
    end: Offset
    chars: Annotated[int, Field(ge=0, description="Length of the whole text in code points.")]
    text: str


class FeedbackRecord(BaseModel):
    """Under which id the feedback is kept."""

    id: str


class Fault(BaseModel):
    """What is wrong with one field."""

    where: str
    what: str


class ProblemRecord(BaseModel):
    """Problem details, RFC 9457."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:yiju:unknown-report",
                    "title": "unknown report",
                    "status": 404,
                    "detail": "no report is called 'x'",
                    "hint": "GET /v1/reports, or `yiju reports`, lists them",
                    "instance": "/v1/reports/x",
                    "request_id": "5f0c2c1b9d3e4a77",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    hint: Annotated[str, Field(description="What to do next.")]
    instance: str
    request_id: Annotated[str, Field(description="As in the x-request-id header and in the server's log.")]
    errors: Annotated[list[Fault], Field(description="There when the request does not fit its schema.")] = []


class ErrorFields(BaseModel):
    """What is inside of an error in OpenAI's shape."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorRecord(BaseModel):
    """An error in OpenAI's shape."""

    error: ErrorFields


_SAYS = {
    400: "The request cannot be read.",
    401: "A valid key is needed.",
    403: "The key may not do this.",
    404: "There is no such report, or none that the key may see.",
    409: "The library is empty, or being written.",
    413: "The body is too large.",
    415: "The format is not supported.",
    416: "The span lies outside the report's text.",
    422: "The request does not fit its schema.",
    429: "Too many requests, or too many wrong keys; Retry-After says when to come back.",
    500: "The server cannot do this; its log says why.",
    503: "Too much to do, or not done in time; Retry-After says when to come back.",
}


def problems(*statuses: int, openai: bool = False) -> dict[int | str, dict[str, Any]]:
    """Describe the failures of a call for OpenAPI; those that any call may have are added."""
    kind, name = ("application/json", "ErrorRecord") if openai else (PROBLEM_JSON, "ProblemRecord")
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {
        status: {"description": _SAYS[status], "content": content}
        for status in sorted({*statuses, 400, 401, 403, 429, 500, 503})
    }


def source_fields(source: Source, chars: int) -> dict[str, Any]:
    """Spread what is known of a report."""
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
