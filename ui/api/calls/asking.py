"""POST /v1/ask and POST /v1/search."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from rag.errors import RagError
from rag.types import Hit
from ui.api.doors import Asker
from ui.api.held import Held, held
from ui.api.problems import problem_of
from ui.api.shapes.asks import AskBody, SearchBody
from ui.api.shapes.failures import problems
from ui.api.shapes.records import EVENT_SCHEMA, AnswerRecord, Hits, Passage
from ui.entry.access import Caller
from ui.service.service import Reply
from ui.service.wire import json_line, reply_record

__all__ = ["arrived", "event_stream", "router", "started"]

router = APIRouter(tags=["ask"])
Parts = Annotated[Held, Depends(held)]
_EVENTS = 'event: sentence\ndata: {"text": "全区划分网格710个。"}\n\nevent: answer\ndata: {"question": …}\n\n'


@router.post(
    "/v1/ask",
    summary="Answer a question",
    response_model=AnswerRecord,
    response_model_exclude_unset=True,
    responses={
        200: {
            "description": "The answer. With `stream`: events named `sentence`, each with a `text` that a language "
            "model wrote and that was verified, and last one named `answer` with the whole object, which alone "
            "counts; or one named `error` with a problem.",
            "content": {"text/event-stream": {"itemSchema": EVENT_SCHEMA, "example": _EVENTS}},
        },
        **problems(404, 409, 413, 422),
    },
)
async def ask(body: AskBody, caller: Asker, parts: Parts, request: Request) -> Any:  # noqa: ANN401 - record or stream
    """Answer from the reports that the key may see, or say that they do not say; every answer comes with its proof."""
    arrived(request, parts, body.question)
    if body.stream:
        return await _streamed(body, caller, parts, request)
    said = partial(
        parts.service.ask, caller, body.question, history=body.turns, reports=body.reports, passages=body.top_k or 0
    )
    reply = await parts.work.run(said)
    parts.counts.answer(reply.answer)
    record = _record(reply, body)
    return JSONResponse(record) if body.top_k is None else record


@router.post(
    "/v1/search",
    summary="Find passages",
    responses=problems(404, 409, 413, 422),
)
async def search(body: SearchBody, caller: Asker, parts: Parts, request: Request) -> Hits:
    """Return the passages nearest to a query, best first; nothing is answered."""
    arrived(request, parts, body.query)
    hits = await parts.work.run(lambda: parts.service.search(caller, body.query.strip(), body.k, reports=body.reports))
    return Hits(passages=_passages(hits))


def arrived(request: Request, parts: Held, question: str) -> None:
    """Turn the question away while the line is full, before it takes a thread; let the log have it where it may.

    Raises: Overloaded.
    """
    parts.service.admission.check()
    if parts.service.settings.log_questions:
        request.state.question = question


async def started(pieces: AsyncIterator[str | Reply]) -> AsyncIterator[str | Reply]:
    """Take the first piece, so that a failure still has its status, and return all of them.

    Raises: whatever the first piece does.
    """
    first = await anext(pieces)

    async def all_of_them() -> AsyncIterator[str | Reply]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()


def event_stream(content: AsyncIterator[bytes]) -> Response:
    """Send events as they come; no proxy shall hold them back."""
    return EventSourceResponse(content, headers={"x-accel-buffering": "no", "cache-control": "no-cache"})


def _record(reply: Reply, body: AskBody) -> dict[str, Any]:
    passages = [passage.model_dump() for passage in _passages(reply.passages)]
    return reply_record(reply) | ({} if body.top_k is None else {"passages": passages})


async def _streamed(body: AskBody, caller: Caller, parts: Held, request: Request) -> Response:
    said = parts.service.stream(
        caller, body.question, history=body.turns, reports=body.reports, passages=body.top_k or 0
    )
    pieces = await started(parts.work.pieces(said))

    async def events() -> AsyncIterator[bytes]:
        try:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    parts.counts.answer(piece.answer)
                    yield format_sse_event(event="answer", data_str=json_line(_record(piece, body)))
                else:
                    yield format_sse_event(event="sentence", data_str=json_line({"text": piece}))
        except RagError as error:
            problem = problem_of(error).record(request.url.path, request.state.request_id)
            yield format_sse_event(event="error", data_str=json_line(problem))

    return event_stream(events())


def _passages(hits: Sequence[Hit]) -> list[Passage]:
    return [Passage.of(hit.chunk, hit.rank) for hit in hits]
