"""Schemas of OpenAI's chat completions. Unknown fields are ignored.

Source: https://platform.openai.com/docs/api-reference/chat, and the types of the `openai` package.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from rag.answer.render import render
from rag.errors import QuestionError
from rag.types import Span, Turn
from ui.api.shapes.records import ANSWER_EXAMPLE, AnswerRecord, example
from ui.api.shapes.requests import STRICT
from ui.service.service import Reply

__all__ = ["ChatBody", "Completion", "ModelList", "ModelRecord", "annotations", "dialogue", "usage"]

_MODEL: dict[str, Any] = {"id": "yiju", "object": "model", "created": 0, "owned_by": "yiju"}


class TextPart(BaseModel):
    """A part of a message; only text is supported."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One message. Only messages of users and assistants are read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or ())


class StreamOptions(BaseModel):
    """Options of a stream."""

    include_usage: StrictBool | None = None


class ChatBody(BaseModel):
    """A dialogue. Its last user message is the question; earlier messages are the history."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "yiju", "messages": [{"role": "user", "content": "湖里区划分了多少个网格？"}]}]
        }
    )

    model: Annotated[str, Field(description="`yiju`, or `yiju/` and the id of the only report to look in.")]
    messages: Annotated[list[Message], Field(min_length=1, max_length=200)]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Annotated[int, Field(ge=1, le=1), STRICT] | None, Field(description="There is one answer.")] = None


class Citation(BaseModel):
    """Where a citation can be read: its URL returns the slice of the report."""

    start_index: Annotated[int, Field(description="Where in the message the cited words, or their marker, begin.")]
    end_index: Annotated[int, Field(description="Where they end, exclusive.")]
    title: str
    url: str


class Annotation(BaseModel):
    """A citation in OpenAI's shape."""

    type: Literal["url_citation"]
    url_citation: Citation


class Said(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The choice; a completion has exactly one."""

    index: int
    message: Said
    finish_reason: Literal["stop"]
    logprobs: None


class Usage(BaseModel):
    """Size of prompt and answer in characters, not in tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """A chat completion; ``yiju`` holds what POST /v1/ask returns."""

    model_config = example(
        {
            "id": "chatcmpl-8b8c846b22fef5fdfdce558b",
            "object": "chat.completion",
            "created": 1795534239,
            "model": "yiju",
            "choices": [
                {
                    "index": 0,
                    "message": {
                        "role": "assistant",
                        "content": ANSWER_EXAMPLE["answer"],
                        "refusal": None,
                        "annotations": [
                            {
                                "type": "url_citation",
                                "url_citation": {
                                    "start_index": 0,
                                    "end_index": 11,
                                    "title": "厦门市湖里区人民政府网站2022-02-22发布的报告",
                                    "url": "http://127.0.0.1:8000/v1/reports/…/text?start=2993&end=3004",
                                },
                            }
                        ],
                    },
                    "finish_reason": "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 12, "completion_tokens": 11, "total_tokens": 23},
            "yiju": ANSWER_EXAMPLE,
        }
    )

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    yiju: AnswerRecord


class ModelRecord(BaseModel):
    """A model name: all reports, or one report."""

    model_config = example(_MODEL)

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "yiju"


class ModelList(BaseModel):
    """All model names."""

    model_config = example({"object": "list", "data": [_MODEL]})

    object: Literal["list"] = "list"
    data: list[ModelRecord]


def dialogue(messages: Sequence[Message]) -> tuple[str, tuple[Turn, ...]]:
    """Return the last user message and the exchanges before it; later messages are ignored.

    Raises: QuestionError when there is no user message.
    """
    turns: list[Turn] = []
    for message in messages:
        if message.role == "user":
            turns.append(Turn(message.text))
        elif message.role == "assistant" and turns:
            turns[-1] = replace(turns[-1], answer=message.text)
    if not turns:
        raise QuestionError("no message is a user's", hint="end `messages` with one whose role is user")
    return turns[-1].question, tuple(turns[:-1])


def usage(messages: Sequence[Message], answer: str) -> dict[str, int]:
    """Count the characters of prompt and answer."""
    read = sum(len(message.text) for message in messages)
    return {"prompt_tokens": read, "completion_tokens": len(answer), "total_tokens": read + len(answer)}


def annotations(reply: Reply, base_url: str) -> list[dict[str, Any]]:
    """Return one url_citation for each citation of the answer; its URL returns the cited slice of the report.

    Its title has the report, the heading, and page or cell.
    """
    answer = reply.answer
    said, found = render(answer), []
    for citation in answer.citations:
        place = said.places.get(citation.marker, Span(0, len(said.text)))
        source = citation.chunk.source
        url = f"{base_url.rstrip('/')}/v1/reports/{source.id}/text?start={citation.start}&end={citation.end}"
        where = reply.location(citation.place).words
        title = " › ".join([source.title, *citation.chunk.path[-1:], *([where] if where else [])])
        fields = {"start_index": place.start, "end_index": place.end, "title": title, "url": url}
        found.append({"type": "url_citation", "url_citation": fields})
    return found
