"""Schemas of the responses, for the OpenAPI description. :mod:`ui.service.wire` makes the answers."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Chunk, Operator, ReasonCode
from ui.service.location import Location
from ui.service.wire import location_record

__all__ = [
    "ANSWER_EXAMPLE",
    "EVENT_SCHEMA",
    "AnswerFields",
    "AnswerRecord",
    "CalculationRecord",
    "CitationRecord",
    "ExcerptRecord",
    "FeedbackRecord",
    "Hits",
    "Offset",
    "Passage",
    "ReasonRecord",
    "RowRecord",
    "example",
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
    page: Annotated[
        int | None,
        Field(ge=1, description="Page of the exact answer, or on which it begins; null where the file has no pages."),
    ]
    first_page: Annotated[int | None, Field(ge=1, description="Page on which it begins.")]
    last_page: Annotated[int | None, Field(ge=1, description="Page on which it ends.")]
    sheet: Annotated[str, Field(description="Name of the sheet; empty where it is in none.")]
    cell: Annotated[
        str, Field(description="Cell of the sheet that holds the exact answer, or the quote, such as B4 or A4:D4.")
    ]
    uncertain: Annotated[bool, Field(description="A part of it was recognised in a scan (OCR) and may be wrong.")]


CitationT = TypeVar("CitationT", bound=CitationRecord)


class ExcerptRecord(BaseModel):
    """A part of a citation. ``citation`` is its number in the list of citations, from 1."""

    citation: Annotated[int, Field(ge=1)]
    start: Offset
    end: Offset
    text: str
    unit: Annotated[
        "ExcerptRecord | None",
        Field(description="The unit of the figure, where it stands elsewhere, such as above a table; else null."),
    ]


class ReasonRecord(BaseModel):
    """The reason of a refusal as a code. ``about`` is the place, the year, or the error."""

    code: ReasonCode
    about: str


class RowRecord(BaseModel):
    """A part of an answer that compares or lists: ``value`` is a slice of the citation with number ``citation``."""

    label: Annotated[str, Field(description="The year, the place or the report of the value.")]
    value: Annotated[str, Field(description="Empty where the reports do not state it.")]
    unit: Annotated[str, Field(description="Unit of the value, where another citation states it; else empty.")]
    citation: Annotated[int | None, Field(ge=1, description="Null without a value.")]


class CalculationRecord(BaseModel):
    """A calculation from cited numbers; ``text`` is its line in the answer."""

    text: str
    operation: Operator
    operands: list[ExcerptRecord]
    value: Annotated[str, Field(description="The result in plain units, as a decimal number.")]
    unit: str


class UsageRecord(BaseModel):
    """What the language model used for this answer."""

    model: str
    prompt_tokens: Annotated[int, Field(ge=0)]
    reply_tokens: Annotated[int, Field(ge=0)]
    estimated: Annotated[
        bool, Field(description="The endpoint did not report all tokens; the others are estimated from characters.")
    ]
    cost: Annotated[float | None, Field(ge=0, description="Null where no prices are set.")]
    currency: str


class Passage(CitationRecord):
    """A passage that was found; rank 1 is the best. Scores are left out: they would reveal what other reports hold."""

    rank: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, chunk: Chunk, rank: int, location: Location) -> "Passage":
        """Return the record of `chunk`."""
        return cls(
            report=chunk.source.id,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            path=list(chunk.path),
            rank=rank,
            **location_record(location),
        )


_CITATION: dict[str, Any] = {
    "report": "huli-inspection-rectification-2022",
    "start": 2993,
    "end": 3004,
    "text": "全区划分网格710个。",
    "path": ["二、坚持目标导向和结果导向"],
    "page": None,
    "first_page": None,
    "last_page": None,
    "sheet": "",
    "cell": "",
    "uncertain": False,
}
ANSWER_EXAMPLE: dict[str, Any] = {
    "question": "湖里区划分了多少个网格？",
    "standalone": "",
    "answer": "全区划分网格710个。",
    "exact": [{"citation": 1, "start": 2999, "end": 3003, "text": "710个", "unit": None}],
    "refused": False,
    "reason": "",
    "reasons": [],
    "nearest": [],
    "confidence": 0.97,
    "mode": "extractive",
    "degraded": "",
    "unverified": [],
    "citations": [_CITATION],
    "rows": [],
    "calculations": [],
    "generation": "gen-000001",
    "timings_ms": {"understand": 1.2, "retrieve": 38.3, "look": 4.8, "judge": 52.0, "answer": 0.6, "total": 96.9},
    "usage": None,
}


class AnswerFields(BaseModel, Generic[CitationT]):
    """What every answer says of itself, over HTTP and over MCP."""

    question: str
    standalone: Annotated[
        str, Field(description="The question as it was read, written out with the history; empty where it stood alone.")
    ]
    answer: Annotated[str, Field(description="The answer; of a refusal, its reason and what comes closest.")]
    exact: Annotated[
        list[ExcerptRecord], Field(description="The answer itself, where the judge found it in the quotes; or empty.")
    ]
    refused: Annotated[
        bool, Field(description="The reports do not say; `reason` says why. `nearest` does not answer the question.")
    ]
    reason: Annotated[str, Field(description="In the language of the question; also where only a part was refused.")]
    reasons: Annotated[list[ReasonRecord], Field(description="The same as codes, one for each part refused.")]
    nearest: Annotated[
        list[CitationT], Field(description="With a refusal: up to three quotes that come closest, best first.")
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
    citations: Annotated[list[CitationT], Field(description="What proves the answer; [1] in it is the first of them.")]
    rows: Annotated[
        list[RowRecord], Field(description="One value for each year, place or report of a comparison or a series.")
    ]
    calculations: Annotated[list[CalculationRecord], Field(description="Calculations with cited numbers.")]
    usage: Annotated[
        UsageRecord | None, Field(description="Tokens and cost of the language model; null if it was not asked.")
    ]


class AnswerRecord(AnswerFields[CitationRecord]):
    """An answer with its citations; a refusal is an answer too."""

    model_config = example(ANSWER_EXAMPLE)

    generation: Annotated[str, Field(description="Generation of the index that the answer was given from.")]
    timings_ms: Annotated[dict[str, float], Field(description="Milliseconds of each step.")]
    passages: Annotated[list[Passage], Field(description="Present when `top_k` was given.")] = []


class Hits(BaseModel):
    """The passages that were found, best first."""

    model_config = example({"passages": [{**_CITATION, "rank": 1}]})

    passages: list[Passage]


class FeedbackRecord(BaseModel):
    """The id of the stored feedback."""

    model_config = example({"id": "f-97d23f54213d"})

    id: str
