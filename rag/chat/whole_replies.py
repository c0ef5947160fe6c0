"""Read replies of endpoints that ignore ``stream`` and answer with one JSON object.

The object becomes the only event of a stream, so that one client reads both.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx2

__all__ = ["WholeReplies"]

_OK = 200


class WholeReplies(httpx2.BaseTransport):
    """A transport that turns a whole completion into a stream of one event. Other responses pass unchanged."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`."""
        response = self._inner.handle_request(request)
        if response.status_code != _OK or not isinstance(response.stream, httpx2.SyncByteStream):
            return response
        headers = [(name, value) for name, value in response.headers.items() if name.lower() != "content-length"]
        return httpx2.Response(
            response.status_code, headers=headers, stream=_Events(response.stream), extensions=response.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _Events(httpx2.SyncByteStream):
    """A body whose first character decides: a stream of events never begins with a brace."""

    def __init__(self, inner: httpx2.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        head, rest = b"", iter(self._inner)
        for piece in rest:
            head += piece
            if head.strip():
                break
        if head.lstrip().startswith(b"{"):
            yield _event(b"".join([head, *rest]))
        else:
            yield head
            yield from rest

    def close(self) -> None:
        """Close the stream of the connection."""
        self._inner.close()


def _event(body: bytes) -> bytes:
    """Return a completion as an event. Anything else becomes an event as it is, and the client reports it."""
    try:
        record = json.loads(body)
    except ValueError:
        return b"data: " + b" ".join(body.split()) + b"\n\n"
    choices = record.get("choices")
    if isinstance(choices, list):
        record |= {"object": "chat.completion.chunk", "choices": [_chunk(one) for one in choices]}
    return f"data: {json.dumps(record)}\n\ndata: [DONE]\n\n".encode()


def _chunk(choice: Any) -> Any:  # noqa: ANN401 - whatever the endpoint sent
    """Return a choice of a completion as one of a chunk: its message is the only difference."""
    if not isinstance(choice, dict) or "message" not in choice:
        return choice
    return {"index": 0, "delta": choice["message"]} | {name: one for name, one in choice.items() if name != "message"}
