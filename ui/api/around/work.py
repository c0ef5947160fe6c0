"""Run blocking calls in threads, within the deadline of a request, so that the event loop stays responsive.

:mod:`ui.service.admission` limits the questions that compute or wait. There are more threads than that limit. When all
threads are busy, a request is rejected at once. A thread cannot be stopped: after the deadline it runs on, and keeps
its place in the queue until it ends.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from typing import TypeVar

import anyio
import anyio.to_thread

from ui.errors import Late, Overloaded

__all__ = ["Work"]

T = TypeVar("T")
_THREADS = 64  # 2 compute, 32 wait, 4 use a language model; the rest are for short calls


class Work:
    """A pool of threads; each request has `seconds` of time."""

    def __init__(self, seconds: float, threads: int = _THREADS) -> None:
        self.seconds = seconds
        self._limiter = anyio.CapacityLimiter(threads)

    async def run(self, call: Callable[[], T]) -> T:
        """Return what `call` returns.

        Raises: Late after the deadline, Overloaded when no thread is free, and any error of `call`.
        """
        return await self._within(anyio.current_time() + self.seconds, call)

    async def pieces(self, items: Iterator[T]) -> AsyncGenerator[T, None]:
        """Yield the items of `items`, each computed in a thread; one deadline applies to all of them.

        Raises: as :meth:`run` does.
        """
        ends = anyio.current_time() + self.seconds
        try:
            while piece := await self._within(ends, lambda: _next_item(items)):
                yield piece[0]
        finally:
            if close := getattr(items, "close", None):
                with suppress(ValueError):  # it still runs in a thread after the deadline
                    close()

    async def _within(self, ends: float, call: Callable[[], T]) -> T:
        if self._limiter.available_tokens < 1:
            raise Overloaded(1)
        with anyio.move_on_after(ends - anyio.current_time()):
            return await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=self._limiter)
        raise Late(self.seconds)


def _next_item(items: Iterator[T]) -> tuple[T] | None:
    for piece in items:
        return (piece,)
    return None
