"""What the tools return, as structured content. Offsets count code points of a report's text.

A citation is the one of the HTTP API and the title of its report.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ui.api.shapes.records import CalculationRecord, CitationRecord, ExcerptRecord, ReasonRecord, RowRecord
from ui.api.shapes.reports import ReportRecord

__all__ = [
    "AnswerResult",
    "FoundPassage",
    "HeadingLine",
    "OutlineResult",
    "PassagesResult",
    "Quote",
    "ReportsResult",
    "TextResult",
]


class Quote(CitationRecord):
    """A citation: ``text`` is the report's text from ``start`` to ``end``, literally."""

    title: Annotated[str, Field(description="Title of the report.")]


class AnswerResult(BaseModel):
    """An answer with its citations, or a refusal."""

    question: str
    standalone: Annotated[
        str, Field(description="The question as it was read, written out with the history; empty where it stood alone.")
    ]
    answer: Annotated[str, Field(description="The answer; of a refusal, its reason and what comes closest.")]
    refused: Annotated[bool, Field(description="The reports do not say. `nearest` does not answer the question.")]
    reason: Annotated[str, Field(description="Why it, or a part of it, was refused; in the language of the question.")]
    reasons: Annotated[list[ReasonRecord], Field(description="The same as codes, one for each part refused.")]
    confidence: Annotated[float, Field(ge=0, le=1)]
    citations: Annotated[list[Quote], Field(description="What proves the answer; [1] in it is the first of them.")]
    nearest: Annotated[list[Quote], Field(description="With a refusal: the quotes that come closest, best first.")]
    exact: Annotated[list[ExcerptRecord], Field(description="The answer itself within the citations; or empty.")]
    rows: Annotated[list[RowRecord], Field(description="One value for each year, place or report of a comparison.")]
    calculations: Annotated[list[CalculationRecord], Field(description="Calculations with cited numbers.")]
    mode: Annotated[
        Literal["extractive", "generative"],
        Field(description="Quoted, or written by a language model and verified against the citations."),
    ]
    degraded: Annotated[str, Field(description="Why a language model that is set did not write this; else empty.")]
    unverified: Annotated[
        list[str], Field(description="What a language model wrote and no report carries; not part of the answer.")
    ]


class FoundPassage(Quote):
    """A passage that was found; rank 1 is the best."""

    rank: Annotated[int, Field(ge=1)]


class PassagesResult(BaseModel):
    """The passages nearest to a query, best first. That one was found does not mean that it answers anything."""

    passages: list[FoundPassage]


class HeadingLine(BaseModel):
    """A heading; ``start`` to ``end`` covers its text and its subheadings."""

    level: Annotated[int, Field(ge=1, description="1 is the outermost.")]
    heading: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    page: Annotated[int | None, Field(ge=1, description="Page of the file; null where it has none.")]


class OutlineResult(BaseModel):
    """A report and its headings, in the order of its text."""

    report: ReportRecord
    headings: list[HeadingLine]


class TextResult(Quote):
    """A part of a report's text. ``path``, ``page`` and ``sheet`` are those of its first character."""

    chars: Annotated[int, Field(ge=0, description="Length of the whole text.")]
    next: Annotated[int | None, Field(ge=0, description="`start` of the part that follows; null at the end.")]


class ReportsResult(BaseModel):
    """The reports that fit, ordered by id."""

    reports: list[ReportRecord]
    total: Annotated[int, Field(ge=0, description="How many fit in all.")]
    next: Annotated[int | None, Field(ge=0, description="`offset` of the reports that follow; null at the end.")]
