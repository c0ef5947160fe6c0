"""Middleware of every request: request id, response headers, access log, metrics, and the handler of unexpected errors.

It is plain ASGI middleware, so streams pass through unbuffered and it applies to the mounted page too.
"""

import logging
import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.around.counts import Counts
from ui.api.problems import Problem, problem_of
from ui.entry.request_id import REQUEST_ID

__all__ = ["Envelope", "send_problem"]

_log = logging.getLogger("yiju.access")
_failures = logging.getLogger("yiju.error")
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_POLICY = b"content-security-policy"
_API_POLICY = "default-src 'none'"
_PAGE_POLICY = (  # Gradio needs inline scripts and styles; nothing is loaded from other sites
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)


class Envelope:
    """Set the request id and the headers, log and count the request, and answer unexpected errors with a 500."""

    def __init__(self, app: ASGIApp, counts: Counts, frame_ancestors: str = "") -> None:
        self.app = app
        self._counts = counts
        self._framing = f"; frame-ancestors {frame_ancestors or chr(39) + 'none' + chr(39)}"
        self._framed = bool(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        state = scope.setdefault("state", {})
        state["request_id"] = id_ = _request_id(scope)
        REQUEST_ID.set(id_)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._set_headers(message, id_)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            self._counts.disconnect()
        except Exception as failure:  # the client gets the request id only
            _failures.exception("unforeseen failure", extra={"fields": {"request_id": id_}})
            if not status:
                await send_problem(scope, send_with_headers, problem_of(failure))
        finally:
            self._record(scope, state, status, time.perf_counter() - began)

    def _set_headers(self, message: Message, id_: str) -> None:
        headers = message.setdefault("headers", [])
        have = {name.lower(): value for name, value in headers}
        html = have.get(b"content-type", b"").startswith(b"text/html")
        own = have.get(_POLICY, b"").decode("latin-1")  # plain pages set a stricter policy
        wanted = {
            b"x-request-id": id_,
            b"x-content-type-options": "nosniff",
            b"referrer-policy": "same-origin",
            **({} if self._framed else {b"x-frame-options": "DENY"}),
            **({} if b"cache-control" in have or html else {b"cache-control": "no-store"}),
        }
        message["headers"] = [
            *(pair for pair in headers if pair[0].lower() != _POLICY),
            *((name, value.encode()) for name, value in wanted.items() if name not in have),
            (_POLICY, ((own or (_PAGE_POLICY if html else _API_POLICY)) + self._framing).encode()),
        ]

    def _record(self, scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float) -> None:
        route = _route(scope)
        self._counts.request(route, scope["method"], status, seconds)
        client = scope.get("client")
        line = {
            "request_id": state["request_id"],
            "client": client[0] if client else "",
            "caller": state.get("caller", ""),
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            **({"question": state["question"]} if "question" in state else {}),
        }
        _log.info("request", extra={"fields": line})


async def send_problem(scope: Scope, send: Send, problem: Problem) -> None:
    """Send `problem` as an ASGI response."""
    id_ = scope.get("state", {}).get("request_id", "")
    body, kind = problem.answer(scope["path"], id_)
    headers = {"content-type": kind, "content-length": str(len(body)), **problem.headers()}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status_at(scope["path"]), "headers": pairs})
    await send({"type": "http.response.body", "body": body})


def _request_id(scope: Scope) -> str:
    """Return the x-request-id of the request when it is valid, else a new id."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return bytes(value).decode()
    return secrets.token_hex(8)


def _route(scope: Scope) -> str:
    """Return the template of the route; "other" for routes of Gradio and unknown paths."""
    route, endpoint = scope.get("route"), scope.get("endpoint")
    ours = getattr(endpoint, "__module__", "").startswith("ui.")
    return str(getattr(route, "path", "other")) if ours else "other"
