"""Protect everything that Gradio serves, and reject requests of other sites.

Gradio has some eighty routes, a few of them without authentication. The page needs ten. Only those listed here are
allowed, so a route that a new version of Gradio adds is closed.
"""

import re
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.entry.origin import address_of, foreign
from ui.page import words
from ui.page.entry.authentication import Authenticator

__all__ = ["Guard", "local_path", "sign_in_address"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NEEDED = re.compile(
    r"/|/config|/theme\.css|/(?:static|assets)/[\w./-]+"
    r"|/gradio_api/(?:queue/(?:join|data)|heartbeat/\w+|cancel|reset|startup-events)"
)


class Guard:
    """Middleware of the mounted page: without a session nothing is served, with one only the routes listed above."""

    def __init__(self, app: ASGIApp, authenticator: Authenticator) -> None:
        self.app = app
        self._authenticator = authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, redirect it to the sign-in, or reject it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await run_sync(self._refusal, HTTPConnection(scope))  # sessions may be on another machine
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, connection: HTTPConnection) -> Response | None:
        method = connection.scope.get("method", "GET")
        if method not in _SAFE and foreign(connection.headers):
            return JSONResponse({"detail": words.CROSS_SITE}, 403)
        caller = self._authenticator.caller(connection.cookies, address_of(connection))
        if caller is None:
            if method == "GET" and "text/html" in connection.headers.get("accept", ""):
                return RedirectResponse(sign_in_address(connection), 303)
            return JSONResponse({"detail": words.SESSION_OVER}, 401)
        path = connection.scope["path"]
        return None if _NEEDED.fullmatch(path) else JSONResponse({"detail": words.NO_PATH}, 404)


def sign_in_address(connection: HTTPConnection) -> str:
    """Return the path of the sign-in, with the requested path as the return path."""
    path = connection.scope["path"]
    query = connection.scope.get("query_string", b"").decode("latin-1")
    back = path + (f"?{query}" if query else "")
    return "/sign-in" if back == "/" else f"/sign-in?next={quote(back, safe='')}"


def local_path(wanted: str) -> str:
    r"""Return `wanted` when it is a path of this server, else "/". This prevents open redirects.

    >>> [local_path(path) for path in ("/report/a?start=1", "//evil.example", "/\\evil.example", "https://evil.example")]
    ['/report/a?start=1', '/', '/', '/']
    """
    plain = wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"
