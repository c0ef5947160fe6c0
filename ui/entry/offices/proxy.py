"""Believe the header of a proxy that has identified a person, where the settings name header and proxy.

The address that counts is that of the other end of the connection, never one that a header tells. A person gets a
session of which no browser knows the token. It is added to the cookies of the request, so that page and API treat it
like any other. The header is removed from every request.
"""

import logging
from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Lock
from typing import Any, Protocol

from anyio.to_thread import run_sync
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.config import Settings
from rag.errors import ConfigError, RagError
from ui.entry.access import Caller
from ui.entry.people import Person

__all__ = ["PEER", "NotePeer", "ProxySignIn", "TrustedProxy", "check_proxy", "noting_peer"]

PEER = "yiju.peer"  # the key of a scope
_MOST = 10_000
_MAX_CHARS = 200
_log = logging.getLogger("yiju.error")


class _Sessions(Protocol):
    def open_person(self, person: Person) -> str: ...

    def find(self, token: str) -> Caller | None: ...


class NotePeer:
    """Middleware that notes the other end of the connection, before another one replaces it by what a header tells."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] in ("http", "websocket"):
            scope[PEER] = scope["client"][0] if scope.get("client") else ""
        await self.app(scope, receive, send)


def noting_peer(app: ASGIApp, trusted: str) -> Any:  # noqa: ANN401 - uvicorn and starlette name its type differently
    """Return `app` behind NotePeer and uvicorn's own reading of the X-Forwarded headers of `trusted` addresses."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    read: Any = ProxyHeadersMiddleware
    return NotePeer(read(app, trusted_hosts=trusted))


def check_proxy(settings: Settings) -> tuple[IPv4Address | IPv6Address, str]:
    """Return the address of the proxy and the name of the header with a person.

    Raises: ConfigError when only one of them is set, or the address is none.
    """
    if not (settings.proxy_address and settings.proxy_user_header):
        hint = "set YIJU_PROXY_ADDRESS and YIJU_PROXY_USER_HEADER, or neither"
        raise ConfigError("a header is believed from a named proxy only", hint=hint)
    try:
        return ip_address(settings.proxy_address), settings.proxy_user_header.strip()
    except ValueError:
        raise ConfigError("YIJU_PROXY_ADDRESS is no address", hint="write it as 127.0.0.1") from None


class TrustedProxy:
    """The proxy of the settings, and the sessions of the people whom it names.

    Raises: ConfigError as :func:`check_proxy`.
    """

    def __init__(self, settings: Settings, sessions: _Sessions, most: int = _MOST) -> None:
        self.address, header = check_proxy(settings)
        self.user_header = header.lower().encode("latin-1", "replace")
        self.groups_header = settings.proxy_groups_header.strip().lower().encode("latin-1", "replace")
        self._sessions = sessions
        self._most = most
        self._tokens: OrderedDict[Person, str] = OrderedDict()
        self._lock = Lock()

    def is_peer(self, peer: str) -> bool:
        """Return whether `peer` is the address of the proxy."""
        try:
            return ip_address(peer) == self.address
        except ValueError:
            return False

    def token(self, user: str, groups: str) -> str | None:
        """Return the token of the person's session; None when they have no role.

        Raises: DatabaseFailed.
        """
        names = frozenset(part.strip() for part in groups.split(",") if part.strip())
        person = Person("proxy", user, user, names)
        with self._lock:
            token = self._tokens.get(person)
        if not token or self._sessions.find(token) is None:
            token = self._sessions.open_person(person)
            if self._sessions.find(token) is None:
                return None
        with self._lock:
            self._tokens[person] = token
            self._tokens.move_to_end(person)
            while len(self._tokens) > self._most:
                self._tokens.popitem(last=False)
        return token


class ProxySignIn:
    """Middleware that gives the people of a proxy their session."""

    def __init__(self, app: ASGIApp, proxy: TrustedProxy, cookie: str) -> None:
        self.app = app
        self._proxy = proxy
        self._cookie = cookie.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        if scope["type"] == "http":
            scope["headers"] = await self._headers(scope)
        await self.app(scope, receive, send)

    async def _headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        theirs = (self._proxy.user_header, self._proxy.groups_header)
        headers = [(name, value) for name, value in scope["headers"] if name not in theirs]
        if not self._proxy.is_peer(scope.get(PEER, "")):
            return headers
        users, groups = ([value for name, value in scope["headers"] if name == wanted] for wanted in theirs)
        user = users[0].decode("utf-8", "replace").strip() if len(users) == 1 and len(groups) <= 1 else ""
        if not user or len(user) > _MAX_CHARS:
            return headers
        try:
            token = await run_sync(self._proxy.token, user, groups[0].decode("utf-8", "replace") if groups else "")
        except RagError as error:
            _log.error("%s: %s", type(error).__name__, error)
            return headers
        kept = [(name, value) for name, value in headers if name != b"cookie"]
        others = [_others(value, self._cookie) for name, value in headers if name == b"cookie"]
        own = b"%b=%b" % (self._cookie, token.encode("ascii")) if token else b""
        together = b"; ".join(part for part in (*others, own) if part)
        return [*kept, (b"cookie", together)] if together else kept


def _others(header: bytes, name: bytes) -> bytes:
    """Return the cookies of a header but for those called `name`."""
    parts = (part.strip() for part in header.split(b";"))
    return b"; ".join(part for part in parts if part and part.partition(b"=")[0].strip() != name)
