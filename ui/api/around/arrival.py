"""Close slow connections: uvicorn itself waits without limit for the rest of a request.

A request must arrive within ARRIVAL_SECONDS, plus one second for each MIN_BYTES_PER_SECOND bytes received. So a slow
upload succeeds, and a client that sends a few bytes now and then is disconnected. Source: MinRate of mod_reqtimeout.
On shutdown an idle connection stays open for _IDLE_GRACE_SECONDS, since a request may already be on its way. The
heartbeat stream of an open page is closed at the same time.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.api.around.intake import HEARTBEAT

__all__ = ["ARRIVAL_SECONDS", "MIN_BYTES_PER_SECOND", "TimedProtocol"]

ARRIVAL_SECONDS = 10.0
MIN_BYTES_PER_SECOND = 32 << 10
_READ_SECONDS = 15.0  # within which a client must read some of the response
_IDLE_GRACE_SECONDS = 0.3


class TimedProtocol(H11Protocol):
    """HTTP/1.1 with a time limit for every wait."""

    _request_timer: asyncio.TimerHandle | None = None
    _read_timer: asyncio.TimerHandle | None = None
    _began = 0.0
    _bytes = 0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn's signature
        """Start the timer of the first request."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel all timers."""
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the received bytes and handle them."""
        self._bytes += len(data)
        super().data_received(data)

    def handle_events(self) -> None:
        """Parse the received bytes; cancel the timer when the request is complete."""
        super().handle_events()
        if self.transport.is_closing():
            self._stop_waiting()
        elif self._is_incomplete():
            if self._request_timer is None:
                self._await_request()
        else:
            self._stop_waiting()

    def pause_writing(self) -> None:
        """Start the timer within which the client must read."""
        super().pause_writing()
        if self._read_timer is None:
            self._read_timer = self.loop.call_later(_READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Cancel that timer."""
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None
        super().resume_writing()

    def shutdown(self) -> None:
        """Close the connection after the current request; an idle one after _IDLE_GRACE_SECONDS."""
        if self.cycle is None or self.cycle.response_complete or self._is_heartbeat():
            self.loop.call_later(_IDLE_GRACE_SECONDS, self._shut_down)
        else:
            super().shutdown()

    def _shut_down(self) -> None:
        if self.transport.is_closing():
            return
        super().shutdown()
        if self._is_heartbeat():
            self.transport.close()

    def _is_heartbeat(self) -> bool:
        """Return whether the last request was for the heartbeat stream of a page."""
        return bool(self.scope) and self.scope["path"].startswith(HEARTBEAT)

    def _is_incomplete(self) -> bool:
        """Return whether a request has begun and is not complete; between requests uvicorn's own timer runs."""
        state = self.conn.their_state
        return state is h11.SEND_BODY or (
            state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        )

    def _await_request(self) -> None:
        self._began, self._bytes = self.loop.time(), 0
        self._request_timer = self.loop.call_later(ARRIVAL_SECONDS, self._check_deadline)

    def _check_deadline(self) -> None:
        due = self._began + ARRIVAL_SECONDS + self._bytes / MIN_BYTES_PER_SECOND
        if self.loop.time() < due:
            self._request_timer = self.loop.call_at(due, self._check_deadline)
        elif not self.transport.is_closing():
            self._request_timer = None
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None
