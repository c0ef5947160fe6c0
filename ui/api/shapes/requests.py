"""Schemas of the request bodies. A body that does not match is answered with 422, which names the fields."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from rag.pipeline import MAX_QUESTION_CHARS
from rag.types import Kind, Place, Turn
from ui.entry.collections import MAX_NAME_CHARS
from ui.shelf.fields import FIRST_YEAR, LAST_YEAR, MAX_FIELD_CHARS

__all__ = [
    "MAX_OFFSET",
    "STRICT",
    "AskBody",
    "EditBody",
    "Exchange",
    "FeedbackBody",
    "QuestionText",
    "ReportIds",
    "SearchBody",
]

MAX_OFFSET = 1_000_000_000  # longer than any text

_QUESTION_EXAMPLE = "湖里区划分了多少个网格？"
_HAS_TEXT = r"[^\s\x00-\x1f]"

QuestionText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS, pattern=_HAS_TEXT),
]


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is wanted")  # pydantic would accept "5" and true
    return value


STRICT = BeforeValidator(_number)  # must follow the bounds: otherwise OpenAPI lacks them
ResultCount = Annotated[int, Field(ge=1, le=50), STRICT]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET), STRICT]
ReportIds = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] | None,
    Field(
        min_length=1, max_length=1000, description="Ids of the reports to search. Default: all that the key may see."
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quoted(BaseModel):
    """A citation of an earlier answer. Only report and offsets are read; other fields are ignored."""

    report: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    start: Offset
    end: Offset


class Exchange(_Body):
    """An earlier exchange of the dialogue."""

    question: Annotated[str, StringConstraints(max_length=MAX_QUESTION_CHARS)]
    answer: Annotated[str, StringConstraints(max_length=20_000)] = ""
    citations: Annotated[
        list[Quoted] | None,
        Field(
            max_length=50,
            description="The `citations` of that answer. Left out: the lines of `answer` are searched in the reports.",
        ),
    ] = None

    @property
    def turn(self) -> Turn:
        cited = self.citations
        places = None if cited is None else tuple(Place(one.report, one.start, one.end) for one in cited)
        return Turn(self.question, self.answer, places)


class AskBody(_Body):
    """A question, best in Chinese."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": _QUESTION_EXAMPLE},
                {
                    "question": "新招了几个网格员？",
                    "history": [{"question": _QUESTION_EXAMPLE, "answer": "全区划分网格710个。"}],
                    "top_k": 3,
                },
            ]
        }
    )

    question: QuestionText
    history: Annotated[list[Exchange], Field(max_length=50, description="Earlier exchanges, oldest first.")] = []
    reports: ReportIds = None
    top_k: Annotated[
        ResultCount | None,
        Field(
            description="Also return the `top_k` best passages for the question, as POST /v1/search does, under "
            "`passages`; the answer and its citations do not depend on it.",
        ),
    ] = None
    stream: Annotated[StrictBool, Field(description="Answer with server-sent events.")] = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(exchange.turn for exchange in self.history)


class SearchBody(_Body):
    """A query for passages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "网格员", "k": 3}]})

    query: QuestionText
    k: Annotated[ResultCount, Field(description="How many passages at most.")] = 5
    reports: ReportIds = None


Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), STRICT] | Literal[""] | None
_Title = Annotated[str, StringConstraints(max_length=MAX_FIELD_CHARS["title"])]
_Issuer = Annotated[str, StringConstraints(max_length=MAX_FIELD_CHARS["issuer"])]
_Region = Annotated[str, StringConstraints(max_length=MAX_FIELD_CHARS["region"])]
_FileNumber = Annotated[str, StringConstraints(max_length=MAX_FIELD_CHARS["number"])]
_Date = Annotated[str, StringConstraints(max_length=40)]
_Collection = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]


class EditBody(_Body):
    """The fields to set; null or an empty string clears a field, and a field that is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"issuer": "厦门市湖里区人民政府", "kind": "work_report", "year": 2022, "account_year": 2021},
                {"reset": True},
            ]
        }
    )

    title: Annotated[_Title | None, Field(description="It cannot be cleared.")] = None
    issuer: _Issuer | None = None
    region: _Region | None = None
    kind: Kind | Literal[""] | None = None
    year: Annotated[Year, Field(description="What 今年 means inside the report.")] = None
    account_year: Annotated[Year, Field(description="The year that it accounts for.")] = None
    number: Annotated[_FileNumber | None, Field(description="文号, such as 国发〔2020〕5号.")] = None
    published: Annotated[_Date | None, Field(description="A date such as 2022-02-22.")] = None
    collection: Annotated[
        _Collection | None, Field(description="Move it to this collection, which must be one of the key's.")
    ] = None
    reset: Annotated[StrictBool, Field(description="First return all fields to what the text states.")] = False

    @property
    def changes(self) -> dict[str, str | int | None]:
        """The fields of the source that the body names."""
        return {field: getattr(self, field) for field in self.model_fields_set - {"reset", "collection"}}


class Cited(_Body):
    """A citation of the answer that the feedback is about."""

    report: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    start: Offset
    end: Offset


class FeedbackBody(_Body):
    """Feedback about an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": _QUESTION_EXAMPLE,
                    "answer": "全区划分网格710个。",
                    "verdict": "bad",
                    "reason": "问的是湖里区，回答没有写区名",
                    "citations": [{"report": "huli-inspection-rectification-2022", "start": 2969, "end": 3004}],
                    "generation": "gen-000001",
                }
            ]
        }
    )

    question: QuestionText
    answer: Annotated[str, StringConstraints(max_length=20_000)]
    verdict: Annotated[Literal["good", "bad"], Field(description="有用 is good, 有误 is bad.")]
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""
    citations: Annotated[list[Cited], Field(max_length=50)] = []
    generation: Annotated[str, StringConstraints(max_length=40, pattern=r"^(gen-[0-9]+)?$")] = ""
