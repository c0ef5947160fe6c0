"""What the tools return, as structured content. Offsets count code points of a report's text.

A citation is the one of the HTTP API and the title of its report.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from ui.api.shapes.records import AnswerFields, CitationRecord, Passage
from ui.api.shapes.reports import Chars, HeadingSpan, ReportRecord

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


class AnswerResult(AnswerFields[Quote]):
    """An answer with its citations, or a refusal."""


class FoundPassage(Passage, Quote):
    """A passage that was found; rank 1 is the best."""


class PassagesResult(BaseModel):
    """The passages nearest to a query, best first. That one was found does not mean that it answers anything."""

    passages: list[FoundPassage]


class HeadingLine(HeadingSpan):
    """A heading, and how deep it stands."""

    level: Annotated[int, Field(ge=1, description="1 is the outermost.")]
    page: Annotated[int | None, Field(ge=1, description="Page of the file; null where it has none.")]


class OutlineResult(BaseModel):
    """A report and its headings, in the order of its text."""

    report: ReportRecord
    headings: list[HeadingLine]


class TextResult(Quote):
    """A part of a report's text. ``path``, ``page`` and ``sheet`` are those of its first character."""

    chars: Chars
    next: Annotated[int | None, Field(ge=0, description="`start` of the part that follows; null at the end.")]


class ReportsResult(BaseModel):
    """The reports that fit, ordered by id."""

    reports: list[ReportRecord]
    total: Annotated[int, Field(ge=0, description="How many fit in all.")]
    next: Annotated[int | None, Field(ge=0, description="`offset` of the reports that follow; null at the end.")]
