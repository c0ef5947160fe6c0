"""What the tools take. The shapes of the HTTP API are used where it has the same call."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.types import Kind, Turn
from ui.api.shapes.requests import MAX_OFFSET, STRICT, Exchange, QuestionText, ReportIds
from ui.service.text_slice import MAX_SLICE_CHARS
from ui.shelf.fields import FIRST_YEAR, LAST_YEAR

__all__ = ["DEFAULT_SLICE_CHARS", "AskInput", "OutlineInput", "ReadInput", "ReportsInput"]

DEFAULT_SLICE_CHARS = 4000
_Part = Annotated[str, StringConstraints(max_length=200)]
_ReportId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    Field(description="Id of a report, as `reports` and citations give it."),
]
_Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET), STRICT]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskInput(_Input):
    """A question to the reports."""

    question: Annotated[
        QuestionText, Field(description="One question, best in Chinese, with the place and the year that are meant.")
    ]
    reports: ReportIds = None
    history: Annotated[
        list[Exchange], Field(max_length=50, description="Earlier exchanges, oldest first, for a follow-up question.")
    ] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(exchange.turn for exchange in self.history)


class OutlineInput(_Input):
    """A report whose headings are wanted."""

    report: _ReportId
    depth: Annotated[int, Field(ge=1, le=20, description="Levels of headings at most."), STRICT] = 20


class ReadInput(_Input):
    """A part of a report's text."""

    report: _ReportId
    start: Annotated[_Offset, Field(description="First character, as citations and `outline` give it.")] = 0
    end: Annotated[
        _Offset | None,
        Field(
            description=f"The character after the last, at most {MAX_SLICE_CHARS} after `start`; "
            f"default: {DEFAULT_SLICE_CHARS} after it, or the end of the text."
        ),
    ] = None


class ReportsInput(_Input):
    """Which reports to list. Without fields: all."""

    contains: Annotated[_Part, Field(description="A part of the title, the issuer or the region.")] = ""
    year: Annotated[
        int | None,
        Field(ge=FIRST_YEAR, le=LAST_YEAR, description="The year of the report, or the one that it accounts for."),
    ] = None
    kind: Annotated[Kind | None, Field(description="Group of its 文种.")] = None
    collection: Annotated[_Part, Field(description="Such as a department, as the list gives it.")] = ""
    offset: Annotated[_Offset, Field(description="How many of them to skip.")] = 0
    limit: Annotated[int, Field(ge=1, le=200, description="How many to list at most."), STRICT] = 50
