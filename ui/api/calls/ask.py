"""POST /v1/ask and POST /v1/search."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from rag.errors import RagError
from rag.types import Hit, Place
from ui.api.authorization import Asker
from ui.api.problems import problem_of
from ui.api.shapes.failures import problems
from ui.api.shapes.records import EVENT_SCHEMA, AnswerRecord, Hits, Passage
from ui.api.shapes.requests import AskBody, SearchBody
from ui.api.state import AppState, State
from ui.entry.access import Caller
from ui.service.location import NOWHERE, Location
from ui.service.service import Reply
from ui.service.wire import json_line, reply_record

__all__ = ["admit_question", "event_stream", "router", "with_first_piece"]

router = APIRouter(tags=["ask"])
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
async def ask(body: AskBody, caller: Asker, state: State, request: Request) -> Any:  # noqa: ANN401 - record or stream
    """Answer from the reports that the key may see, or refuse. Every answer has citations."""
    admit_question(request, state, body.question)
    if body.stream:
        return await _streamed(body, caller, state, request)
    call = partial(
        state.service.ask, caller, body.question, history=body.turns, reports=body.reports, passages=body.top_k or 0
    )
    reply = await state.work.run(call)
    state.counts.answer(reply.answer)
    record = _record(reply, body)
    return JSONResponse(record) if body.top_k is None else record


@router.post(
    "/v1/search",
    summary="Find passages",
    responses=problems(404, 409, 413, 422),
)
async def search(body: SearchBody, caller: Asker, state: State, request: Request) -> Hits:
    """Return the passages nearest to a query, best first."""
    admit_question(request, state, body.query)
    hits = await state.work.run(lambda: state.service.search(caller, body.query.strip(), body.k, reports=body.reports))
    return Hits(passages=_passages(hits, state.service.locate(hits)))


def admit_question(request: Request, state: AppState, question: str) -> None:
    """Reject the question while the queue is full. Log it when YIJU_LOG_QUESTIONS is set.

    Raises: Overloaded.
    """
    state.service.admission.check()
    if state.service.settings.log_questions:
        request.state.question = question


async def with_first_piece(pieces: AsyncIterator[str | Reply]) -> AsyncIterator[str | Reply]:
    """Wait for the first piece, then return all pieces. An error in the first piece still sets the HTTP status.

    Raises: any error of the first piece.
    """
    first = await anext(pieces)

    async def all_pieces() -> AsyncIterator[str | Reply]:
        yield first
        async for piece in pieces:
            yield piece

    return all_pieces()


def event_stream(content: AsyncIterator[bytes]) -> Response:
    """Return a response of server-sent events; its headers switch off the buffers of proxies."""
    return EventSourceResponse(content, headers={"x-accel-buffering": "no", "cache-control": "no-cache"})


def _record(reply: Reply, body: AskBody) -> dict[str, Any]:
    passages = [passage.model_dump() for passage in _passages(reply.passages, reply.locations)]
    return reply_record(reply) | ({} if body.top_k is None else {"passages": passages})


async def _streamed(body: AskBody, caller: Caller, state: AppState, request: Request) -> Response:
    stream = state.service.stream(
        caller, body.question, history=body.turns, reports=body.reports, passages=body.top_k or 0
    )
    pieces = await with_first_piece(state.work.pieces(stream))

    async def events() -> AsyncIterator[bytes]:
        try:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    state.counts.answer(piece.answer)
                    yield format_sse_event(event="answer", data_str=json_line(_record(piece, body)))
                else:
                    yield format_sse_event(event="sentence", data_str=json_line({"text": piece}))
        except RagError as error:
            problem = problem_of(error).record(request.url.path, request.state.request_id)
            yield format_sse_event(event="error", data_str=json_line(problem))

    return event_stream(events())


def _passages(hits: Sequence[Hit], locations: Mapping[Place, Location]) -> list[Passage]:
    places = [Place(hit.chunk.source.id, hit.chunk.start, hit.chunk.end) for hit in hits]
    located = [locations.get(place, NOWHERE) for place in places]
    return [Passage.of(hit.chunk, hit.rank, location) for hit, location in zip(hits, located, strict=True)]
