"""The service behind the page, the HTTP API and the command line. All three give the same answers.

A request uses one generation of the index from start to end. When another process has published a newer generation,
the next request opens it. Requests during that time use the previous one, and so do all while the newer one is damaged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import IndexDamaged, IndexMissing
from rag.types import Answer, Hit, ParsedReport, Place, Source, Turn
from rag.understand.analysis import Request
from ui.entry.access import Caller
from ui.service.admission import Admission
from ui.service.location import NOWHERE, Location, locate_all
from ui.service.view import UNKNOWN, View, require_current, unknown_report, view_instead
from ui.service.views import NarrowViews

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from index.model.embed import Embedder
    from rag.pipeline import Pipeline
    from rag.ports import ChatModel, Judge, Rewriter, Verifier

__all__ = ["Reply", "Service", "View"]

_EMPTY_HINT = "add reports first: yiju ingest FILE…, or on the page under 报告"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, the generation of the index it was made from, and the best passages where requested.

    ``locations`` are those of the citations, the nearest quotes and the passages, where the reports' files have any.
    """

    answer: Answer
    generation: str = ""
    passages: tuple[Hit, ...] = ()
    locations: Mapping[Place, Location] = field(default_factory=dict)

    def location(self, place: Place) -> Location:
        """Return where `place` stands in the file of its report."""
        return self.locations.get(place, NOWHERE)


class Service:
    """Answer, search and list the reports of the library in ``settings.home``, within the rights of each caller."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        judge: Judge,
        model: ChatModel | None = None,
        verifier: Verifier | None = None,
        rewriter: Rewriter | None = None,
        admission: Admission | None = None,
    ) -> None:
        self.settings, self.embedder = settings, embedder
        self.judge, self.model = judge, model
        self.verifier, self.rewriter = verifier, rewriter
        self.admission = admission or Admission()
        self._opening = Lock()
        self._view = View("", None)
        self._narrow = NarrowViews()

    @property
    def view(self) -> View:
        """The current library. The first request after a new generation opens it; others use the previous one.

        Raises: IndexDamaged when no generation is whole; IndexMismatch.
        """
        first = not self._view.generation  # then there is no previous generation
        if self._view.current != self._current() and self._opening.acquire(blocking=first):
            try:
                self._refresh()
            finally:
                self._opening.release()
        return self._view

    def view_of(self, caller: Caller) -> View:
        """The current library with the reports that `caller` may see, and no others.

        Raises: as :attr:`view` does.
        """
        return self._narrow.of(self.view, caller)

    def newest(self) -> View:
        """Return the current library; wait when another thread is opening it. For callers that have just changed it.

        Raises: IndexDamaged, also where :attr:`view` returns another generation instead; IndexMismatch.
        """
        with self._opening:
            self._refresh()
            return require_current(self._view)

    def _refresh(self) -> None:
        from index.store.chosen import open_store

        while self._view.current != (current := self._current()):
            try:
                self._view = self._open(current)
            except IndexDamaged as damage:
                if current == self._current():  # else a writer has removed it
                    store = open_store(self.settings)
                    self._view = view_instead(current, self._view, store, self._open, damage)

    def ask(
        self,
        caller: Caller,
        question: str,
        *,
        history: Sequence[Turn] = (),
        reports: Collection[str] | None = None,
        passages: int = 0,
    ) -> Reply:
        """Answer a question from `reports` (ids; None: all that the caller may see). `passages` is how many to return.

        Raises: QuestionError, UnknownReport, IndexMissing, Overloaded.
        """
        *_, reply = self.stream(caller, question, history=history, reports=reports, passages=passages)
        if not isinstance(reply, Reply):
            raise TypeError(f"ends with {reply!r}, not with a Reply")
        return reply

    def stream(
        self,
        caller: Caller,
        question: str,
        *,
        history: Sequence[Turn] = (),
        reports: Collection[str] | None = None,
        passages: int = 0,
    ) -> Iterator[str | Reply]:
        """Yield each verified sentence of a language model, and last the Reply, which may differ from them.

        Raises: as :meth:`ask` does, with the first item.
        """
        from langchain_core.runnables import RunnableConfig

        from rag.chain import ADMIT

        view = self.view_of(caller)
        pipeline, chain = _require_reports(view)
        sources = view.chosen(reports)
        found: list[Hit] = []

        @contextmanager
        def admit() -> Iterator[None]:
            with self.admission.enter():
                yield
                if passages:
                    found.extend(pipeline.retriever.search(question.strip(), passages, sources=sources))

        request, config = Request(question, tuple(history), sources), RunnableConfig(configurable={ADMIT: admit})
        # without a language model there are no sentences before the answer, and invoke is faster than stream
        for item in chain.stream(request, config) if pipeline.model else (chain.invoke(request, config),):
            if isinstance(item, Answer):
                locations = locate_all(pipeline.library.reports, item, found)
                yield Reply(item, view.generation, tuple(found), locations)
            else:
                yield item

    def search(self, caller: Caller, query: str, k: int, *, reports: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best passages of the reports that the caller may see, best first.

        Raises: UnknownReport, IndexMissing, Overloaded.
        """
        view = self.view_of(caller)
        pipeline, _ = _require_reports(view)
        sources = view.chosen(reports)
        with self.admission.enter():
            return pipeline.retriever.search(query, k, sources=sources)

    def locate(self, hits: Sequence[Hit]) -> Mapping[Place, Location]:
        """Return where the passages of `hits` stand in the files of their reports."""
        pipeline = self.view.pipeline
        return locate_all(pipeline.library.reports, None, hits) if pipeline else {}

    def reports(self, caller: Caller) -> list[ParsedReport]:
        """Return the reports that the caller may see, ordered by id; empty while the library is empty."""
        view = self.view
        return [view.pipeline.library.reports[one.id] for one in view.seen_by(caller) if view.pipeline]

    def sources(self, caller: Caller) -> list[Source]:
        """Return the sources of the reports that the caller may see, ordered by id. No report is read."""
        return self.view.seen_by(caller)

    def collections(self) -> dict[str, str]:
        """Return the collection of each report by id, for who decides what a caller may change. Empty if damaged."""
        with suppress(IndexDamaged):
            return dict(self.view.collections)
        return {}

    def report(self, caller: Caller, id_: str) -> ParsedReport:
        """Return one report.

        Raises: UnknownReport, also for a report that the caller may not see, so that its existence is not revealed.
        """
        view = self.view
        if view.pipeline and id_ in view.sources and caller.sees(id_, view.collections[id_]):
            return view.pipeline.library.reports[id_]
        raise unknown_report(id_)

    def _current(self) -> str:
        from index.store.chosen import open_store

        try:
            return open_store(self.settings).current()
        except IndexDamaged:
            return UNKNOWN

    def _open(self, generation: str) -> View:
        if not generation:
            return View("", None)
        from index.store.chosen import open_store
        from rag.chain import build_chain
        from rag.pipeline import Pipeline

        before = self._view.pipeline
        searched = before.retriever if before else None
        retriever = open_store(self.settings).open(generation, self.embedder, searched)
        if not retriever.reports:
            return View(generation, None)
        pipeline = Pipeline(
            retriever,
            self.judge,
            candidates=self.settings.candidates,
            model=self.model,
            verifier=self.verifier,
            rewriter=self.rewriter,
            evidence_chars=self.settings.llm_evidence,
        )
        pipeline.library.vocabulary  # noqa: B018 - computed now, not with the first question
        return View(generation, pipeline, build_chain(pipeline))


def _require_reports(view: View) -> tuple[Pipeline, Runnable[Request, Answer]]:
    if view.pipeline is None or view.chain is None:
        raise IndexMissing("the library is empty", hint=_EMPTY_HINT)
    return view.pipeline, view.chain
