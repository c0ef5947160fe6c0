"""Open what a question needs: settings, model, index and the answering pipeline, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.config import Settings, open_settings
from rag.errors import IndexMissing
from rag.types import ParsedReport
from ui.terminal import progress

if TYPE_CHECKING:
    from rag.chat_model import GuardedModel
    from rag.pipeline import Pipeline

__all__ = ["open_model", "open_pipeline"]


def open_pipeline() -> tuple[Pipeline, list[ParsedReport]]:
    """Open the pipeline over the library of the settings, and the library's reports.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    settings = open_settings()
    from index.snapshot import read_manifest

    read_manifest(settings.home)  # says that there is no index before seconds go into loading a model
    from index.embed import open_embedder
    from index.snapshot import open_retriever
    from rag.pipeline import Pipeline

    with progress() as report:
        embedder = open_embedder(settings.model, settings.cache, report)
    retriever = open_retriever(settings.home, embedder)
    if not retriever.reports:
        raise IndexMissing("the library is empty", hint="add reports first: yiju ingest FILE…")
    pipeline = Pipeline(retriever, candidates=settings.candidates, model=open_model(settings))
    return pipeline, list(retriever.reports.values())


def open_model(settings: Settings) -> GuardedModel | None:
    """Open the language model of the settings; None when none is set.

    Raises: ConfigError.
    """
    if not settings.llm:
        return None
    from rag.allowance import Allowance
    from rag.chat_model import open_chat_model

    daily = settings.llm_daily_tokens
    return open_chat_model(
        settings.llm,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value(),
        seconds=settings.llm_seconds,
        max_tokens=settings.llm_max_tokens,
        context_tokens=settings.llm_context,
        allowance=Allowance(settings.home / "llm-tokens.json", daily) if daily else None,
    )
