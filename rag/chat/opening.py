"""Open a language model by name: at an OpenAI-compatible endpoint, or from a provider that LangChain supports."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import finalize

from rag.chat.allowance import Allowance
from rag.chat.guarded import GuardedModel
from rag.chat.prices import Prices
from rag.errors import ConfigError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["PROVIDERS", "open_chat_model"]

PROVIDERS = (  # of LangChain; any other word before a colon is part of the model name, as in qwen2.5:7b
    *("anthropic", "azure_openai", "bedrock_converse", "cohere", "deepseek", "fireworks", "google_genai", "groq"),
    *("huggingface", "mistralai", "ollama", "openai", "openrouter", "together", "xai"),
)


def open_chat_model(
    name: str,
    *,
    url: str = "",
    key: str = "",
    seconds: float = 20.0,
    max_tokens: int = 400,
    context_tokens: int = 16384,
    allowance: Allowance | None = None,
    prices: Prices | None = None,
    extra: Mapping[str, Any] | None = None,
) -> GuardedModel:
    """Open the model `name`, at the OpenAI-compatible endpoint `url` or from a provider, as in ``deepseek:chat``.

    `extra` are more fields of each request to an OpenAI-compatible endpoint. Nothing is sent yet.

    Raises: ConfigError when the settings do not fit together or the provider's package is missing or does not load.
    """
    provider, model_name = _split(name, url)
    options: dict[str, Any] = {"temperature": 0, "timeout": seconds, "max_retries": 0}
    options |= {"base_url": url} if url else {}
    if provider == "openai":
        options |= _openai_options(url, key, seconds, max_tokens, dict(extra or {}))
    else:
        options |= {"max_tokens": max_tokens} | ({"api_key": key} if key else {})
    guarded = GuardedModel(
        _init(provider, model_name, options),
        seconds=seconds,
        name=name,
        finish_required=provider == "openai",
        max_tokens=max_tokens,
        context_tokens=context_tokens,
        allowance=allowance,
        prices=prices,
    )
    if client := options.get("http_client"):
        finalize(guarded, client.close).atexit = False
    return guarded


def _split(name: str, url: str) -> tuple[str, str]:
    """Return the provider and the provider's name of the model.

    Raises: ConfigError.
    """
    provider, _, rest = name.partition(":")
    if provider not in PROVIDERS or not rest:
        provider, rest = "openai", name
        if not url:
            raise ConfigError(
                f"YIJU_LLM is {name!r}, but YIJU_LLM_URL is empty",
                hint="set YIJU_LLM_URL to an OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1",
            )
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError(f"YIJU_LLM_URL is {url!r}, not an address", hint="it begins with http:// or https://")
    return provider, rest


def _init(provider: str, name: str, options: dict[str, Any]) -> "BaseChatModel":
    """Return the LangChain chat model.

    Raises: ConfigError.
    """
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        if _missing_package(error).startswith("langchain_"):
            raise ConfigError(f"the package for {provider} is not installed", hint=str(error)) from error
        cause = error.__cause__ or error
        raise ConfigError(
            f"the package for {provider} does not load: {cause}",
            hint="install what it names; where it names a proxy, unset that variable of the environment",
        ) from error
    except Exception as error:  # of whatever type the provider's package raises, such as for a missing key
        raise ConfigError(
            f"the language model {provider}:{name} cannot be set up: {type(error).__name__}",
            hint="check YIJU_LLM, YIJU_LLM_URL and YIJU_LLM_KEY, see docs/llm.md",
        ) from error
    return model


def _missing_package(error: ImportError) -> str:
    """Return the name of the package that is not installed; "" if the import failed for another reason."""
    cause = error.__cause__
    return (cause.name or "") if isinstance(cause, ModuleNotFoundError) else ""


def _openai_options(url: str, key: str, seconds: float, max_tokens: int, extra: dict[str, Any]) -> dict[str, Any]:
    from rag.chat.transport import open_async_client, open_client

    options: dict[str, Any] = {"http_client": open_client(seconds, only_plain_headers=bool(url))}
    options |= {"http_async_client": open_async_client()}  # else the SDK makes one with the proxies of the environment
    options |= {"stream_usage": False, "use_responses_api": False}
    options |= {"openai_proxy": "", "http_socket_options": ()}
    # Many servers support only `max_tokens`. They must not get a key of the environment, which is for another endpoint.
    if url:
        return options | {"extra_body": {"max_tokens": max_tokens} | extra, "api_key": key or "none"}
    return options | {"extra_body": extra, "max_tokens": max_tokens} | ({"api_key": key} if key else {})
