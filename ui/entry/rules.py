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

__all__ = ["Access", "Keys", "Locks", "Rate"]

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

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out."""

    def fail(self, name: str) -> None:
        """Count a wrong key."""


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

    @property
    def open(self) -> bool:
        shut = (self.keys and self.keys.any()) or self.staffed()
        return self.loopback and self.started_open and not shut

    def admit(self, secret: str, address: str) -> Caller:
        """Return the caller at `address` with the key `secret`, "" for none.

        Raises: NotSignedIn, TooOften.
        """
        if self.open and not from_elsewhere(address):
            return OPEN
        caller = self.keys.check(secret) if self.keys and secret else None
        if caller is None:  # a right key always opens: an address is shared by many, and 256 bits are not guessed
            if secret and self.locks:
                if (wait := self.locks.blocked(address)) > 0:
                    raise TooOften("too many wrong keys from this address", wait)
                self.locks.fail(address)
            raise NotSignedIn("a valid key is needed", hint=_HINT)
        if self.rate and (wait := self.rate.take(caller.name)) > 0:
            raise TooOften("more requests than this key may make", wait)
        return caller
