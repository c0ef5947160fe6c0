"""A LangChain chat model behind a deadline, a retry, a breaker and a bulkhead: it answers in time or fails by name.

Whoever waits is never kept longer than the deadline: the call runs in a thread of its own, which is left behind. What
the model says is not judged here.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from random import SystemRandom
from threading import BoundedSemaphore, Event, Thread
from typing import TYPE_CHECKING, Any
from weakref import finalize

from rag.breaker import Breaker, RetryBudget
from rag.errors import ChatFault, ChatModelError, ConfigError
from rag.prompt import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["MAX_CALLS", "PROVIDERS", "GuardedModel", "open_chat_model"]

MAX_CALLS = 4  # at the same time
PROVIDERS = (  # of LangChain; before the colon of another word it is part of a name, such as qwen2.5:7b
    *("anthropic", "azure_openai", "bedrock_converse", "cohere", "deepseek", "fireworks", "google_genai", "groq"),
    *("huggingface", "mistralai", "ollama", "openai", "openrouter", "together", "xai"),
)
_MAX_ATTEMPTS = 2
_MAX_CHARS = 100_000
_BACKOFF_SECONDS = (0.05, 0.3)
_AGAIN: frozenset[ChatFault] = frozenset({"overloaded", "unreachable"})
_CUT_SHORT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_SAID: dict[ChatFault, str] = {
    "timeout": "does not finish within the deadline",
    "unreachable": "cannot be reached",
    "overloaded": "is overloaded or failing",
    "rejected": "rejects the request",
    "garbled": "answers with something that is no reply",
    "empty": "answers nothing",
    "oversized": "says more than is allowed",
    "busy": "has as many calls under way as are allowed",
    "paused": "failed several times in a row and is left alone for a while",
}
_HINTS: dict[ChatFault, str] = {
    "timeout": "raise YIJU_LLM_SECONDS, or take a faster model",
    "unreachable": "check YIJU_LLM_URL, and that the endpoint is running",
    "rejected": "check YIJU_LLM_KEY, YIJU_LLM and the path of YIJU_LLM_URL, which mostly ends in /v1",
    "garbled": "check that YIJU_LLM_URL is an OpenAI-compatible endpoint",
    "oversized": "raise YIJU_LLM_MAX_TOKENS",
}


class _Failed(Exception):
    """One attempt failed."""

    def __init__(self, kind: ChatFault, *, status: int | None = None, wait_seconds: float = 0.0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.wait_seconds = wait_seconds  # as the endpoint asks, before another attempt


class GuardedModel:
    """A :class:`rag.ports.ChatModel` over a chat model of LangChain.

    At most `max_calls` run at once; a call beyond that fails at once. `finish_required`: a reply that does not say why
    it ended counts as cut.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        *,
        seconds: float = 20.0,
        name: str = "",
        finish_required: bool = False,
        max_calls: int = MAX_CALLS,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = name or type(model).__name__
        self._model = model
        self._seconds = seconds
        self._finish_required = finish_required
        self._slots = BoundedSemaphore(max_calls)
        self._breaker = breaker or Breaker()
        self._retries = RetryBudget()

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the reply in pieces, all of them within the deadline.

        Raises: ChatModelError.
        """
        until = time.monotonic() + self._seconds
        if not self._breaker.admits():
            raise self._error(_Failed("paused"))
        self._retries.earn()
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            said = False
            try:
                for piece in self._attempt(messages, until):
                    said = True
                    yield piece
            except _Failed as failed:
                wait = max(failed.wait_seconds, SystemRandom().uniform(*_BACKOFF_SECONDS))
                again = failed.kind in _AGAIN and not said and attempt < _MAX_ATTEMPTS
                if again and time.monotonic() + wait < until and self._retries.spend():
                    time.sleep(wait)
                    continue
                if failed.kind != "busy":
                    self._breaker.fail()
                raise self._error(failed) from failed.__cause__
            self._breaker.succeed()
            return

    def _attempt(self, messages: Sequence[Message], until: float) -> Iterator[str]:
        """Call once in a thread that is left behind when time is up or nobody listens any more."""
        if not self._slots.acquire(blocking=False):
            raise _Failed("busy")
        heard: SimpleQueue[str | _Failed | None] = SimpleQueue()
        given_up = Event()
        Thread(
            target=self._speak, args=(list(messages), heard.put, given_up.is_set), name="language model", daemon=True
        ).start()
        try:
            while True:
                try:
                    piece = heard.get(timeout=max(0.0, until - time.monotonic()))
                except Empty:
                    raise _Failed("timeout") from None
                if isinstance(piece, _Failed):
                    raise piece
                if piece is None:
                    return
                if time.monotonic() > until:  # whoever listens may be slower than the endpoint
                    raise _Failed("timeout")
                yield piece
        finally:
            given_up.set()

    def _speak(
        self, messages: list[Message], say: Callable[[str | _Failed | None], None], left: Callable[[], bool]
    ) -> None:
        try:
            from langsmith import tracing_context

            from rag.transport import giving_up_when

            with tracing_context(enabled=False), giving_up_when(left):  # evidence goes to the endpoint only
                self._listen(self._model.stream(messages), say, left)
            say(None)
        except _Failed as failed:
            say(failed)
        except Exception as error:  # whatever a provider's package raises
            say(_classify(error))
        finally:
            self._slots.release()

    def _listen(self, chunks: Iterator[Any], say: Callable[[str], None], left: Callable[[], bool]) -> None:
        """Pass on the text of `chunks`; check that there is some, that it ends, and that it is not too long."""
        chars, ended = 0, ""
        for chunk in chunks:
            if left():
                return
            about = chunk.response_metadata
            ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason") or ended
            if text := str(chunk.text):
                chars += len(text)
                if chars > _MAX_CHARS:
                    raise _Failed("oversized")
                say(text)
        if ended in _CUT_SHORT:
            raise _Failed("oversized")
        if not chars:
            raise _Failed("empty")
        if self._finish_required and not ended:
            raise _Failed("garbled")

    def _error(self, failed: _Failed) -> ChatModelError:
        status = f" (HTTP {failed.status})" if failed.status else ""
        return ChatModelError(
            f"the language model {self.name} {_SAID[failed.kind]}{status}",
            kind=failed.kind,
            hint=_HINTS.get(failed.kind, "see docs/llm.md; until it answers, answers are quoted"),
        )


def open_chat_model(
    name: str, *, url: str = "", key: str = "", seconds: float = 20.0, max_tokens: int = 400
) -> GuardedModel:
    """Open the model `name`: at the OpenAI-compatible endpoint `url`, or of a provider, as in ``deepseek:chat``.

    Sends nothing yet.
    Raises: ConfigError when the settings do not fit together or the provider's package is missing.
    """
    from langchain.chat_models import init_chat_model

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
    options: dict[str, Any] = {"temperature": 0, "timeout": seconds, "max_retries": 0}
    options |= {"base_url": url} if url else {}
    if provider == "openai":
        options |= _openai_options(url, key, seconds, max_tokens)
    else:
        options |= {"max_tokens": max_tokens} | ({"api_key": key} if key else {})
    try:
        model = init_chat_model(rest, model_provider=provider, **options)
    except ImportError as error:
        raise ConfigError(f"the package for {provider} is not installed", hint=str(error)) from error
    except Exception as error:  # a provider's own complaint about its options, such as a missing key
        raise ConfigError(
            f"the language model {name} cannot be set up: {type(error).__name__}",
            hint="check YIJU_LLM, YIJU_LLM_URL and YIJU_LLM_KEY, see docs/llm.md",
        ) from error
    guarded = GuardedModel(model, seconds=seconds, name=name, finish_required=provider == "openai")
    if client := options.get("http_client"):
        finalize(guarded, client.close).atexit = False
    return guarded


def _openai_options(url: str, key: str, seconds: float, max_tokens: int) -> dict[str, Any]:
    from rag.transport import open_client

    options: dict[str, Any] = {"http_client": open_client(seconds, only_plain_headers=bool(url))}
    options |= {"stream_usage": False, "use_responses_api": False}
    options |= {"openai_proxy": "", "http_socket_options": ()}  # or the environment brings a proxy
    if url:  # many servers know `max_tokens` only; and a key for another place, in the environment, is none of theirs
        return options | {"extra_body": {"max_tokens": max_tokens}, "api_key": key or "none"}
    return options | {"max_tokens": max_tokens} | ({"api_key": key} if key else {})


def _classify(error: BaseException) -> _Failed:
    """Say what kind of failure an exception is, by its status and by the names of its classes: no package is loaded."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        kind: ChatFault = "overloaded" if status == 429 or status >= 500 else "rejected"
        return _Failed(kind, status=status, wait_seconds=_wait_seconds(error))
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < 100:
        names += [base.__name__ for base in type(cause).__mro__]
        cause = cause.__cause__ or cause.__context__
    if "TooManyBytes" in names:
        return _Failed("oversized")
    if {"TimeoutException", "APITimeoutError", "TimeoutError"} & set(names):
        return _Failed("timeout")
    if {"ConnectError", "APIConnectionError", "ConnectionError"} & set(names):
        return _Failed("unreachable")
    return _Failed("garbled")


def _wait_seconds(error: BaseException) -> float:
    """Read Retry-After, in seconds or as a date; 0 without one."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(asked))
    with suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    return 0.0
