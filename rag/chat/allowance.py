"""How many tokens a language model may still use today, kept in one small file that all processes of a home share.

Days are those of UTC. What the file says is no reason to fail: where it cannot be read or written, the count goes on
in this process. It does not know what a call costs, see :mod:`rag.chat.tokens`.
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

_WAIT_SECONDS = 0.2  # for another process to finish its few milliseconds
_MOST_BYTES = 1000
_LOCK_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens set aside for a call that has not ended."""

    day: str
    tokens: int


def _now() -> datetime:
    return datetime.now(UTC)


class Allowance:
    """At most `tokens_a_day`, over every process that counts in `file`.

    Each call is entered before it is made, with the most that it can cost, and put right afterwards. So calls at the
    same time do not exceed the allowance together, and one that is killed stays entered.
    """

    def __init__(self, file: Path, tokens_a_day: int, now: Callable[[], datetime] = _now) -> None:
        self._file = file
        self._most = tokens_a_day
        self._now = now
        self._lock = Lock()
        self._day = ""
        self._used = 0  # on that day, as last known
        self._unwritten = 0  # of these, what the file does not hold yet

    def reserve(self, tokens: int) -> Reservation | None:
        """Set `tokens` aside; None when fewer are left."""
        with self._lock, self._shared() as writable:
            if self._used + tokens > self._most:
                return None
            self._add(tokens, writable)
            return Reservation(self._day, tokens)

    def settle(self, reservation: Reservation, tokens: int) -> None:
        """Enter what the call did use; a call that outlasted its day stays as reserved."""
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
        """Bring the count up to date and keep other processes out meanwhile; yield whether that was possible."""
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
        """Return today's count; 0 where the file is of another day, missing or damaged."""
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
