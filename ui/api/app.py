"""Build the app of the API: routes, middleware and error handlers.

No app exists at module level. `ui.serve` builds one from the settings.
"""

import logging
from collections.abc import Sequence
from copy import deepcopy
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from rag.errors import RagError
from ui.api.around.counts import Counts
from ui.api.around.envelope import Envelope
from ui.api.around.intake import Intake
from ui.api.around.work import Work
from ui.api.calls import ask, chat, feedback, probes, reports
from ui.api.problems import Problem, problem_of, problem_of_status
from ui.api.shapes.failures import ErrorRecord, ProblemRecord
from ui.api.state import AppState
from ui.entry.rules import Access
from ui.service.feedback_table import open_feedback
from ui.service.service import Service

__all__ = ["LOOPBACK_HOSTS", "REQUEST_SECONDS", "build_app"]

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
REQUEST_SECONDS = 15.0  # the time limit of a language model is added
_MAX_ERRORS = 10
_log = logging.getLogger("yiju.error")
_ROUTERS = (ask.router, reports.router, feedback.router, chat.router, probes.router)
_DESCRIPTION = (
    "Answers questions about government reports, each with the sentences that prove it: "
    "`report.text[start:end] == text` holds for every citation. Failures are problem details (RFC 9457); "
    "on the calls that OpenAI's API has too, they have its shape."
)


def build_app(
    service: Service,
    access: Access,
    *,
    routers: Sequence[APIRouter] = (),
    hosts: Sequence[str] = LOOPBACK_HOSTS,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """Build the app over `service`. `routers` adds routes; the same checks apply to them.

    `hosts` are the accepted values of the Host header: "*" accepts any, "*.example.org" any subdomain. `lifespan` runs
    at the start and the end of the app.
    """
    counts = Counts(service)
    seconds = REQUEST_SECONDS + (service.settings.llm_seconds if service.model else 0.0)
    app = _App(
        title="Yiju 依据",
        version=version("yiju"),
        description=_DESCRIPTION,
        openapi_url=None,  # ui.api.calls.probes serves it with the access rule of the metrics
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.app_state = AppState(service, access, Work(seconds), counts, open_feedback(service.settings))
    for router in (*_ROUTERS, *routers):
        app.include_router(router)
    app.add_exception_handler(RagError, _rag_error_response)
    app.add_exception_handler(RequestValidationError, _validation_error_response)
    app.add_exception_handler(HTTPException, _http_error_response)
    app.add_middleware(Intake, hosts=tuple(hosts), upload_bytes=service.settings.upload_mib << 20)
    app.add_middleware(Envelope, counts=counts, frame_ancestors=service.settings.frame_ancestors)
    return app


class _App(FastAPI):
    """FastAPI whose OpenAPI description has problem details, and optional keys while no key is required."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description of the API as it is now."""
        found = deepcopy(super().openapi())
        shapes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
            (ProblemRecord, "serialization"),
            (ErrorRecord, "serialization"),
        ]
        _, made = models_json_schema(shapes, ref_template="#/components/schemas/{model}")
        found.setdefault("components", {}).setdefault("schemas", {}).update(made["$defs"])
        if self.state.app_state.access.open:
            for operations in found["paths"].values():
                for operation in operations.values():
                    if "security" in operation:
                        operation["security"].append({})
        return found

    def methods(self, path: str) -> list[str]:
        """Return all HTTP methods of a described path; the router knows those of one route only."""
        return sorted(method.upper() for method in super().openapi()["paths"].get(path, {}))


async def _rag_error_response(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.internal:
        _log.error("%s: %s", type(error).__name__, error, extra={"fields": {"request_id": _id(request)}})
    return _problem_response(request, problem)


async def _validation_error_response(request: Request, error: Exception) -> Response:
    """Return a 422 that names the invalid fields without repeating their values."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [{"where": ".".join(str(step) for step in one["loc"]), "what": str(one["msg"])} for one in found]
    detail = "; ".join(f"{one['where']}: {one['what']}" for one in errors[:_MAX_ERRORS])
    return _problem_response(
        request, Problem(422, "invalid request", detail, "see docs/api.md", errors=errors[:_MAX_ERRORS])
    )


async def _http_error_response(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    response = _problem_response(request, problem_of_status(error.status_code, error.detail))
    response.headers.update(error.headers or {})
    path = getattr(request.scope.get("route"), "path", "")
    if error.status_code == 405 and isinstance(request.app, _App) and (methods := request.app.methods(path)):
        response.headers["Allow"] = ", ".join(methods)
    return response


def _problem_response(request: Request, problem: Problem) -> Response:
    path = request.url.path
    body, kind = problem.answer(path, _id(request))
    return Response(body, problem.status_at(path), media_type=kind, headers=problem.headers())


def _id(request: Request) -> str:
    return str(request.state.request_id)
