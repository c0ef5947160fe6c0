"""OpenAI's calls, so that clients and chat pages made for them work unchanged: /v1/models and /v1/chat/completions."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import format_sse_event

from rag.answer.render import render
from rag.errors import RagError
from ui.api.calls.asking import arrived, event_stream, started
from ui.api.doors import Asker
from ui.api.held import Held, held
from ui.api.problems import problem_of
from ui.api.shapes.chat import ChatBody, Completion, ModelList, ModelRecord, annotations, dialogue, usage
from ui.api.shapes.failures import problems
from ui.api.shapes.records import EVENT_SCHEMA
from ui.entry.access import Caller
from ui.errors import UnknownModel
from ui.service.service import Reply
from ui.service.wire import json_line, reply_record

__all__ = ["router"]

router = APIRouter(tags=["openai"])
Parts = Annotated[Held, Depends(held)]
ModelName = Annotated[str, Path(description="A name of the list, such as `yiju` or `yiju/` and a report's id.")]
_MODEL = "yiju"
_CHUNKS = 'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "…"}}]}\n\n'


@router.get("/v1/models", summary="List the models", responses=problems(openai=True))
async def models(caller: Asker, parts: Parts) -> ModelList:
    """List `yiju`, which looks in every report that the key may see, and one model for each of these reports."""
    names = await parts.work.run(lambda: _names(caller, parts))
    return ModelList(data=[ModelRecord(id=name) for name in names])


@router.get("/v1/models/{model:path}", summary="Show a model", responses=problems(404, 422, openai=True))
async def model(model: ModelName, caller: Asker, parts: Parts) -> ModelRecord:
    """Return one model of the list."""
    await parts.work.run(lambda: _reports(model, caller, parts))
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
async def complete(body: ChatBody, caller: Asker, parts: Parts, request: Request) -> Response:
    """Answer the last user message; earlier ones are history, system messages and sampling parameters are ignored."""
    question, history = dialogue(body.messages)
    arrived(request, parts, question)
    reports = await parts.work.run(lambda: _reports(body.model, caller, parts))
    said = parts.service.stream(caller, question, history=history, reports=reports)
    pieces = await started(parts.work.pieces(said))
    base = str(request.base_url)
    if body.stream:
        return event_stream(_events(pieces, body, parts, base))
    async for piece in pieces:
        if isinstance(piece, Reply):
            parts.counts.answer(piece.answer)
            return JSONResponse(_completion(piece, body, base))
    raise TypeError("the stream ended without a Reply")


def _names(caller: Caller, parts: Held) -> list[str]:
    return [_MODEL, *(f"{_MODEL}/{parsed.report.source.id}" for parsed in parts.service.reports(caller))]


def _reports(name: str, caller: Caller, parts: Held) -> list[str] | None:
    """Return the reports that the model called `name` looks in; None: all.

    Raises: UnknownModel.
    """
    if name not in _names(caller, parts):
        raise UnknownModel(f"there is no model {name!r}", hint="GET /v1/models lists them")
    return None if name == _MODEL else [name.removeprefix(f"{_MODEL}/")]


def _completion(reply: Reply, body: ChatBody, base: str) -> dict[str, Any]:
    answer, text = reply.answer, render(reply.answer).text
    message = {
        "role": "assistant",
        "content": text,
        "refusal": None,
        "annotations": annotations(answer, base),
    }
    return {
        **_head("chat.completion", body),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": usage(body.messages, text),
        "yiju": reply_record(reply),
    }


async def _events(pieces: AsyncIterator[str | Reply], body: ChatBody, parts: Held, base: str) -> AsyncIterator[bytes]:
    """Send chunks; together their contents are the answer, where what came first could stand."""
    head = _head("chat.completion.chunk", body)
    yield _chunk(head, {"role": "assistant", "content": ""})
    shown = ""
    try:
        async for piece in pieces:
            if isinstance(piece, Reply):
                parts.counts.answer(piece.answer)
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
    """Send what is not shown yet, the citations and the counts.

    Where the answer is another than what was shown, it follows after an empty line: what was sent cannot be taken back.
    """
    answer, text = reply.answer, render(reply.answer).text
    rest = text.removeprefix(shown) if text.startswith(shown) else f"\n\n{text}"
    if rest:
        yield _chunk(head, {"content": rest})
    ended = _chunk_record(head, {"annotations": annotations(answer, base)}, "stop")
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
