"""The rules of the HTTP door: who holds the key, are they locked out, and how often they may come.

Keys, lockouts and rates are kept elsewhere (:mod:`ui.entry.keys`, :mod:`ui.entry.limits`); here stands what the door
needs of them.
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
    """The keys that open the door."""

    def check(self, secret: str) -> Caller | None:
        """Return whose key `secret` is, in constant time."""

    def any(self) -> bool:
        """Tell whether there is a key at all."""


class Rate(Protocol):
    """How often each caller may come."""

    def take(self, name: str) -> float:
        """Count one request; return 0.0 when it is allowed, else the seconds to wait."""


class Locks(Protocol):
    """Who tried too many wrong keys."""

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out."""

    def fail(self, name: str) -> None:
        """Count a wrong key."""


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one door. Without keys it stands open, which :mod:`ui.serve` allows on loopback only.

    ``started_open`` is decided once: a first key that is made meanwhile closes the door, and the last one that is
    taken away never opens it.
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
        """Return who comes from `address` with `secret`, "" for none.

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
