"""Open the models and the library of the settings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.ports import ProgressCall
from ui.service.audit import Audit
from ui.service.audited import AuditedService
from ui.service.service import Service

if TYPE_CHECKING:
    from index.model.judge import OnnxJudge
    from index.model.rewriter import OnnxRewriter
    from index.model.verifier import OnnxVerifier
    from rag.chat.guarded import GuardedModel

__all__ = ["limit_tracing", "open_model", "open_service"]


def open_service(settings: Settings, progress: ProgressCall, audit: Audit | None = None) -> Service:
    """Load the models and open the library, which may be empty. With `audit` questions are recorded in it.

    The models load in threads while the imports run, since most of that work releases the interpreter lock.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    from index.model.embed import open_embedder

    with ThreadPoolExecutor(2, thread_name_prefix="opening") as pool:
        embedder = pool.submit(open_embedder, settings.model, settings.cache, progress)
        judge = pool.submit(_open_judge, settings.judge)
        verifier = pool.submit(_open_verifier) if settings.llm else None
        rewriter = pool.submit(_open_rewriter)
        if not settings.store:
            import index.store.snapshot  # noqa: F401
        import rag.pipeline  # noqa: F401
    read = verifier.result() if verifier else None
    parts = settings, embedder.result(), judge.result(), open_model(settings), read, rewriter.result()
    service = AuditedService(audit, *parts) if audit else Service(*parts)
    service.view  # noqa: B018 - opens the index, so that damage is reported now
    return service


def _open_judge(name: str) -> OnnxJudge:
    from index.model.judge import open_judge

    return open_judge(name)


def _open_verifier() -> OnnxVerifier:
    from index.model.verifier import open_verifier

    return open_verifier()


def _open_rewriter() -> OnnxRewriter:
    from index.model.rewriter import open_rewriter

    return open_rewriter()


def open_model(settings: Settings) -> GuardedModel | None:
    """Open the language model of the settings; return None when none is set.

    Raises: ConfigError.
    """
    if not settings.llm:
        return None
    from rag.chat.settings import open_model as open_chosen

    return open_chosen(settings)


def limit_tracing(settings: Settings) -> None:
    """Turn LangSmith's tracing off for this process, unless the settings allow it.

    A variable set for another program must not send questions to another machine.
    """
    from langsmith import configure

    configure(enabled=None if settings.trace else False)
