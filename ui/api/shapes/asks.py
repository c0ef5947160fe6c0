"""What a portal sends, as the API reads it; what fits none of these is answered with 422 and says where."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from rag.pipeline import MAX_QUESTION_CHARS
from rag.types import Place, Turn

__all__ = ["MAX_OFFSET", "STRICT", "AskBody", "FeedbackBody", "SearchBody"]

MAX_OFFSET = 1_000_000_000  # no text is as long

_GRIDS = "湖里区划分了多少个网格？"
_SAYS_SOMETHING = r"[^\s\x00-\x1f]"

Asked = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARS, pattern=_SAYS_SOMETHING),
]


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is wanted")  # pydantic would also take "5" and true, which the description rules out
    return value


STRICT = BeforeValidator(_number)  # stands after the bounds, or the description of the API would lack them
Few = Annotated[int, Field(ge=1, le=50), STRICT]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET), STRICT]
ReportIds = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] | None,
    Field(
        min_length=1, max_length=1000, description="Ids of the only reports to look in; left out: all that the key may."
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quoted(BaseModel):
    """A citation of an earlier answer: report and offsets are read, its other fields are ignored."""

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
                {"question": _GRIDS},
                {
                    "question": "新招了几个网格员？",
                    "history": [{"question": _GRIDS, "answer": "全区划分网格710个。"}],
                    "top_k": 3,
                },
            ]
        }
    )

    question: Asked
    history: Annotated[list[Exchange], Field(max_length=50, description="Earlier exchanges, oldest first.")] = []
    reports: ReportIds = None
    top_k: Annotated[
        Few | None,
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
    """A query for passages; nothing is answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "网格员", "k": 3}]})

    query: Asked
    k: Annotated[Few, Field(description="How many passages at most.")] = 5
    reports: ReportIds = None


class Cited(_Body):
    """A citation of the answer that is judged: report and offsets are enough."""

    report: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    start: Offset
    end: Offset


class FeedbackBody(_Body):
    """What somebody thinks of an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": _GRIDS,
                    "answer": "全区划分网格710个。",
                    "verdict": "bad",
                    "reason": "问的是湖里区，回答没有写区名",
                    "citations": [{"report": "huli-inspection-rectification-2022", "start": 2969, "end": 3004}],
                    "generation": "gen-000001",
                }
            ]
        }
    )

    question: Asked
    answer: Annotated[str, StringConstraints(max_length=20_000)]
    verdict: Annotated[Literal["good", "bad"], Field(description="有用 is good, 有误 is bad.")]
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""
    citations: Annotated[list[Cited], Field(max_length=50)] = []
    generation: Annotated[str, StringConstraints(max_length=40, pattern=r"^(gen-[0-9]+)?$")] = ""
