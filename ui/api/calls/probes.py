"""/healthz, /readyz and /metrics for operators, and /openapi.json for callers."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel, Field

from rag.errors import RagError
from rag.types import DEFAULT_COLLECTION
from ui.api.authorization import admin_or_local, head_or_local
from ui.api.shapes.failures import problems
from ui.api.shapes.records import example
from ui.api.state import State
from ui.service.view import View

__all__ = ["router"]

router = APIRouter(tags=["operate"])
_log = logging.getLogger("yiju.error")


class Alive(BaseModel):
    """The process answers."""

    model_config = example({"status": "alive"})

    status: str = "alive"


class Ready(BaseModel):
    """Whether questions can be answered."""

    model_config = example({"ready": True, "generation": "gen-000001", "reports": 1, "degraded": False, "reason": ""})

    ready: bool
    generation: str
    reports: Annotated[
        int | None, Field(description="Reports in the library; null while some are in a collection of their own.")
    ]
    degraded: bool = False  # the newest generation is damaged; the answers come from the one before it
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
    degraded = bool(view.instead_of)
    reason = "the newest generation of the index is damaged, an older one is in use" if degraded else ""
    reports = len(view.sources) if _all_are_in_one(view) else None  # nobody has signed in here
    ready = Ready(ready=True, generation=view.generation, reports=reports, degraded=degraded, reason=reason)
    return JSONResponse(ready.model_dump())


def _all_are_in_one(view: View) -> bool:
    return set(view.collections.values()) <= {DEFAULT_COLLECTION}


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    dependencies=[Depends(head_or_local)],
    responses=problems(),
)
async def metrics(state: State) -> Response:
    """Return the metrics in Prometheus' text format. Other machines need an admin key for all collections."""
    text = await state.work.run(state.counts.text)
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(admin_or_local)])
async def description(request: Request) -> Response:
    """Return the OpenAPI description of the whole API."""
    return JSONResponse(request.app.openapi())
