"""The library as a request sees it: one generation, and of that only the reports that the caller may see."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock

from ui.entry.access import Caller, Rights
from ui.service.view import View

__all__ = ["NarrowViews"]

_KEPT = 16  # each holds the postings of its reports once more


class NarrowViews:
    """The views of callers who do not see every report. Callers with equal rights share one; the last `kept` stay.

    A view has a pipeline over its reports only. So no other report is in its candidates, word statistics or caches, and
    a question does as much work as in a library without the others. While none of its reports changes, the pipeline
    serves later generations too: changes elsewhere cost its callers nothing.
    """

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._views: OrderedDict[Rights, View] = OrderedDict()  # used longest ago first
        self._lock = Lock()
        self._building = Lock()

    def of(self, whole: View, caller: Caller) -> View:
        """Return what `caller` sees of `whole`."""
        if caller.rights == (None, None) or whole.pipeline is None:
            return whole
        if found := self._find(whole, caller):
            return found
        library = whole.pipeline.library
        seen = {id_: one for id_, one in library.versions.items() if caller.sees(id_, library.collections[id_])}
        if len(seen) == len(library.versions):
            return whole
        with self._building:
            found = self._find(whole, caller)
            return found or self._keep(caller, _narrow(whole, seen, self._views.get(caller.rights)))

    def _find(self, whole: View, caller: Caller) -> View | None:
        with self._lock:
            known = self._views.get(caller.rights)
            if known is None or (known.generation, known.instead_of) != (whole.generation, whole.instead_of):
                return None
            self._views.move_to_end(caller.rights)
            return known

    def _keep(self, caller: Caller, view: View) -> View:
        with self._lock:
            self._views[caller.rights] = view
            self._views.move_to_end(caller.rights)
            while len(self._views) > self._kept:
                self._views.popitem(last=False)
        return view


def _narrow(whole: View, seen: Mapping[str, object], before: View | None) -> View:
    """Return the view of the reports with the versions `seen`. `before` is an earlier one of the same rights."""
    from rag.chain import build_chain

    if not seen or whole.pipeline is None:
        return View(whole.generation, None, instead_of=whole.instead_of)
    earlier = before.pipeline if before else None
    if before and earlier and dict(earlier.library.versions) == seen:
        return replace(before, generation=whole.generation, instead_of=whole.instead_of)
    pipeline = whole.pipeline.restricted(seen.keys())
    pipeline.library.vocabulary  # noqa: B018 - computed now, not within the time of a question
    return View(whole.generation, pipeline, build_chain(pipeline), whole.instead_of)
