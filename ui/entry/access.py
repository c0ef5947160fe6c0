"""The caller of a request: what they may do, and in which reports. Page, API and command line pass it to the service.

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
    """The caller of a request. ``reports`` limits them to reports of these ids; None: all of the library."""

    name: str  # for logs, limits and feedback; never a secret
    scopes: frozenset[Scope]
    reports: frozenset[str] | None = None

    def may(self, scope: Scope) -> bool:
        """Return whether the caller has `scope`; admin includes every scope.

        >>> Caller("portal", frozenset({"ask"})).may("ingest")
        False
        """
        return scope in self.scopes or "admin" in self.scopes

    def narrowed(self, wanted: Collection[str] | None) -> frozenset[str] | None:
        """Return the ids of the reports to search: those `wanted` that the caller may see; None: all of the library."""
        if self.reports is None:
            return None if wanted is None else frozenset(wanted)
        return self.reports if wanted is None else self.reports & frozenset(wanted)


OPEN = Caller("local", frozenset(SCOPES))  # without sign-in: on loopback only, see ui.serve
