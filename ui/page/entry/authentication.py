"""Who is at the page: the cookie of a session in, a Caller out; a name and a password in, a session out.

Accounts, sessions and lockouts are kept elsewhere (:mod:`ui.entry.accounts`, :mod:`ui.entry.sessions`,
:mod:`ui.entry.limits`); here stands what the page needs of them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ui.entry.access import OPEN, Caller
from ui.entry.origin import from_elsewhere

__all__ = ["COOKIE", "Accounts", "Authenticator", "Locks", "Sessions"]

COOKIE = "yiju-session"


class Accounts(Protocol):
    """The accounts of the staff."""

    def any(self) -> bool:
        """Tell whether accounts are in use."""

    def check(self, name: str, password: str) -> Caller | None:
        """Return who signs in, in constant time; None when the name or the password is wrong."""


class Sessions(Protocol):
    """Who has signed in."""

    def open(self, caller: Caller) -> str:
        """Begin a session and return its token."""

    def find(self, token: str) -> Caller | None:
        """Return whose session it is."""

    def close(self, token: str) -> None:
        """End a session."""


class Locks(Protocol):
    """Who tried too many wrong passwords."""

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out."""

    def fail(self, name: str) -> None:
        """Count a failure."""

    def succeed(self, name: str) -> None:
        """Forget the failures."""


@dataclass(frozen=True, slots=True)
class Authenticator:
    """The rules of the page's authenticator. Without accounts it stands open, but only where nobody else can reach it.

    ``started_open`` is decided once, as for the API: a first account that is made meanwhile closes the authenticator, and the
    last one that is taken away never opens it.
    """

    accounts: Accounts | None = None
    sessions: Sessions | None = None
    locks: Locks | None = None
    loopback: bool = True
    started_open: bool = True
    keyed: Callable[[], bool] = lambda: False  # whether programs need a key: then people have to sign in, too

    @property
    def open(self) -> bool:
        shut = (self.accounts and self.accounts.any()) or self.keyed()
        return self.loopback and self.started_open and not shut

    def caller(self, cookies: Mapping[str, str], address: str = "") -> Caller | None:
        """Return who is there, coming from `address`; None when they have to sign in."""
        if self.open and not from_elsewhere(address):
            return OPEN
        token = cookies.get(COOKIE, "")
        return self.sessions.find(token) if self.sessions and token else None

    def admit(self, name: str, password: str, address: str) -> tuple[str | None, float]:
        """Return the token of a new session; or None and the seconds to wait, 0.0 when the password was wrong.

        The try is counted before the password is looked at: many at once get no more tries than one after the other.
        """
        if self.accounts is None or self.sessions is None:
            return None, 0.0
        who = f"{unicodedata.normalize('NFKC', name).strip().casefold()} {address}"
        if self.locks:
            if (wait := self.locks.blocked(who)) > 0:
                return None, wait
            self.locks.fail(who)
        caller = self.accounts.check(name, password)
        if caller is None:
            return None, self.locks.blocked(who) if self.locks else 0.0
        if self.locks:
            self.locks.succeed(who)
        return self.sessions.open(caller), 0.0
