"""Open the language model that the settings name."""

import json

from rag.chat.allowance import Allowance
from rag.chat.guarded import GuardedModel
from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.config import Settings
from rag.errors import ConfigError

__all__ = ["open_model", "prices_of"]


def open_model(settings: Settings) -> GuardedModel:
    """Open the language model of `settings`. Nothing is sent yet.

    Raises: ConfigError, also when none is set.
    """
    if not settings.llm:
        raise ConfigError(
            "no language model is set", hint="set YIJU_LLM and YIJU_LLM_URL; docs/providers.md has settings that work"
        )
    daily = settings.llm_daily_tokens
    return open_chat_model(
        settings.llm,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value(),
        seconds=settings.llm_seconds,
        max_tokens=settings.llm_max_tokens,
        context_tokens=settings.llm_context,
        allowance=Allowance(settings.home / "llm-tokens.json", daily) if daily else None,
        prices=prices_of(settings),
        extra=json.loads(settings.llm_extra or "{}"),
    )


def prices_of(settings: Settings) -> Prices:
    """Return the prices of `settings`."""
    return Prices(settings.llm_price_in, settings.llm_price_out, settings.llm_currency)
