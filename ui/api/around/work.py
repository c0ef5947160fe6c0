"""Run what blocks in threads, within the deadline of a request, so that the event loop always has time to say no.

The service admits two that compute and a line that waits (:mod:`ui.service.admission`). The threads here outnumber
them, so the line is what fills up; should all threads be taken for another reason, no is said at once as well. A thread
cannot be stopped: one that is late is left behind, and keeps its place in the line until it is done.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import TypeVar

import anyio
import anyio.to_thread

from ui.errors import Late, Overloaded

__all__ = ["Work"]

T = TypeVar("T")
_THREADS = 64  # 2 that compute, 32 that wait, 4 with a language model, and room for what takes no time


class Work:
    """Threads for `seconds` of work at most for each request."""

    def __init__(self, seconds: float, threads: int = _THREADS) -> None:
        self.seconds = seconds
        self._limiter = anyio.CapacityLimiter(threads)

    async def run(self, call: Callable[[], T]) -> T:
        """Return what `call` returns.

        Raises: Late, Overloaded, and whatever `call` does.
        """
        return await self._within(anyio.current_time() + self.seconds, call)

    async def pieces(self, said: Iterator[T]) -> AsyncIterator[T]:
        """Yield what `said` yields, taking each piece in a thread; all of them together have the deadline.

        Raises: as :meth:`run` does.
        """
        ends = anyio.current_time() + self.seconds
        try:
            while piece := await self._within(ends, lambda: _taken(said)):
                yield piece[0]
        finally:
            if close := getattr(said, "close", None):
                with suppress(ValueError):  # it still runs in a thread that was left behind, and ends there
                    close()

    async def _within(self, ends: float, call: Callable[[], T]) -> T:
        if self._limiter.available_tokens < 1:
            raise Overloaded(1)
        with anyio.move_on_after(ends - anyio.current_time()):
            return await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=self._limiter)
        raise Late(self.seconds)


def _taken(said: Iterator[T]) -> tuple[T] | None:
    for piece in said:
        return (piece,)
    return None
