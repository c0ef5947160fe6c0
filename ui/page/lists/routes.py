"""The calls with which the page's script hands in a list of questions, looks how far it is, and gets the answers."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.errors import RagError
from ui.entry.access import Caller
from ui.entry.origin import address_of, foreign
from ui.errors import NotAllowed, Overloaded, SignedOut, UnknownJob
from ui.page.entry.authentication import Authenticator
from ui.page.failures import failure_of
from ui.page.lists.answering import Lists, ListState
from ui.page.reports.arrivals import name_of, read_body
from ui.shelf.original import Original

__all__ = ["QUESTIONS", "list_routes"]

QUESTIONS = "/page/questions"
_MAX_BYTES = 4 << 20
_STATUSES = ((SignedOut, 401), (NotAllowed, 403), (UnknownJob, 404), (Overloaded, 503))


def list_routes(lists: Lists, authenticator: Authenticator) -> APIRouter:
    """Return the calls of the script, protected by `authenticator`. The bytes of a file are the body of its request."""
    router = APIRouter(include_in_schema=False)

    def asker(request: Request) -> Caller:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            raise SignedOut("the session is over", hint="sign in again")
        return caller

    @router.post(QUESTIONS)
    async def begin(request: Request) -> Response:
        try:
            return await _begin(lists, asker(request), request)
        except RagError as error:
            return _refused(error)

    @router.get(f"{QUESTIONS}/{{id_}}")
    def follow(request: Request, id_: str) -> Response:
        return _found(lambda: lists.find(asker(request), id_), lambda found: JSONResponse(_told(found)))

    @router.get(f"{QUESTIONS}/{{id_}}/answers")
    def answers(request: Request, id_: str) -> Response:
        return _found(lambda: lists.find(asker(request), id_), _file)

    return router


async def _begin(lists: Lists, caller: Caller, request: Request) -> Response:
    if foreign(request.headers) or not caller.may("ask"):
        raise NotAllowed("this account may not ask", hint="")
    data = await read_body(request, _MAX_BYTES)
    begun = await run_sync(lists.begin, caller, name_of(request), data)
    return JSONResponse({"list": begun.id, "total": begun.total}, 202)


def _found(find: Callable[[], ListState], answer: Callable[[ListState], Response]) -> Response:
    try:
        return answer(find())
    except RagError as error:
        return _refused(error)


def _file(found: ListState) -> Response:
    """Return the file with the answers; 404 until it is there."""
    return Response(found.data, 200 if found.name else 404, Original(found.name, found.data).headers())


def _refused(error: RagError) -> Response:
    failure = failure_of(error)
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 422)
    return JSONResponse({"what": failure.what, "hint": failure.hint}, status)


def _told(found: ListState) -> dict[str, object]:
    failure = failure_of(found.failure) if found.failure else None
    return {
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "what": failure.what if failure else "",
        "hint": failure.hint if failure else "",
    }
