"""A circuit breaker and a retry budget. They limit the calls to a failing service.

This module makes no calls and starts no threads.

Source: M. Nygard, Release It!, "Circuit Breaker"; Site Reliability Engineering, "Handling Overload".
"""

import time
from collections.abc import Callable
from threading import Lock

__all__ = ["Breaker", "RetryBudget"]


class Breaker:
    """A circuit breaker. It opens after `failures` in a row, and then admits one call every `pause_seconds`."""

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
        """Return whether a call may be made now. While the breaker is open, this is True once every `pause_seconds`."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._next_probe:
                return False
            self._next_probe = now + self._pause
            return True

    def succeed(self) -> None:
        """Count a success. The breaker closes."""
        with self._lock:
            self._failed = 0

    def fail(self) -> None:
        """Count a failure. `failures` in a row open the breaker or keep it open."""
        with self._lock:
            self._failed += 1
            if self.is_open:
                self._next_probe = self._clock() + self._pause


class RetryBudget:
    """A budget of second attempts. Each call earns `share` of an attempt; at most `saved` attempts accumulate."""

    def __init__(self, *, share: float = 0.1, saved: float = 3.0) -> None:
        self._share = share
        self._most = saved
        self._left = saved
        self._lock = Lock()

    def earn(self) -> None:
        """Count a call, which adds to the budget."""
        with self._lock:
            self._left = min(self._most, self._left + self._share)

    def spend(self) -> bool:
        """Return whether a second attempt may be made now. If so, count it."""
        with self._lock:
            if self._left < 1.0:
                return False
            self._left -= 1.0
            return True
