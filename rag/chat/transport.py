"""The HTTP client for the endpoint of a language model.

It ignores proxies of the environment, follows no redirects and limits the bytes of a response. What depends on the
protocol of the endpoint is in :mod:`rag.chat.whole_replies`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx2

from rag.chat.whole_replies import WholeReplies

__all__ = ["MAX_RESPONSE_BYTES", "TooManyBytes", "giving_up_when", "open_async_client", "open_client"]

MAX_RESPONSE_BYTES = 2_000_000
_CONNECT_SECONDS = 2.0
_PLAIN_HEADERS = frozenset(
    {"host", "connection", "accept", "accept-encoding", "authorization", "content-type", "content-length"}
)
_given_up: ContextVar[Callable[[], bool] | None] = ContextVar("given_up", default=None)


class TooManyBytes(httpx2.TransportError):
    """The response is longer than allowed, or it is compressed, so that its length is unknown."""


@contextmanager
def giving_up_when(condition: Callable[[], bool]) -> Iterator[None]:
    """Abort responses that this thread reads inside the block, at the first bytes after `condition` becomes true."""
    token = _given_up.set(condition)
    try:
        yield
    finally:
        _given_up.reset(token)


def open_client(
    timeout_seconds: float, max_bytes: int = MAX_RESPONSE_BYTES, *, only_plain_headers: bool = False
) -> httpx2.Client:
    """Open a client. `timeout_seconds` limits each single wait for the endpoint.

    With `only_plain_headers`, headers that an SDK adds are not sent.
    """
    return httpx2.Client(
        transport=WholeReplies(_Capped(max_bytes)),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(timeout_seconds, connect=min(_CONNECT_SECONDS, timeout_seconds)),
        headers={"Accept-Encoding": "identity"},
        event_hooks={"request": [_keep_plain_headers]} if only_plain_headers else {},
    )


def open_async_client() -> httpx2.AsyncClient:
    """Open a client for an SDK that requires one. Nothing is sent through it."""
    return httpx2.AsyncClient(trust_env=False, follow_redirects=False)


def _keep_plain_headers(request: httpx2.Request) -> None:
    for name in set(request.headers) - _PLAIN_HEADERS:
        del request.headers[name]
    request.headers["user-agent"] = "yiju"


class _Capped(httpx2.BaseTransport):
    """A transport whose responses raise TooManyBytes after `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self._inner = httpx2.HTTPTransport(trust_env=False)
        self._max_bytes = max_bytes

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`. The bytes of the response are counted while they are read."""
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooManyBytes("the response is compressed, though that was not accepted", request=request)
        assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - for mypy: this transport is not async
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Counted(response.stream, self._max_bytes),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _Counted(httpx2.SyncByteStream):
    """A body that raises an error after `max_bytes`, or when no caller waits for it any more."""

    def __init__(self, inner: httpx2.SyncByteStream, max_bytes: int) -> None:
        self._inner = inner
        self._max_bytes = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        given_up = _given_up.get()
        for piece in self._inner:
            read += len(piece)
            if read > self._max_bytes:
                raise TooManyBytes(f"the response has more than {self._max_bytes} bytes")
            if given_up and given_up():
                raise httpx2.ReadTimeout("nobody waits for this response any more")
            yield piece

    def close(self) -> None:
        """Close the stream of the connection."""
        self._inner.close()
