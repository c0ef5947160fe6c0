"""The number of tokens that a language model may use per day, shared by all processes of a home through one file.

A day is a UTC day. If the file cannot be read or written, this process counts alone. :mod:`rag.chat.tokens` counts the
tokens of a call.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from rag.files import lock, write_file

__all__ = ["Allowance", "Reservation"]

_WAIT_SECONDS = 0.2  # for the lock; other processes hold it for milliseconds
_MOST_BYTES = 1000
_LOCK_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens reserved for a call that has not ended."""

    day: str
    tokens: int


def _now() -> datetime:
    return datetime.now(UTC)


class Allowance:
    """A limit of `tokens_a_day` for all processes that use `file`.

    A call reserves its highest possible cost before it starts. The real cost replaces the reservation afterwards. So
    concurrent calls cannot exceed the limit together, and a call that is killed stays counted.
    """

    def __init__(self, file: Path, tokens_a_day: int, now: Callable[[], datetime] = _now) -> None:
        self._file = file
        self._most = tokens_a_day
        self._now = now
        self._lock = Lock()
        self._day = ""
        self._used = 0  # tokens used on that day, as last known
        self._unwritten = 0  # the part of `_used` that is not in the file yet

    def reserve(self, tokens: int) -> Reservation | None:
        """Reserve `tokens`; None when fewer are left."""
        with self._lock, self._shared() as writable:
            if self._used + tokens > self._most:
                return None
            self._add(tokens, writable)
            return Reservation(self._day, tokens)

    def settle(self, reservation: Reservation, tokens: int) -> None:
        """Replace a reservation by the `tokens` that the call used. A reservation of an earlier day is ignored."""
        with self._lock, self._shared() as writable:
            if self._day == reservation.day:
                self._add(tokens - reservation.tokens, writable)

    def _add(self, tokens: int, writable: bool) -> None:
        self._used = max(0, self._used + tokens)
        self._unwritten += tokens
        if writable:
            self._write()

    @contextmanager
    def _shared(self) -> Iterator[bool]:
        """Lock the file and read the count. Yield whether the lock was acquired."""
        day = self._now().date().isoformat()
        if day != self._day:
            self._day, self._used, self._unwritten = day, 0, 0
        with ExitStack() as stack:
            try:
                stack.enter_context(lock(self._file.with_suffix(".lock"), _WAIT_SECONDS, _LOCK_MODE))
                writable = True
            except OSError:  # TimeoutError is one
                writable = False
            if writable:
                self._used = max(0, self._read() + self._unwritten)
            yield writable

    def _read(self) -> int:
        """Return today's count; 0 if the file is of another day, missing or damaged."""
        try:
            with self._file.open("rb") as file:
                record = json.loads(file.read(_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return 0
        if not isinstance(record, dict) or record.get("day") != self._day:
            return 0
        tokens = record.get("tokens")
        return tokens if type(tokens) is int and tokens >= 0 else 0

    def _write(self) -> None:
        try:
            write_file(self._file, json.dumps({"day": self._day, "tokens": self._used}).encode())
        except OSError:
            return
        self._unwritten = 0
