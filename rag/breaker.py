"""A circuit breaker: after failures in a row nothing is called any more, but for one probe now and then.

Knows nothing of what is called, and starts no thread.
Source: M. Nygard, Release It!, "Circuit Breaker".
"""

import time
from collections.abc import Callable
from threading import Lock

__all__ = ["Breaker"]


class Breaker:
    """Closed at first; opens after `failures` in a row, then admits one probe every `pause_seconds`."""

    def __init__(
        self, *, failures: int = 5, pause_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._pause = pause_seconds
        self._clock = clock
        self._lock = Lock()
        self._failed = 0  # in a row
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        return self._failed >= self._most

    def admits(self) -> bool:
        """Tell whether a call may go out now; while open, the one that may is the probe."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._next_probe:
                return False
            self._next_probe = now + self._pause
            return True

    def succeed(self) -> None:
        """Close: a call went well."""
        with self._lock:
            self._failed = 0

    def fail(self) -> None:
        """Count a failure; the last of a row opens, a failed probe keeps open."""
        with self._lock:
            self._failed += 1
            if self.is_open:
                self._next_probe = self._clock() + self._pause
