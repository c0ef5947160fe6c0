"""Sessions of people who signed in at the page: a random token in a cookie, its sha256 in memory.

A restart ends every session. This module sets no cookie; :mod:`ui.entry.accounts` checks passwords.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from ui.entry.access import Caller

__all__ = ["Sessions"]

_IDLE_SECONDS = 8 * 3600.0
_WHOLE_SECONDS = 24 * 3600.0
_MOST = 1000


@dataclass(slots=True)
class _Session:
    caller: Caller
    stamp: str  # of the account when it signed in
    opened: float
    used: float


class Sessions:
    """Sessions of accounts.

    `stamp` is :meth:`ui.entry.accounts.Accounts.stamp`, which changes when a session must end.
    """

    def __init__(
        self, stamp: Callable[[str], str], clock: Callable[[], float] = time.monotonic, most: int = _MOST
    ) -> None:
        self._stamp = stamp
        self._clock = clock
        self._most = most
        self._sessions: OrderedDict[str, _Session] = OrderedDict()  # used longest ago first
        self._lock = Lock()

    def open(self, caller: Caller) -> str:
        """Begin a session and return its token of 256 random bits; beyond `most`, the one idle longest ends."""
        token, now = secrets.token_urlsafe(32), self._clock()
        session = _Session(caller, self._stamp(caller.name), now, now)
        with self._lock:
            self._sessions[_digest(token)] = session
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
        return token

    def find(self, token: str) -> Caller | None:
        """Return the caller of a session; None when it is unknown or has ended.

        It ends 8 hours after its last use, 24 hours after its begin, and when the account or its password changes.
        """
        name, now = _digest(token), self._clock()
        with self._lock:
            session = self._sessions.get(name)
            if session is None:
                return None
            late = now - session.used >= _IDLE_SECONDS or now - session.opened >= _WHOLE_SECONDS
            stamp = "" if late else self._stamp(session.caller.name)
            if not stamp or stamp != session.stamp:
                del self._sessions[name]
                return None
            session.used = now
            self._sessions.move_to_end(name)
            return session.caller

    def close(self, token: str) -> None:
        """End a session, if it has not ended."""
        with self._lock:
            self._sessions.pop(_digest(token), None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
