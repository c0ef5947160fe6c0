"""/healthz, /readyz and /metrics for operators, and /openapi.json for callers."""

import logging

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel

from rag.errors import RagError
from ui.api.authorization import admin_or_local
from ui.api.shapes.failures import problems
from ui.api.shapes.records import example
from ui.api.state import State

__all__ = ["router"]

router = APIRouter(tags=["operate"])
_log = logging.getLogger("yiju.error")


class Alive(BaseModel):
    """The process answers."""

    model_config = example({"status": "alive"})

    status: str = "alive"


class Ready(BaseModel):
    """Whether questions can be answered."""

    model_config = example({"ready": True, "generation": "gen-000001", "reports": 1, "reason": ""})

    ready: bool
    generation: str
    reports: int
    reason: str = ""


@router.get("/healthz", summary="Is the process alive")
async def healthz() -> Alive:
    """Return 200 without checking anything."""
    return Alive()


@router.get(
    "/readyz",
    summary="Can it answer",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "It cannot; `reason` says why."}},
)
async def readyz(state: State) -> Response:
    """Return whether the current index can be opened. The model is loaded before the server listens."""
    try:
        view = await state.work.run(lambda: state.service.view)
    except RagError as error:
        _log.warning("not ready: %s", error)
        reason = "too much to do" if hasattr(error, "retry_after_seconds") else "the index cannot be opened"
        return JSONResponse(Ready(ready=False, generation="", reports=0, reason=reason).model_dump(), 503)
    return JSONResponse(Ready(ready=True, generation=view.generation, reports=len(view.reports)).model_dump())


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    dependencies=[Depends(admin_or_local)],
    responses=problems(),
)
async def metrics(state: State) -> Response:
    """Return the metrics in Prometheus' text format. Requests from other machines need an admin key."""
    text = await state.work.run(state.counts.text)
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(admin_or_local)])
async def description(request: Request) -> Response:
    """Return the OpenAPI description of the whole API."""
    return JSONResponse(request.app.openapi())
