"""Authenticate people at the page: a session cookie gives a Caller, a name and a password give a session.

:mod:`ui.entry.accounts`, :mod:`ui.entry.sessions` and :mod:`ui.entry.limits` implement the protocols of this module.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ui.entry.access import OPEN, Caller
from ui.entry.origin import from_elsewhere
from ui.entry.sessions import COOKIE

__all__ = ["COOKIE", "Accounts", "Authenticator", "Door", "Locks", "Rate", "Sessions"]


class Accounts(Protocol):
    """The accounts of the staff."""

    def any(self) -> bool:
        """Return whether accounts are in use."""

    def check(self, name: str, password: str) -> Caller | None:
        """Return the caller, in constant time; None when the name or the password is wrong."""


class Sessions(Protocol):
    """The open sessions."""

    def open(self, caller: Caller) -> str:
        """Open a session and return its token."""

    def find(self, token: str) -> Caller | None:
        """Return the caller of the session; None when there is none."""

    def close(self, token: str) -> None:
        """Close every session of the person who has this one."""

    def drop(self, token: str) -> None:
        """Close this session only."""

    def way(self, token: str) -> str:
        """Return the way in which the person of the session came."""


class Started(Protocol):
    """A sign-in that has begun: where the browser goes, and the secret that it keeps."""

    @property
    def address(self) -> str: ...

    @property
    def secret(self) -> str: ...


class Door(Protocol):
    """The sign-in at the office's provider; :class:`ui.entry.offices.opening.ProviderDoor`."""

    def begin(self, back: str) -> Started:
        """Begin a sign-in that leads back to the path `back`."""

    def finish(self, reply: dict[str, str], secret: str) -> tuple[str, str, str]:
        """Return the token of a new session, the path to go on to, and the name of the caller."""

    def end_address(self) -> str:
        """Return where the provider's own session ends, "" for nowhere."""

    def ended(self, token: str) -> int:
        """End the sessions that a logout token of the provider names."""


class Rate(Protocol):
    """The limit of the sign-ins that an address may begin at the provider."""

    def take(self, name: str) -> float:
        """Count one; return 0.0 when it is allowed, else the seconds to wait."""


class Locks(Protocol):
    """The lockouts after too many wrong passwords."""

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out; 0.0 when it is not."""

    def fail(self, name: str) -> float:
        """Count a failure and return 0.0; or return the seconds for which `name` is locked out already."""

    def succeed(self, name: str) -> None:
        """Reset the count of failures."""


@dataclass(frozen=True, slots=True)
class Authenticator:
    """The access rules of the page. Without accounts it is open, but to this machine only.

    ``started_open`` is set at the start of the server. A first account made later closes the page; removing the last
    account does not open it again.
    """

    accounts: Accounts | None = None
    sessions: Sessions | None = None
    locks: Locks | None = None
    loopback: bool = True
    started_open: bool = True
    keyed: Callable[[], bool] = lambda: False  # whether programs need a key: then people must sign in too
    told: Callable[[str, str, bool], None] = lambda _name, _address, _admitted: None  # each sign-in that was tried
    elsewhere: Callable[[str, str], str | None] | None = None  # the token of who signs in at the directory
    door: Door | None = None
    rate: Rate | None = None  # of sign-ins at the door, by address

    @property
    def open(self) -> bool:
        closed = (self.accounts and self.accounts.any()) or self.keyed()
        return self.loopback and self.started_open and not closed

    @property
    def asks_passwords(self) -> bool:
        """Whether anybody could sign in with a password."""
        return self.door is None or self.elsewhere is not None or bool(self.accounts and self.accounts.any())

    def caller(self, cookies: Mapping[str, str], address: str = "") -> Caller | None:
        """Return the caller of a request from `address`; None when they must sign in."""
        if self.open and not from_elsewhere(address):
            return OPEN
        token = cookies.get(COOKIE, "")
        return self.sessions.find(token) if self.sessions and token else None

    def admit(self, name: str, password: str, address: str) -> tuple[str | None, float]:
        """Return the token of a new session and 0.0; or None and the seconds to wait, 0.0 when the password was wrong.

        The attempt is counted before the password is checked, so parallel attempts are limited as well.

        Raises: SignInRefused, ProviderFailed, DatabaseFailed.
        """
        if self.accounts is None or self.sessions is None:
            return None, 0.0
        who = f"{unicodedata.normalize('NFKC', name).strip().casefold()} {address}"
        if self.locks and (wait := self.locks.fail(who)) > 0:
            return None, wait
        token = None
        try:
            if caller := self.accounts.check(name, password):
                token = self.sessions.open(caller)
            elif self.elsewhere:
                token = self.elsewhere(name, password)
        finally:
            self.told(name, address, token is not None)
        if token is None:
            return None, self.locks.blocked(who) if self.locks else 0.0
        if self.locks:
            self.locks.succeed(who)
        return token, 0.0
