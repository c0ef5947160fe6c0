"""Open what the settings name: the models and the service over the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.config import Settings
from rag.ports import ProgressCall
from ui.service.service import Service

if TYPE_CHECKING:
    from rag.chat.guarded import GuardedModel

__all__ = ["open_model", "open_service"]


def open_service(settings: Settings, progress: ProgressCall) -> Service:
    """Load the models and open the library, which may be empty.

    Raises: ConfigError, SnapshotError, ModelError.
    """
    from index.model.embed import open_embedder
    from index.model.reader import open_reader

    embedder = open_embedder(settings.model, settings.cache, progress)
    reader = open_reader(settings.reader) if settings.reader else None
    service = Service(settings, embedder, open_model(settings), reader)
    service.view  # noqa: B018 - a damaged index is reported at the start, not at the first question
    return service


def open_model(settings: Settings) -> GuardedModel | None:
    """Open the language model of the settings; None when none is set.

    Raises: ConfigError.
    """
    if not settings.llm:
        return None
    from rag.chat.allowance import Allowance
    from rag.chat.opening import open_chat_model

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
