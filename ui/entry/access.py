"""The caller of a request: what they may do, and in which reports. Page, API and command line pass it to the service.

This module checks no key and no password; :mod:`ui.entry.keys` and :mod:`ui.entry.accounts` make Callers.
"""

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["OPEN", "SCOPES", "Caller", "Rights", "Scope"]

Scope = Literal["ask", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
Rights = tuple[frozenset[str] | None, frozenset[str] | None]  # collections, reports; None: all


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request. They see the reports of their ``collections``; ``reports`` limits these to some ids.

    None means all. The scopes say what they may do with the reports that they see.
    """

    name: str  # for logs, limits and feedback; never a secret
    scopes: frozenset[Scope]
    reports: frozenset[str] | None = None
    collections: frozenset[str] | None = None

    @property
    def rights(self) -> Rights:
        """What decides which reports the caller sees. Callers with equal rights see the same."""
        return self.collections, self.reports

    def may(self, scope: Scope) -> bool:
        """Return whether the caller has `scope`; admin includes every scope.

        >>> Caller("portal", frozenset({"ask"})).may("ingest")
        False
        """
        return scope in self.scopes or "admin" in self.scopes

    def has(self, collection: str) -> bool:
        """Return whether `collection` is one of the caller's."""
        return self.collections is None or collection in self.collections

    def sees(self, report: str, collection: str) -> bool:
        """Return whether the caller may know that the report of this id exists. It is in `collection`."""
        return self.has(collection) and (self.reports is None or report in self.reports)


OPEN = Caller("local", frozenset(SCOPES))  # without sign-in: on loopback only, see ui.serve
