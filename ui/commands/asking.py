"""Open what a question on the command line needs: settings, models, index, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.config import Settings, open_settings
from rag.errors import IndexMissing
from ui.terminal import progress

if TYPE_CHECKING:
    from rag.chat.guarded import GuardedModel
    from ui.service.service import Service

__all__ = ["open_asking", "open_model"]


def open_asking() -> Service:
    """Open the service over the library of the settings.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    settings = open_settings()
    from index.store.snapshot import read_manifest

    if not read_manifest(settings.home).reports:  # told before seconds go into loading a model
        raise IndexMissing("the library is empty", hint="add reports first: yiju ingest FILE…")
    from ui.service.service import open_service

    with progress() as report:
        return open_service(settings, report)


def open_model(settings: Settings) -> GuardedModel | None:
    """Open the language model of the settings; None when none is set.

    Raises: ConfigError.
    """
    if not settings.llm:
        return None
    from rag.chat.allowance import Allowance
    from rag.chat.guarded import open_chat_model

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
