"""Admit a caller of the API: by key, lockout and rate limit.

Keys, lockouts and rates are kept in :mod:`ui.entry.keys` and :mod:`ui.entry.limits`; here are the parts of them that
this module needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ui.entry.access import OPEN, Caller
from ui.entry.origin import from_elsewhere
from ui.errors import NotSignedIn, TooOften

__all__ = ["Access", "Keys", "Locks", "People", "Rate"]

_HINT = "send Authorization: Bearer KEY; whoever runs this server makes one with `yiju key new`"


class Keys(Protocol):
    """The valid keys."""

    def check(self, secret: str) -> Caller | None:
        """Return the caller with the key `secret`, in constant time."""

    def any(self) -> bool:
        """Return whether keys are in use."""


class Rate(Protocol):
    """The rate limit of each caller."""

    def take(self, name: str) -> float:
        """Count one request; return 0.0 when it is allowed, else the seconds to wait."""


class Locks(Protocol):
    """The addresses that sent too many wrong keys."""

    def fail(self, name: str) -> float:
        """Count a wrong key and return 0.0; or return the seconds for which `name` is locked out already."""


class People(Protocol):
    """Those who need no key: with a token of the office's provider, or with a session of the page."""

    def caller_of(self, secret: str, session: str) -> Caller | None:
        """Return the caller with the token `secret`, or without one with the session `session`."""


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server. Without keys it is open, which :mod:`ui.serve` allows on loopback only.

    ``started_open`` is set once: a first key that is made later closes the server, and removing the last key does not
    open it.
    """

    keys: Keys | None = None
    rate: Rate | None = None
    locks: Locks | None = None
    loopback: bool = True
    started_open: bool = True
    staffed: Callable[[], bool] = lambda: False  # whether people need an account: then programs need a key, too
    people: People | None = None
    remote: bool = False  # keys and sessions are on another machine

    @property
    def open(self) -> bool:
        shut = (self.keys and self.keys.any()) or self.staffed()
        return self.loopback and self.started_open and not shut

    def admit(self, secret: str, address: str, session: str = "") -> Caller:
        """Return the caller at `address` with the key `secret`, "" for none; or with a token or session of a person.

        Raises: NotSignedIn, TooOften, ProviderFailed, DatabaseFailed.
        """
        if self.open and not from_elsewhere(address):
            return OPEN
        caller = self.keys.check(secret) if self.keys and secret else None
        if caller is None and self.people:
            caller = self.people.caller_of(secret, session)
        if caller is None:  # a right key always opens: an address is shared by many, and 256 bits are not guessed
            if secret and self.locks and (wait := self.locks.fail(address)) > 0:
                raise TooOften("too many wrong keys from this address", wait)
            raise NotSignedIn("a valid key is needed", hint=_HINT)
        if self.rate and (wait := self.rate.take(caller.name)) > 0:
            raise TooOften("more requests than this key may make", wait)
        return caller
