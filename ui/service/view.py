"""The library as requests see it: one generation of the index, whole, also while the current one is damaged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.errors import IndexDamaged, SnapshotError
from rag.types import Answer, Source
from rag.understand.analysis import Request
from ui.entry.access import Caller
from ui.errors import UnknownReport

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from index.store.port import Store
    from rag.pipeline import Pipeline

__all__ = ["UNKNOWN", "View", "require_current", "unknown_report", "view_instead"]

UNKNOWN = "CURRENT"  # in place of the generation that the file CURRENT should name; it cannot be opened
_log = logging.getLogger("yiju.error")
_DAMAGE_HINT = "yiju doctor names the file; add that report again, or restore a backup"


@dataclass(frozen=True, slots=True)
class View:
    """One generation of the library; ``pipeline`` and ``chain`` are None while the library is empty."""

    generation: str  # of the index, such as gen-000003; "" when there is no index
    pipeline: Pipeline | None
    chain: Runnable[Request, Answer] | None = None  # answers every question
    instead_of: str = ""  # the current generation, where that is damaged

    @property
    def sources(self) -> Mapping[str, Source]:
        """The source of each report, by id. No report is read."""
        return self.pipeline.library.sources if self.pipeline else {}

    @property
    def collections(self) -> Mapping[str, str]:
        """The collection of each report, by id. No report is read."""
        return self.pipeline.library.collections if self.pipeline else {}

    def seen_by(self, caller: Caller) -> list[Source]:
        """Return the sources of the reports that the caller may see, ordered by id. No report is read."""
        return [one for id_, one in self.sources.items() if caller.sees(id_, self.collections[id_])]

    @property
    def current(self) -> str:
        """The generation that was current when this view was opened."""
        return self.instead_of or self.generation

    def chosen(self, wanted: Collection[str] | None) -> frozenset[str] | None:
        """Return the ids of the reports to search; None: all of the view.

        Raises: UnknownReport.
        """
        if wanted is None:
            return None
        if unknown := sorted(set(wanted) - self.sources.keys()):
            raise unknown_report(unknown[0])
        return frozenset(wanted)


def unknown_report(id_: str) -> UnknownReport:
    """Return the error for an id that the caller does not see, be there such a report or not."""
    return UnknownReport(f"no report is called {id_!r}", hint="GET /v1/reports, or `yiju reports`, lists them")


def view_instead(
    current: str, used: View, store: Store, open_view: Callable[[str], View], damage: IndexDamaged
) -> View:
    """Return the view to use while the generation `current` of the library in `store` is damaged, and log it.

    That is `used`, or the latest of the other generations in the store that is whole.

    Raises: `damage` when there is none.
    """
    view = used if used.generation else _open_latest(current, store, open_view)
    if view is None:
        raise damage
    _log.error("%s is damaged; %s is used instead: %s (%s)", current, view.generation, damage, damage.hint)
    return replace(view, instead_of=current)


def require_current(view: View) -> View:
    """Return `view` if it is the current generation.

    Raises: IndexDamaged if it is used instead of one that is damaged.
    """
    if view.instead_of:
        raise IndexDamaged(f"{view.instead_of} is damaged; {view.generation} is used instead", hint=_DAMAGE_HINT)
    return view


def _open_latest(current: str, store: Store, open_view: Callable[[str], View]) -> View | None:
    for name in store.others(current):
        try:
            return open_view(name)
        except SnapshotError:
            continue
    return None
