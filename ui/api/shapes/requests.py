"""Schemas of the request bodies. A body that does not match is answered with 422, which names the fields."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from rag.pipeline import MAX_QUESTION_CHARS
from rag.types import Place, Turn

__all__ = ["MAX_OFFSET", "STRICT", "AskBody", "FeedbackBody", "SearchBody"]

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
