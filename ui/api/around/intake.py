"""Check each request before the app: Host header, origin, size in bytes, JSON depth, and requests at once.

A JSON body is read completely first, so a slow client does not count as a request in progress. Uploads pass through;
only their bytes are counted. :mod:`ui.api.around.arrival` closes slow connections. The Host check prevents DNS
rebinding, in which a browser sends another site's name to a loopback address.
"""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.around.envelope import send_problem
from ui.api.problems import problem_of
from ui.entry.origin import foreign
from ui.errors import BadRequest, Overloaded, TooLarge

__all__ = ["HEARTBEAT", "MAX_BODY_BYTES", "MAX_JSON_DEPTH", "Intake", "too_deep"]

HEARTBEAT = "/gradio_api/heartbeat/"  # each open page keeps one such request open
MAX_BODY_BYTES = 1 << 20
MAX_JSON_DEPTH = 32
_FORM_BYTES = 64 << 10  # for the parts of a form besides its file
_MAX_PRESENT = 128
_UPLOADS = (b"multipart/form-data", b"application/octet-stream")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_TO_SQUARE = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_API_UPLOAD = "/v1/reports"
_TAKES_REPORTS = (_API_UPLOAD, "/page/files", "/page/questions")
_FILES_AT_ONCE = 8
_PROBES = ("/healthz", "/readyz", "/metrics")


class Intake:
    """Reject invalid requests and pass on the others."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], upload_bytes: int = 25 << 20, max_present: int = _MAX_PRESENT
    ) -> None:
        self.app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._upload_bytes = upload_bytes
        self._max_present = max_present
        self._present = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, or send the problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            checked = await self._checked(scope, receive)
        except (BadRequest, TooLarge, Overloaded) as error:
            await send_problem(scope, send, problem_of(error))
            return
        counts = not scope["path"].startswith(HEARTBEAT)
        self._present += counts
        try:
            await self.app(scope, checked, send)
        finally:
            self._present -= counts

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._is_trusted(host):
            raise BadRequest("this server is not known under that name", hint="YIJU_TRUSTED_HOSTS lists its names")
        if scope["method"] not in _SAFE and foreign(Headers(scope=scope)):
            raise BadRequest("a page of another site sent this", hint="send it from a program, or from the page here")
        upload, limit = self._limit(scope["path"], headers.get(b"content-type", b"").strip().lower())
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            raise _too_large(limit)
        checked = _counted(receive, limit) if upload else await _read(receive, limit)
        if self._present >= self._max_present and scope["path"] not in _PROBES:
            raise Overloaded(1)
        return checked

    def _limit(self, path: str, kind: bytes) -> tuple[bool, int]:
        """Return whether the request uploads reports, and its limit in bytes. The API takes several files at once."""
        if not (path.startswith(_TAKES_REPORTS) and kind.startswith(_UPLOADS)):
            return False, MAX_BODY_BYTES
        files = _FILES_AT_ONCE if path == _API_UPLOAD else 1
        return True, files * self._upload_bytes + _FORM_BYTES

    def _is_trusted(self, host: str) -> bool:
        name = host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()
        return bool(self._hosts & {name, "*"}) or any(
            known.startswith("*.") and name.endswith(known[1:]) for known in self._hosts
        )


async def _read(receive: Receive, limit: int) -> Receive:
    """Read the whole body; return a `receive` that replays it.

    Raises: TooLarge, BadRequest, ClientDisconnect.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            break
    if too_deep(bytes(body)):
        raise BadRequest("the JSON is nested too deeply", hint=f"at most {MAX_JSON_DEPTH} levels")
    waiting: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _counted(receive: Receive, limit: int) -> Receive:
    """Return a `receive` that raises HTTPException 413 after more than `limit` bytes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, str(_too_large(limit)))  # form parsers convert other errors
        return message

    return counted


def too_deep(body: bytes) -> bool:
    r"""Return whether brackets outside of strings nest deeper than MAX_JSON_DEPTH, also in invalid JSON.

    Removes the innermost pairs MAX_JSON_DEPTH times. `bytes.replace` does the work, which is fast.

    >>> too_deep(b"[" * 32 + b"]" * 32), too_deep(b"[" * 33 + b"]" * 33), too_deep(b'{"a": "' + b"[" * 99 + b'"}')
    (False, True, False)
    """
    left = _STRING.sub(b"", body).translate(_TO_SQUARE, _NOT_BRACKETS)
    for _ in range(MAX_JSON_DEPTH):
        left = left.replace(b"[]", b"")
    return b"[]" in left or left.count(b"[") > MAX_JSON_DEPTH


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the body has more than {limit} bytes", hint="send less, or in several requests")
