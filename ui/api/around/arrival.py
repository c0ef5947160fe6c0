"""Watch over slow connections: uvicorn waits for ever for the rest of a request, and this closes what lets it wait.

A request must arrive within ARRIVAL_SECONDS, and for each MIN_BYTES_PER_SECOND bytes of it has a second more: uploads
over a slow line get through, a socket that sends a byte now and then does not. Source: MinRate of mod_reqtimeout.
On shutdown an idle connection is closed a moment later than uvicorn does, since a request may be on its way already;
the stream that an open page holds, on which nothing ever comes to an end, is closed with them.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.api.around.intake import HEARTBEAT

__all__ = ["ARRIVAL_SECONDS", "MIN_BYTES_PER_SECOND", "TimedProtocol"]

ARRIVAL_SECONDS = 10.0
MIN_BYTES_PER_SECOND = 32 << 10
_READ_SECONDS = 15.0  # in which a client must take some of what is sent to it
_LAST_MOMENT_SECONDS = 0.3


class TimedProtocol(H11Protocol):
    """HTTP/1.1 with an end to every wait."""

    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _began = 0.0
    _bytes = 0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._bytes += len(data)
        super().data_received(data)

    def handle_events(self) -> None:
        """Read what can be read of it, and see whether the request is whole."""
        super().handle_events()
        if self.transport.is_closing():
            self._stop_waiting()
        elif self._is_incomplete():
            if self._late is None:
                self._await_request()
        else:
            self._stop_waiting()

    def pause_writing(self) -> None:
        """Give the client some time to read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(_READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: it reads."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def shutdown(self) -> None:
        """End after the request under way, if there is one, or a moment later."""
        if self.cycle is None or self.cycle.response_complete or self._only_beats():
            self.loop.call_later(_LAST_MOMENT_SECONDS, self._end)
        else:
            super().shutdown()

    def _end(self) -> None:
        if self.transport.is_closing():
            return
        super().shutdown()
        if self._only_beats():
            self.transport.close()

    def _only_beats(self) -> bool:
        """Tell whether the last request was for the stream that an open page holds."""
        return bool(self.scope) and self.scope["path"].startswith(HEARTBEAT)

    def _is_incomplete(self) -> bool:
        """Tell whether a request has begun that is not here yet; between requests uvicorn's own timer runs."""
        state = self.conn.their_state
        return state is h11.SEND_BODY or (
            state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        )

    def _await_request(self) -> None:
        self._began, self._bytes = self.loop.time(), 0
        self._late = self.loop.call_later(ARRIVAL_SECONDS, self._judge)

    def _judge(self) -> None:
        due = self._began + ARRIVAL_SECONDS + self._bytes / MIN_BYTES_PER_SECOND
        if self.loop.time() < due:
            self._late = self.loop.call_at(due, self._judge)
        elif not self.transport.is_closing():
            self._late = None
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
