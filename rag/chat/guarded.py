"""A LangChain chat model with a deadline, a second attempt, a circuit breaker and a limit on concurrent calls.

It replies in time or raises a ChatModelError. It does not send a prompt that exceeds the context of the model or the
tokens that are left for the day. This module does not check what the model writes.
"""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay, wait_random
from tenacity.stop import stop_base

from rag.chat.allowance import Allowance
from rag.chat.breaker import Breaker, RetryBudget
from rag.chat.call import NOT_CHARGED, Call
from rag.chat.failures import Failed, explain
from rag.chat.prices import Prices
from rag.chat.reply import Reply
from rag.chat.spending import Spending
from rag.chat.tokens import Usage, count_prompt
from rag.errors import ChatFault, ChatModelError
from rag.types import Message, ModelUsage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["MAX_CALLS", "GuardedModel"]

MAX_CALLS = 4  # concurrent calls
_MAX_ATTEMPTS = 2
_BACKOFF = wait_random(0.05, 0.3)
_RETRIED: frozenset[ChatFault] = frozenset({"overloaded", "unreachable"})
_LOCAL: frozenset[ChatFault] = frozenset({"busy", "exhausted"})  # not failures of the endpoint


class GuardedModel:
    """A :class:`rag.ports.ChatModel` over a chat model of LangChain.

    At most `max_calls` run at the same time; a further call fails immediately. With `finish_required`, a reply without
    a finish reason counts as incomplete. A prompt that leaves less than `max_tokens` in `context_tokens` is not sent.
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
        prices: Prices | None = None,
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
        self._prices = prices or Prices()
        self.spending = Spending()

    def stream(self, messages: Sequence[Message]) -> Reply:
        """Yield the reply in pieces, all of them within the deadline. The Reply also tells what the call used.

        Raises: ChatModelError, with the next piece.
        """
        used: list[Usage] = []
        return Reply(self._stream(messages, used), lambda: self._sum(used))

    def _sum(self, used: Sequence[Usage]) -> ModelUsage:
        """Return what the attempts of a call used together."""
        prompt = sum(one.prompt_tokens for one in used)
        reply = sum(one.reply_tokens for one in used)
        return self._prices.usage(self.name, prompt, reply, estimated=any(one.estimated for one in used))

    def _stream(self, messages: Sequence[Message], used: list[Usage]) -> Generator[str]:
        until = time.monotonic() + self._seconds
        prompt_tokens = count_prompt(messages)
        if prompt_tokens + self._max_tokens > self._context_tokens:
            raise self._too_long(prompt_tokens)
        if not self._breaker.admits():
            raise explain(Failed("paused"), self.name)
        self._retries.earn()
        try:
            first, others = self._retrying(until)(self._begin, messages, prompt_tokens, until, used)
            with closing(others):
                yield first
                yield from others
        except Failed as failed:
            if failed.kind not in _LOCAL:
                self._breaker.fail()
            raise explain(failed, self.name) from failed.__cause__
        finally:
            self.spending.add(self._sum(used))
        self._breaker.succeed()

    def _retrying(self, until: float) -> Retrying:
        """Return the retry policy: one second attempt, within the deadline and the retry budget."""
        return Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, Failed) and error.kind in _RETRIED),
            wait=_wait_seconds,
            stop=stop_after_attempt(_MAX_ATTEMPTS)
            | stop_before_delay(until - time.monotonic())
            | _StopWithoutBudget(self._retries),  # last, since it counts
            reraise=True,
        )

    def _begin(
        self, messages: Sequence[Message], prompt_tokens: int, until: float, used: list[Usage]
    ) -> tuple[str, Generator[str]]:
        """Start a call. Return the first piece of the reply and an iterator over the others. Add its usage to `used`.

        A call is retried only before its first piece.

        Raises: Failed.
        """
        settle = self._reserve(prompt_tokens)
        usage = Usage(prompt_tokens)
        call = Call(
            self._model,
            list(messages),
            usage,
            settle,
            self._slots.release,
            self._finish_required,
        )
        pieces = call.stream(until)
        used.append(usage)
        try:
            return next(pieces, ""), pieces
        except Failed as failed:
            if failed.kind in NOT_CHARGED:
                used.pop()
            raise

    def _reserve(self, prompt_tokens: int) -> Callable[[int], None]:
        """Take a slot and reserve the most tokens that a call can cost. Return the function that settles the real cost.

        Raises: Failed.
        """
        if not self._slots.acquire(blocking=False):
            raise Failed("busy")
        if self._allowance is None:
            return lambda tokens: None
        reserved = self._allowance.reserve(prompt_tokens + self._max_tokens)
        if reserved is None:
            self._slots.release()
            raise Failed("exhausted")
        return partial(self._allowance.settle, reserved)

    def _too_long(self, prompt_tokens: int) -> ChatModelError:
        return ChatModelError(
            f"the prompt of about {prompt_tokens} tokens does not fit the {self._context_tokens} of the language model"
            f" {self.name}",
            kind="oversized",
            hint="ask a shorter question; or raise YIJU_LLM_CONTEXT if the model takes more, lower YIJU_LLM_MAX_TOKENS",
        )


class _StopWithoutBudget(stop_base):
    """Stop when the retry budget allows no second attempt."""

    def __init__(self, budget: RetryBudget) -> None:
        self._budget = budget

    def __call__(self, retry_state: RetryCallState) -> bool:
        return not self._budget.spend()


def _wait_seconds(state: RetryCallState) -> float:
    """Return the wait in seconds before the next attempt: a random backoff, or longer if the endpoint asks for it."""
    failed = state.outcome.exception() if state.outcome else None
    wanted = failed.wait_seconds if isinstance(failed, Failed) else 0.0
    return max(wanted, _BACKOFF(state))
