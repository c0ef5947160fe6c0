"""Rate limits, and lockouts after failed sign-ins; both are in memory, for one process.

:mod:`ui.entry.limit_tables` has those that workers share.
Rates count over a sliding window, so the limit is exact; a token bucket would allow more. Memory is bounded: beyond a
number of names, those seen longest ago are forgotten.
"""

import hashlib
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

__all__ = ["Lockout", "RateLimit"]

_WINDOW_SECONDS = 60.0
_NAMES = 10_000
_NAME_CHARS = 100


class RateLimit:
    """Allow each name `per_minute` calls in any 60 seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, names: int = _NAMES) -> None:
        if per_minute < 1:
            raise ValueError(f"per_minute must be at least 1, not {per_minute}")
        self._most = per_minute
        self._clock = clock
        self._names = names
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str) -> float:
        """Count a call of `name` and return 0.0; or return the seconds to wait, and count nothing."""
        with self._lock:
            now, name = self._clock(), _short(name)
            times = self._taken.setdefault(name, deque())
            self._taken.move_to_end(name)
            while len(self._taken) > self._names:
                self._taken.popitem(last=False)
            while times and now - times[0] >= _WINDOW_SECONDS:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + _WINDOW_SECONDS - now
            times.append(now)
            return 0.0


@dataclass(slots=True)
class _Tries:
    wrong: int
    last: float  # when


class Lockout:
    """Lock a name out for `seconds` after `failures` in a row; after `seconds` without one they are forgotten."""

    def __init__(
        self,
        failures: int = 5,
        seconds: float = 900,
        clock: Callable[[], float] = time.monotonic,
        names: int = _NAMES,
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._names = names
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = Lock()

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out, 0.0 for not at all."""
        with self._lock:
            tries = self._tries.get(_short(name))
            if tries is None or tries.wrong < self._most:
                return 0.0
            return max(0.0, tries.last + self._seconds - self._clock())

    def fail(self, name: str) -> float:
        """Count a failure of `name` and return 0.0; or return the seconds for which it is locked out already."""
        with self._lock:
            now, name = self._clock(), _short(name)
            tries = self._tries.setdefault(name, _Tries(0, now))
            if now - tries.last >= self._seconds:
                tries.wrong = 0
            if tries.wrong >= self._most:
                return tries.last + self._seconds - now
            tries.wrong += 1
            tries.last = now
            self._tries.move_to_end(name)
            while len(self._tries) > self._names:
                self._tries.popitem(last=False)
            return 0.0

    def succeed(self, name: str) -> None:
        """Forget the failures of `name`."""
        with self._lock:
            self._tries.pop(_short(name), None)


def _short(name: str) -> str:
    """Return a long name's digest in its place, to bound the memory for one name."""
    return name if len(name) <= _NAME_CHARS else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
