"""The service behind the page, the HTTP API and the command line. All three give the same answers.

A request uses one generation of the index from start to end. When another process has published a newer generation,
the next request opens it. Requests during that time use the previous one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import IndexDamaged, IndexMissing
from rag.types import Answer, Hit, ParsedReport, Place, Turn
from rag.understand.analysis import Request
from ui.entry.access import Caller
from ui.errors import UnknownReport
from ui.service.admission import Admission
from ui.service.location import NOWHERE, Location, locate_all

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from index.model.embed import Embedder
    from rag.pipeline import Pipeline
    from rag.ports import ChatModel, Judge

__all__ = ["Reply", "Service", "View"]

_EMPTY_HINT = "add reports first: yiju ingest FILE…, or on the page under 报告"


@dataclass(frozen=True, slots=True)
class View:
    """One generation of the library; ``pipeline`` and ``chain`` are None while the library is empty."""

    generation: str  # of the index, such as gen-000003; "" when there is no index
    pipeline: Pipeline | None
    chain: Runnable[Request, Answer] | None = None  # answers every question

    @property
    def reports(self) -> Sequence[ParsedReport]:
        return tuple(self.pipeline.library.reports.values()) if self.pipeline else ()


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
        admission: Admission | None = None,
    ) -> None:
        self.settings = settings
        self.embedder = embedder
        self.judge = judge
        self.model = model
        self.admission = admission or Admission()
        self._opening = Lock()
        self._view = View("", None)

    @property
    def view(self) -> View:
        """The current library. The first request after a new generation opens it; others use the previous one.

        Raises: IndexDamaged, IndexMismatch.
        """
        first = not self._view.generation  # then there is no previous generation
        if self._view.generation != self._current() and self._opening.acquire(blocking=first):
            try:
                self._refresh()
            finally:
                self._opening.release()
        return self._view

    def newest(self) -> View:
        """Return the current library; wait when another thread is opening it. For callers that have just changed it.

        Raises: as :attr:`view` does.
        """
        with self._opening:
            self._refresh()
        return self._view

    def _refresh(self) -> None:
        while self._view.generation != (current := self._current()):
            try:
                self._view = self._open(current)
            except IndexDamaged:
                if current == self._current():  # else a writer has removed it
                    raise

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

        view = self.view
        pipeline, chain = _require_reports(view)
        sources = self._sources(view, caller, reports)
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
        view = self.view
        pipeline, _ = _require_reports(view)
        sources = self._sources(view, caller, reports)
        with self.admission.enter():
            return pipeline.retriever.search(query, k, sources=sources)

    def locate(self, hits: Sequence[Hit]) -> Mapping[Place, Location]:
        """Return where the passages of `hits` stand in the files of their reports."""
        pipeline = self.view.pipeline
        return locate_all(pipeline.library.reports, None, hits) if pipeline else {}

    def reports(self, caller: Caller) -> list[ParsedReport]:
        """Return the reports that the caller may see, ordered by id; empty while the library is empty."""
        allowed = caller.reports
        return [p for p in self.view.reports if allowed is None or p.report.source.id in allowed]

    def report(self, caller: Caller, id_: str) -> ParsedReport:
        """Return one report.

        Raises: UnknownReport, also for a report that the caller may not see, so that its existence is not revealed.
        """
        for parsed in self.reports(caller):
            if parsed.report.source.id == id_:
                return parsed
        raise UnknownReport(f"no report is called {id_!r}", hint="GET /v1/reports, or `yiju reports`, lists them")

    def _sources(self, view: View, caller: Caller, wanted: Collection[str] | None) -> frozenset[str] | None:
        known = {parsed.report.source.id for parsed in view.reports}
        visible = known if caller.reports is None else known & caller.reports
        if unknown := sorted(set(wanted or ()) - visible):
            raise UnknownReport(
                f"no report is called {unknown[0]!r}", hint="GET /v1/reports, or `yiju reports`, lists them"
            )
        return caller.narrowed(wanted)

    def _current(self) -> str:
        from index.store.generation import current_generation

        try:
            return current_generation(self.settings.home / "index").name
        except IndexMissing:
            return ""

    def _open(self, generation: str) -> View:
        if not generation:
            return View("", None)
        from index.search.retriever import HybridRetriever
        from index.store.snapshot import open_generation
        from rag.chain import build_chain
        from rag.pipeline import Pipeline

        before = self._view.pipeline
        searched = before.retriever if before and isinstance(before.retriever, HybridRetriever) else None
        retriever = open_generation(self.settings.home, generation, self.embedder, searched)
        if not retriever.reports:
            return View(generation, None)
        candidates = self.settings.candidates
        settings = self.settings
        pipeline = Pipeline(
            retriever,
            self.judge,
            candidates=candidates,
            model=self.model,
            evidence_chars=settings.llm_evidence,
            before=before,
        )
        pipeline.library.vocabulary  # noqa: B018 - computed now, not with the first question
        return View(generation, pipeline, build_chain(pipeline))


def _require_reports(view: View) -> tuple[Pipeline, Runnable[Request, Answer]]:
    if view.pipeline is None or view.chain is None:
        raise IndexMissing("the library is empty", hint=_EMPTY_HINT)
    return view.pipeline, view.chain
