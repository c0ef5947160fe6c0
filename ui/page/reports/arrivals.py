"""The calls with which the page's script adds files: one for each file, and those that follow and cancel its job."""

from collections.abc import Callable
from urllib.parse import unquote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.errors import RagError
from ui.entry.access import Caller
from ui.entry.origin import address_of, foreign
from ui.errors import FileTooLarge, JobCancelled, NotAllowed, Overloaded
from ui.page import words
from ui.page.entry.authentication import Authenticator
from ui.page.failures import failure_of
from ui.page.reports.uploads import Job, Jobs, ended_note, stage_words
from ui.service.service import Service

__all__ = ["FILES", "arrival_routes", "name_of", "read_body"]

FILES = "/page/files"
_JOBS = "/page/jobs"
_NAME, _COLLECTION = "x-file-name", "x-collection"  # percent-encoded UTF-8


def arrival_routes(service: Service, authenticator: Authenticator, jobs: Jobs) -> APIRouter:
    """Return the calls of the script, protected by `authenticator`. The bytes of a file are the body of its request."""
    router = APIRouter(include_in_schema=False)

    @router.post(FILES)
    async def add(request: Request) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return JSONResponse({"detail": words.SESSION_OVER}, 401)
        try:
            if foreign(request.headers) or not caller.may("ingest"):
                raise NotAllowed("this account may not add reports", hint="")
            data = await read_body(request, service.settings.upload_mib << 20)
            collection = _header(request, _COLLECTION)
            job = await run_sync(jobs.upload, caller, name_of(request), data, "", collection)
        except RagError as error:
            return _refused(error)
        return JSONResponse({"job": job.id}, 202)

    _add_job_calls(router, service, authenticator, jobs)
    return router


def _add_job_calls(router: APIRouter, service: Service, authenticator: Authenticator, jobs: Jobs) -> None:
    """Add the calls that tell how far a job is, and that cancel it."""

    def tell(request: Request, look: Callable[[Caller], Job]) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return JSONResponse({"detail": words.SESSION_OVER}, 401)
        try:
            return JSONResponse(_told(service, caller, look(caller)))
        except RagError as error:
            return _refused(error)

    @router.get(f"{_JOBS}/{{id_}}")
    def follow(request: Request, id_: str) -> Response:
        return tell(request, lambda caller: jobs.find(caller, id_))

    @router.delete(f"{_JOBS}/{{id_}}")
    def cancel(request: Request, id_: str) -> Response:
        if foreign(request.headers):
            return _refused(NotAllowed("a page of another site may not cancel", hint=""))
        return tell(request, lambda caller: jobs.cancel(caller, id_))


def name_of(request: Request) -> str:
    """Return the name of the file that is the body of a request."""
    return _header(request, _NAME)


def _header(request: Request, name: str) -> str:
    return unquote(request.headers.get(name, ""), errors="replace")


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Return the body of a request.

    Raises: FileTooLarge.
    """
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > max_bytes:
            raise FileTooLarge(max_bytes)
    return bytes(data)


def _refused(error: RagError) -> Response:
    failure = failure_of(error)
    status = 503 if isinstance(error, Overloaded) else 403 if isinstance(error, NotAllowed) else 422
    return JSONResponse({"what": failure.what, "hint": failure.hint}, status)


def _told(service: Service, caller: Caller, job: Job) -> dict[str, object]:
    """Return how far a job is, in the words of the page. A job that opens the library has made its change."""
    if job.state not in ("done", "failed"):
        told = {"what": stage_words(job), "hint": "", "percent": round(job.fraction * 100)}
        return {"state": "busy", **told, "cancellable": job.stage != "opening"}
    if isinstance(job.failure, JobCancelled):
        return {"state": "cancelled", "what": words.UPLOAD_SCRIPT["stopped"], "hint": "", "percent": 100}
    if job.state == "failed":
        failure = failure_of(job.failure or Exception("the server was stopped"))
        return {"state": "bad", "what": failure.what, "hint": failure.hint, "percent": 100}
    return {"state": "good", "what": ended_note(service, caller, job), "hint": "", "percent": 100}
