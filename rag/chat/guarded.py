"""A LangChain chat model behind a deadline, a retry, a breaker and a bulkhead: it answers in time or fails by name.

Whoever waits is never kept longer than the deadline: the call runs in a thread of its own, which is left behind. What
the model says is not judged here. Nor is more sent than fits the model's context and its allowance for the day.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from random import SystemRandom
from threading import BoundedSemaphore, Event, Thread
from typing import TYPE_CHECKING, Any
from weakref import finalize

from rag.chat.allowance import Allowance
from rag.chat.breaker import Breaker, RetryBudget
from rag.chat.failures import Failed, classify, explain
from rag.chat.tokens import Usage, count_prompt
from rag.errors import ChatFault, ChatModelError, ConfigError
from rag.types import Message

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
_NOT_CHARGED: frozenset[ChatFault] = frozenset({"overloaded", "unreachable", "rejected"})
_OUR_OWN: frozenset[ChatFault] = frozenset({"busy", "exhausted"})  # no failure of the endpoint
_CUT_SHORT = frozenset({"length", "max_tokens", "MAX_TOKENS"})


class GuardedModel:
    """A :class:`rag.ports.ChatModel` over a chat model of LangChain.

    At most `max_calls` run at once; a call beyond that fails at once. `finish_required`: a reply that does not say why
    it ended counts as cut. A prompt that does not leave room for `max_tokens` in `context_tokens` is not sent.
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
        max_tokens: int = 400,
        context_tokens: int = 16384,
        allowance: Allowance | None = None,
    ) -> None:
        self.name = name or type(model).__name__
        self._model = model
        self._seconds = seconds
        self._finish_required = finish_required
        self._slots = BoundedSemaphore(max_calls)
        self._breaker = breaker or Breaker()
        self._retries = RetryBudget()
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens
        self._allowance = allowance

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the reply in pieces, all of them within the deadline.

        Raises: ChatModelError.
        """
        until = time.monotonic() + self._seconds
        prompt_tokens = count_prompt(messages)
        if prompt_tokens + self._max_tokens > self._context_tokens:
            raise self._too_long(prompt_tokens)
        if not self._breaker.admits():
            raise explain(Failed("paused"), self.name)
        self._retries.earn()
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            said = False
            try:
                for piece in self._attempt(messages, prompt_tokens, until):
                    said = True
                    yield piece
            except Failed as failed:
                wait = max(failed.wait_seconds, SystemRandom().uniform(*_BACKOFF_SECONDS))
                again = failed.kind in _AGAIN and not said and attempt < _MAX_ATTEMPTS
                if again and time.monotonic() + wait < until and self._retries.spend():
                    time.sleep(wait)
                    continue
                if failed.kind not in _OUR_OWN:
                    self._breaker.fail()
                raise explain(failed, self.name) from failed.__cause__
            self._breaker.succeed()
            return

    def _attempt(self, messages: Sequence[Message], prompt_tokens: int, until: float) -> Iterator[str]:
        """Call once in a thread that is left behind when time is up or nobody listens any more."""
        settle = self._enter(prompt_tokens)
        heard: SimpleQueue[str | Failed | None] = SimpleQueue()
        given_up = Event()
        arguments = (list(messages), Usage(prompt_tokens), heard.put, given_up.is_set, settle)
        Thread(target=self._speak, args=arguments, name="language model", daemon=True).start()
        try:
            while True:
                try:
                    piece = heard.get(timeout=max(0.0, until - time.monotonic()))
                except Empty:
                    raise Failed("timeout") from None
                if isinstance(piece, Failed):
                    raise piece
                if piece is None:
                    return
                if time.monotonic() > until:  # whoever listens may be slower than the endpoint
                    raise Failed("timeout")
                yield piece
        finally:
            given_up.set()

    def _enter(self, prompt_tokens: int) -> Callable[[int], None]:
        """Take a place and the most tokens that a call can cost; return what puts the tokens right afterwards."""
        if not self._slots.acquire(blocking=False):
            raise Failed("busy")
        if self._allowance is None:
            return lambda tokens: None
        reserved = self._allowance.reserve(prompt_tokens + self._max_tokens)
        if reserved is None:
            self._slots.release()
            raise Failed("exhausted")
        return partial(self._allowance.settle, reserved)

    def _speak(
        self,
        messages: list[Message],
        usage: Usage,
        say: Callable[[str | Failed | None], None],
        left: Callable[[], bool],
        settle: Callable[[int], None],
    ) -> None:
        """Call, and tell what it cost before the end is told; a call that was cut costs what was reserved."""
        try:
            from langsmith import tracing_context

            from rag.chat.transport import giving_up_when

            with tracing_context(enabled=False), giving_up_when(left):  # evidence goes to the endpoint only
                self._listen(self._model.stream(messages), usage, say, left)
            if not left():
                settle(usage.tokens)
            say(None)
        except Failed as failed:
            say(failed)
        except Exception as error:  # whatever a provider's package raises
            fault = classify(error)
            if fault.kind in _NOT_CHARGED and not usage.begun and not left():
                settle(0)
            say(fault)
        finally:
            self._slots.release()

    def _listen(
        self, chunks: Iterator[Any], usage: Usage, say: Callable[[str], None], left: Callable[[], bool]
    ) -> None:
        """Pass on the text of `chunks`; check that there is some, that it ends, and that it is not too long."""
        chars, ended = 0, ""
        for chunk in chunks:
            if left():
                return
            about = chunk.response_metadata
            ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason") or ended
            text = str(chunk.text)
            usage.hear(text, chunk.usage_metadata)
            if text:
                chars += len(text)
                if chars > _MAX_CHARS:
                    raise Failed("oversized")
                say(text)
        if ended in _CUT_SHORT:
            raise Failed("oversized")
        if not chars:
            raise Failed("empty")
        if self._finish_required and not ended:
            raise Failed("garbled")

    def _too_long(self, prompt_tokens: int) -> ChatModelError:
        return ChatModelError(
            f"the prompt of about {prompt_tokens} tokens does not fit the {self._context_tokens} of the language model"
            f" {self.name}",
            kind="oversized",
            hint="ask a shorter question; or raise YIJU_LLM_CONTEXT if the model takes more, lower YIJU_LLM_MAX_TOKENS",
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
    guarded = GuardedModel(
        model,
        seconds=seconds,
        name=name,
        finish_required=provider == "openai",
        max_tokens=max_tokens,
        context_tokens=context_tokens,
        allowance=allowance,
    )
    if client := options.get("http_client"):
        finalize(guarded, client.close).atexit = False
    return guarded


def _openai_options(url: str, key: str, seconds: float, max_tokens: int) -> dict[str, Any]:
    from rag.chat.transport import open_client

    options: dict[str, Any] = {"http_client": open_client(seconds, only_plain_headers=bool(url))}
    options |= {"stream_usage": False, "use_responses_api": False}
    options |= {"openai_proxy": "", "http_socket_options": ()}  # or the environment brings a proxy
    if url:  # many servers know `max_tokens` only; and a key for another place, in the environment, is none of theirs
        return options | {"extra_body": {"max_tokens": max_tokens}, "api_key": key or "none"}
    return options | {"max_tokens": max_tokens} | ({"api_key": key} if key else {})
