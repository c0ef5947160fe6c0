"""Limit how many requests compute at once and how many wait; any more are rejected at once.

This limits processor work only, not waiting for a language model.
Source: Site Reliability Engineering, "Handling Overload".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from ui.errors import Overloaded

__all__ = ["Admission"]


class Admission:
    """At most `workers` compute at once; `waiting` more wait, each at most `patience_seconds`."""

    def __init__(self, workers: int = 2, waiting: int = 32, patience_seconds: float = 5.0) -> None:
        self._slots = BoundedSemaphore(workers)
        self._most = workers + waiting
        self._patience = patience_seconds
        self._present = 0
        self._lock = Lock()

    @property
    def present(self) -> int:
        """The number of requests that compute or wait."""
        return self._present

    def check(self) -> None:
        """Reject at once what :meth:`enter` would reject, before a thread is taken.

        Raises: Overloaded when the queue is full.
        """
        if self._present >= self._most:
            raise Overloaded(1)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Wait for a slot and hold it inside the block.

        Raises: Overloaded when the queue is full, or the wait too long.
        """
        with self._lock:
            if self._present >= self._most:
                raise Overloaded(1)
            self._present += 1
        try:
            if not self._slots.acquire(timeout=self._patience):
                raise Overloaded(2)
            try:
                yield
            finally:
                self._slots.release()
        finally:
            with self._lock:
                self._present -= 1
