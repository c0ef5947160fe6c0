"""The form that edits what is known of a report. It works without scripts; :mod:`ui.shelf.jobs` makes the change."""

import time
from collections.abc import Mapping
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from rag.errors import RagError
from ui.entry.access import Caller
from ui.entry.origin import address_of, foreign
from ui.errors import UnknownReport
from ui.page.entry.authentication import Authenticator
from ui.page.entry.guard import sign_in_address
from ui.page.failures import Failure, failure_of
from ui.page.forms import form_fields
from ui.page.plain_page import plain_page
from ui.page.reports.identity import collection_field, form_of, read_changes, read_move
from ui.page.reports.uploads import Job, Jobs
from ui.service.service import Service

__all__ = ["edit_routes"]

_POLL_SECONDS = 0.1
_MAX_WAIT_SECONDS = 20.0  # then the page says that the change comes later


def edit_routes(service: Service, authenticator: Authenticator, jobs: Jobs) -> APIRouter:
    """Return the routes of the form: GET shows it, POST saves it. Only a caller who may ingest gets it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/edit/{id_:path}")
    def form(request: Request, id_: str) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return RedirectResponse(sign_in_address(request), 303)
        return _form(service, caller, id_, request)

    @router.post("/edit/{id_:path}")
    async def save(request: Request, id_: str) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None or foreign(request.headers):
            return plain_page("missing", 403, request=request)
        typed = await form_fields(request)
        return await run_sync(_save, service, jobs, caller, id_, typed, request)

    return router


def _form(
    service: Service,
    caller: Caller,
    id_: str,
    request: Request,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    failure: Failure | None = None,
) -> Response:
    """Return the page with the form; 404 for a report that the caller may not see, 403 when they may not edit."""
    try:
        report = service.report(caller, id_).report
    except UnknownReport:
        return plain_page("missing", 404, request=request)
    if not caller.may("ingest"):
        return plain_page("missing", 403, request=request)
    return plain_page(
        "edit",
        422 if errors else 503 if failure else 200,
        request=request,
        source=report.source,
        was_edited=report.stated is not None,
        href=quote(id_, safe=""),
        fields=[
            *form_of(report.source, typed or {}, errors or {}),
            *collection_field(caller, report, typed or {}, (errors or {}).get("collection", "")),
        ],
        failure=failure,
    )


def _save(
    service: Service, jobs: Jobs, caller: Caller, id_: str, typed: Mapping[str, str], request: Request
) -> Response:
    """Save what differs and return to the report; show the form again with what is wrong."""
    reset = "reset" in typed
    try:
        report = service.report(caller, id_).report
        changes, errors = ({}, {}) if reset else read_changes(report.source, typed)
        moved, wrong = ("", "") if reset else read_move(caller, report, typed)
        if wrong:
            errors["collection"] = wrong
        if errors or not caller.may("ingest"):
            return _form(service, caller, id_, request, typed, errors)
        if not typed:
            return _form(service, caller, id_, request, failure=failure_of(ValueError("no form")))
        job = None
        if changes or reset or moved:
            job = _applied(jobs, caller, id_, changes, reset=reset, collection=moved)
    except UnknownReport:
        return plain_page("missing", 404, request=request)
    except RagError as error:
        return _form(service, caller, id_, request, typed, failure=failure_of(error))
    if job and job.state == "failed":
        failure = failure_of(job.failure or Exception("the server was stopped"))
        return _form(service, caller, id_, request, typed, failure=failure)
    saved = "yes" if job is None or job.state == "done" else "later"
    return RedirectResponse(f"/report/{quote(id_, safe='')}?saved={saved}", 303)


def _applied(jobs: Jobs, caller: Caller, id_: str, changes: Mapping[str, str], *, reset: bool, collection: str) -> Job:
    """Make the change and wait for it, at most _MAX_WAIT_SECONDS; return the job as it is then.

    Raises: NotAllowed, UnknownReport, EditRefused, Overloaded.
    """
    job = jobs.edit(caller, id_, changes, reset=reset, collection=collection)
    end = time.monotonic() + _MAX_WAIT_SECONDS
    while job.state not in ("done", "failed") and time.monotonic() < end:
        time.sleep(_POLL_SECONDS)
        job = jobs.find(caller, job.id)
    return job
