"""The page of a report with a marked span, the list of reports, and the static files of all pages.

The content security policy forbids scripts there. :mod:`ui.api.around.envelope` sets which sites may frame them.
"""

import gzip
from hashlib import blake2b
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from rag.text.headings import heading_tree
from ui.entry.access import Caller
from ui.entry.origin import address_of
from ui.errors import NoOriginal, UnknownReport
from ui.page import words
from ui.page.dialogue.citations import original
from ui.page.dialogue.typeset import clamped, typeset
from ui.page.entry.authentication import Authenticator
from ui.page.entry.guard import sign_in_address
from ui.page.plain_page import plain_page
from ui.page.reports.identity import details_of
from ui.page.reports.listing import catalog, upload_choices
from ui.service.service import Service
from ui.shelf.fields import edited_fields
from ui.shelf.original import open_original

__all__ = ["report_routes"]

_STATIC = Path(__file__).parent.parent / "static"
_SERVED = {"page.css": "text/css", "icon.svg": "image/svg+xml"}
_Place = Annotated[int | None, Query(ge=0)]


class _Shown(BaseModel):
    """What of a report is asked for: the marked span, the offset of the cited cell, a table with all rows."""

    start: _Place = None
    end: _Place = None
    cell: _Place = None
    rows: _Place = None  # offset of the table
    saved: str = ""


def report_routes(service: Service, authenticator: Authenticator) -> APIRouter:
    """Return the routes of the reports, protected by `authenticator`, and of the static files, which are public."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/favicon.ico", lambda: _static("icon.svg"), response_class=Response)

    @router.get("/page/reports.json")
    def reports(request: Request) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return JSONResponse({"detail": words.SESSION_OVER}, 401)
        return _catalog(service, caller, request)

    @router.get("/page/{name}")
    def style(name: str) -> Response:
        return _static(name)

    @router.get("/report/{id_:path}")
    def report(request: Request, id_: str, shown: Annotated[_Shown, Query()]) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return RedirectResponse(sign_in_address(request), 303)
        return _report(service, caller, id_, shown, request)

    @router.get("/original/{id_:path}")
    def original_file(request: Request, id_: str) -> Response:
        caller = authenticator.caller(request.cookies, address_of(request))
        if caller is None:
            return RedirectResponse(sign_in_address(request), 303)
        return _original(service, caller, id_, request)

    return router


def _static(name: str) -> Response:
    if name not in _SERVED:
        return plain_page("missing", 404)
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(_STATIC / name, media_type=_SERVED[name], headers=headers)


def _original(service: Service, caller: Caller, id_: str, request: Request) -> Response:
    """Return the file that a report was read from. A PDF is shown, another file is saved."""
    try:
        file = open_original(service, caller, id_)
    except (UnknownReport, NoOriginal):
        return plain_page("missing", 404, request=request)
    return Response(file.data, headers=file.headers(inline=True))


def _catalog(service: Service, caller: Caller, request: Request) -> Response:
    """Return the list of reports; without a body when the browser has the same list."""
    reports = service.reports(caller)
    body = catalog(reports, upload_choices(caller, reports)).encode("utf-8", "replace")
    headers = {"ETag": f'"{blake2b(body, digest_size=16).hexdigest()}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
    return Response(body, media_type="application/json", headers={**headers, "X-Content-Type-Options": "nosniff"})


def _report(service: Service, caller: Caller, id_: str, shown: _Shown, request: Request) -> Response:
    try:
        parsed = service.report(caller, id_)
    except UnknownReport:
        return plain_page("missing", 404, request=request)
    report = parsed.report
    marked = clamped(shown.start, shown.end, len(report.text))
    paragraphs = typeset(parsed, marked, shown.cell if marked else None, shown.rows)
    kept = {name: value for name in ("start", "end", "cell") if (value := getattr(shown, name)) is not None}
    return plain_page(
        "report",
        request=request,
        source=parsed.report.source,
        details=details_of(parsed.report.source, parsed.report.collection),
        edited=[words.FIELDS[name] for name in edited_fields(parsed.report)],
        editing=quote(id_, safe="") if caller.may("ingest") else "",
        saved={"yes": words.SAVED, "later": words.SAVED_LATER}.get(shown.saved, ""),
        paragraphs=paragraphs,
        original=original(id_) if report.file else "",
        file=report.file,
        shown=report.file.lower().endswith(".pdf"),
        uncertain=bool(report.uncertain),
        all_rows=f"?{urlencode(kept)}{'&' if kept else ''}rows={{0}}#at{{0}}",
        outline=heading_tree(parsed.sections),
        marked=marked,
    )
