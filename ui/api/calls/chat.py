"""OpenAI's calls /v1/models and /v1/chat/completions, for clients of OpenAI's API."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import format_sse_event

from rag.answer.render import render
from rag.errors import RagError
from ui.api.authorization import Asker
from ui.api.calls.ask import admit_question, event_stream, with_first_piece
from ui.api.problems import problem_of
from ui.api.shapes.chat import ChatBody, Completion, ModelList, ModelRecord, annotations, dialogue, usage
from ui.api.shapes.failures import problems
from ui.api.shapes.records import EVENT_SCHEMA
from ui.api.state import AppState, State
from ui.entry.access import Caller
from ui.errors import UnknownModel
from ui.service.service import Reply
from ui.service.wire import json_line, reply_record

__all__ = ["router"]

router = APIRouter(tags=["openai"])
ModelName = Annotated[str, Path(description="A name of the list, such as `yiju` or `yiju/` and a report's id.")]
_MODEL = "yiju"
_CHUNKS = 'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "…"}}]}\n\n'


@router.get("/v1/models", summary="List the models", responses=problems(openai=True))
async def models(caller: Asker, state: State) -> ModelList:
    """List `yiju`, which searches every report that the key may see, and one model for each of these reports."""
    names = await state.work.run(lambda: _names(caller, state))
    return ModelList(data=[ModelRecord(id=name) for name in names])


@router.get("/v1/models/{model:path}", summary="Show a model", responses=problems(404, 422, openai=True))
async def model(model: ModelName, caller: Asker, state: State) -> ModelRecord:
    """Return one model of the list."""
    await state.work.run(lambda: _reports(model, caller, state))
    return ModelRecord(id=model)


@router.post(
    "/v1/chat/completions",
    summary="Answer the last question of a dialogue",
    response_model=Completion,
    responses={
        200: {
            "description": "The answer; with `stream`, chunks as OpenAI sends them, and last `[DONE]`.",
            "content": {"text/event-stream": {"itemSchema": EVENT_SCHEMA, "example": _CHUNKS}},
        },
        **problems(404, 409, 413, openai=True),
        422: {"description": "Never sent: what does not fit is answered with 400, as OpenAI does."},
    },
)
async def complete(body: ChatBody, caller: Asker, state: State, request: Request) -> Response:
    """Answer the last user message; earlier ones are history, system messages and sampling parameters are ignored."""
    question, history = dialogue(body.messages)
    admit_question(request, state, question)
    reports = await state.work.run(lambda: _reports(body.model, caller, state))
    stream = state.service.stream(caller, question, history=history, reports=reports)
    pieces = await with_first_piece(state.work.pieces(stream))
    base = str(request.base_url)
    if body.stream:
        return event_stream(_events(pieces, body, state, base))
    async for piece in pieces:
        if isinstance(piece, Reply):
            state.counts.answer(piece.answer)
            return JSONResponse(_completion(piece, body, base))
    raise TypeError("the stream ended without a Reply")


def _names(caller: Caller, state: AppState) -> list[str]:
    return [_MODEL, *(f"{_MODEL}/{source.id}" for source in state.service.sources(caller))]


def _reports(name: str, caller: Caller, state: AppState) -> list[str] | None:
    """Return the ids of the reports that model `name` searches; None means all.

    Raises: UnknownModel.
    """
    if name not in _names(caller, state):
        raise UnknownModel(f"there is no model {name!r}", hint="GET /v1/models lists them")
    return None if name == _MODEL else [name.removeprefix(f"{_MODEL}/")]


def _completion(reply: Reply, body: ChatBody, base: str) -> dict[str, Any]:
    text = render(reply.answer).text
    message = {
        "role": "assistant",
        "content": text,
        "refusal": None,
        "annotations": annotations(reply, base),
    }
    return {
        **_head("chat.completion", body),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": usage(body.messages, text),
        "yiju": reply_record(reply),
    }


async def _events(
    pieces: AsyncIterator[str | Reply], body: ChatBody, state: AppState, base: str
) -> AsyncIterator[bytes]:
    """Yield the chunks of an answer as server-sent events."""
    head = _head("chat.completion.chunk", body)
    yield _chunk(head, {"role": "assistant", "content": ""})
    shown = ""
    try:
        async for piece in pieces:
            if isinstance(piece, Reply):
                state.counts.answer(piece.answer)
                for event in _ending(piece, shown, head, body, base):
                    yield event
            else:
                new = f"\n{piece}" if shown else piece
                shown += new
                yield _chunk(head, {"content": new})
    except RagError as error:
        yield format_sse_event(data_str=json_line(problem_of(error).openai_record()))
    yield format_sse_event(data_str="[DONE]")


def _ending(reply: Reply, shown: str, head: dict[str, Any], body: ChatBody, base: str) -> Iterator[bytes]:
    """Yield the rest of the answer, the citations and the usage.

    When the final answer does not start with the text already sent, the whole answer follows after an empty line.
    """
    text = render(reply.answer).text
    rest = text.removeprefix(shown) if text.startswith(shown) else f"\n\n{text}"
    if rest:
        yield _chunk(head, {"content": rest})
    ended = _chunk_record(head, {"annotations": annotations(reply, base)}, "stop")
    yield format_sse_event(data_str=json_line({**ended, "yiju": reply_record(reply)}))
    if body.stream_options and body.stream_options.include_usage:
        counted = usage(body.messages, text)
        yield format_sse_event(data_str=json_line({**head, "choices": [], "usage": counted}))


def _head(kind: str, body: ChatBody) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": body.model,
    }


def _chunk_record(head: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}


def _chunk(head: dict[str, Any], delta: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json_line(_chunk_record(head, delta)))
