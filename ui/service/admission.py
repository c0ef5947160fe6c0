"""How many may compute at once, and how many may wait for it: beyond that, no is said at once.

Bounds processor work only; waiting for a language model happens outside.
Source: Site Reliability Engineering, "Handling Overload".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from ui.errors import Overloaded

__all__ = ["Admission"]


class Admission:
    """Let `workers` in at once and `waiting` more stand in line, each at most `patience_seconds`."""

    def __init__(self, workers: int = 2, waiting: int = 32, patience_seconds: float = 5.0) -> None:
        self._slots = BoundedSemaphore(workers)
        self._most = workers + waiting
        self._patience = patience_seconds
        self._present = 0
        self._lock = Lock()

    @property
    def present(self) -> int:
        """How many compute or wait."""
        return self._present

    def check(self) -> None:
        """Say no at once where :meth:`enter` would: for a door that has not yet taken a thread.

        Raises: Overloaded when the line is full.
        """
        if self._present >= self._most:
            raise Overloaded(1)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Wait for a place and hold it.

        Raises: Overloaded when the line is full, or the wait too long.
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
