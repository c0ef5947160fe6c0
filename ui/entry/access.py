"""Who is asking, what they may do, and in which reports: the one value that every door hands to the service.

This module checks no key and no password; :mod:`ui.entry.keys` and :mod:`ui.entry.accounts` make Callers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["OPEN", "SCOPES", "Caller", "Scope"]

Scope = Literal["ask", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody at a door. ``reports`` limits everything they do to these ids; None: all of the library."""

    name: str  # for logs, limits and feedback; never a secret
    scopes: frozenset[Scope]
    reports: frozenset[str] | None = None

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller has `scope`; admin has every one.

        >>> Caller("portal", frozenset({"ask"})).may("ingest")
        False
        """
        return scope in self.scopes or "admin" in self.scopes

    def narrowed(self, wanted: Collection[str] | None) -> frozenset[str] | None:
        """Return the reports to look in: those `wanted` that the caller may see; None: all of the library."""
        if self.reports is None:
            return None if wanted is None else frozenset(wanted)
        return self.reports if wanted is None else self.reports & frozenset(wanted)


OPEN = Caller("local", frozenset(SCOPES))  # nobody signs in: only ever on loopback, see ui.serve
