"""A service that records each question and each search in the audit log."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.types import Hit, Turn
from ui.entry.access import Caller
from ui.service.audit import Audit
from ui.service.service import Reply, Service

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.ports import ChatModel, Judge, Rewriter, Verifier

__all__ = ["AuditedService"]

_LEFT = "Disconnected"  # who asked did not wait for the answer


class AuditedService(Service):
    """:class:`Service` for others than whoever runs it. A caller without a name is the server itself: not recorded."""

    def __init__(
        self,
        audit: Audit,
        settings: Settings,
        embedder: Embedder,
        judge: Judge,
        model: ChatModel | None = None,
        verifier: Verifier | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        super().__init__(settings, embedder, judge, model, verifier, rewriter)
        self._audit = audit

    def stream(
        self,
        caller: Caller,
        question: str,
        *,
        history: Sequence[Turn] = (),
        reports: Collection[str] | None = None,
        passages: int = 0,
    ) -> Iterator[str | Reply]:
        """Answer as :meth:`Service.stream` does; record the answer before it is yielded, or the error.

        Raises: as :meth:`Service.stream` does.
        """
        began, error = time.perf_counter(), _LEFT
        try:
            for item in super().stream(caller, question, history=history, reports=reports, passages=passages):
                if isinstance(item, Reply):
                    self._record("ask", caller, question, began, reply=item)
                    error = ""
                yield item
        except Exception as failure:
            error = type(failure).__name__
            raise
        finally:
            if error:
                self._record("ask", caller, question, began, error=error)

    def search(self, caller: Caller, query: str, k: int, *, reports: Collection[str] | None = None) -> list[Hit]:
        """Search as :meth:`Service.search` does; record it.

        Raises: as :meth:`Service.search` does.
        """
        began, error = time.perf_counter(), ""
        try:
            return super().search(caller, query, k, reports=reports)
        except Exception as failure:
            error = type(failure).__name__
            raise
        finally:
            self._record("search", caller, query, began, error=error)

    def _record(
        self, event: str, caller: Caller, question: str, began: float, *, reply: Reply | None = None, error: str = ""
    ) -> None:
        if not caller.name:
            return
        answered = {}
        if reply is not None:
            answer = reply.answer
            answered = {
                "generation": reply.generation,
                "mode": answer.mode,
                "refused": answer.refused,
                "reports": sorted({citation.chunk.source.id for citation in answer.citations}),
            }
        asked = {"question": question} if self._audit.with_questions else {}
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        self._audit.record(event, caller.name, **answered, error=error, ms=milliseconds, **asked)
