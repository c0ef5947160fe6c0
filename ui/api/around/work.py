"""Run blocking calls in threads, within the deadline of a request, so that the event loop stays responsive.

:mod:`ui.service.admission` limits the questions that compute or wait. There are more threads than that limit. When all
threads are busy, a request is rejected at once. A thread cannot be stopped: after the deadline it runs on, and keeps
its place in the queue until it ends.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from threading import Lock
from typing import Generic, TypeVar

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
        ends, source = anyio.current_time() + self.seconds, _Source(items)
        try:
            while piece := await self._within(ends, source.next):
                yield piece[0]
        finally:
            source.stop()

    async def _within(self, ends: float, call: Callable[[], T]) -> T:
        if self._limiter.available_tokens < 1:
            raise Overloaded(1)
        with anyio.move_on_after(ends - anyio.current_time()):
            return await anyio.to_thread.run_sync(call, abandon_on_cancel=True, limiter=self._limiter)
        raise Late(self.seconds)


class _Source(Generic[T]):
    """Items that one thread computes and another may stop; they are closed as soon as no thread computes any."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._computing = Lock()
        self._stopped = False

    def next(self) -> tuple[T] | None:
        """Return the next item in a tuple; None at the end."""
        with self._computing:
            piece = None if self._stopped else next(((item,) for item in self._items), None)
        if self._stopped:
            self.stop()
        return piece

    def stop(self) -> None:
        """Close the items, at once or when the item that a thread computes is there."""
        self._stopped = True
        if self._computing.acquire(blocking=False):
            try:
                if close := getattr(self._items, "close", None):
                    close()
            finally:
                self._computing.release()
