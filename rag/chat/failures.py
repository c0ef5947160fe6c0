"""Failures of a call to a language model: classify an exception, and explain the failure to a person.

This module imports no provider's package. It reads HTTP statuses and class names.
"""

import time
from contextlib import suppress
from email.utils import parsedate_to_datetime

from rag.errors import ChatFault, ChatModelError

__all__ = ["Failed", "classify", "explain"]

_MESSAGES: dict[ChatFault, str] = {
    "timeout": "does not finish within the deadline",
    "unreachable": "cannot be reached",
    "overloaded": "is overloaded or failing",
    "rejected": "rejects the request",
    "garbled": "answers with something that is no reply",
    "empty": "answers nothing",
    "oversized": "says more than is allowed",
    "busy": "has as many calls under way as are allowed",
    "paused": "failed several times in a row and is left alone for a while",
    "exhausted": "has used up the tokens of the day",
}
_HINTS: dict[ChatFault, str] = {
    "timeout": "raise YIJU_LLM_SECONDS, or take a faster model",
    "unreachable": "check YIJU_LLM_URL, and that the endpoint is running",
    "rejected": "check YIJU_LLM_KEY, YIJU_LLM and the path of YIJU_LLM_URL, which mostly ends in /v1",
    "garbled": "check that YIJU_LLM_URL is an OpenAI-compatible endpoint",
    "oversized": "raise YIJU_LLM_MAX_TOKENS; a reasoning model needs thousands, or switch its reasoning off",
    "empty": "a reasoning model that ends before it answers needs more: raise YIJU_LLM_MAX_TOKENS",
    "exhausted": "raise YIJU_LLM_DAILY_TOKENS, or wait for the next day (UTC); until then, answers are quoted",
}
_STATUS_HINTS = {
    400: "the endpoint does not take the request: check YIJU_LLM, YIJU_LLM_EXTRA and YIJU_LLM_MAX_TOKENS",
    401: "check YIJU_LLM_KEY: the endpoint does not take it",
    402: "the account at the endpoint has no balance left",
    403: "check YIJU_LLM_KEY, and that its account may use the model YIJU_LLM",
    404: "check the path of YIJU_LLM_URL, which mostly ends in /v1, and that YIJU_LLM is a model that the endpoint has",
    422: "the endpoint does not take the request: check YIJU_LLM, YIJU_LLM_EXTRA and YIJU_LLM_MAX_TOKENS",
    429: "the endpoint limits requests or tokens a minute: wait, or ask the provider for more",
}
_ANY_HINT = "see docs/llm.md; until it answers, answers are quoted"


class Failed(Exception):
    """A failed attempt to call the model."""

    def __init__(self, kind: ChatFault, *, status: int | None = None, wait_seconds: float = 0.0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.wait_seconds = wait_seconds  # before another attempt, by the endpoint's Retry-After


def explain(failed: Failed, name: str) -> ChatModelError:
    """Return an error that says what failed with the language model `name`, and what to do."""
    status = f" (HTTP {failed.status})" if failed.status else ""
    hint = _STATUS_HINTS.get(failed.status or 0) or _HINTS.get(failed.kind, _ANY_HINT)
    return ChatModelError(f"the language model {name} {_MESSAGES[failed.kind]}{status}", kind=failed.kind, hint=hint)


def classify(error: BaseException) -> Failed:
    """Return the failure that an exception stands for, judged by its HTTP status and the names of its classes."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        kind: ChatFault = "overloaded" if status == 429 or status >= 500 else "rejected"
        return Failed(kind, status=status, wait_seconds=_wait_seconds(error))
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < 100:
        names += [base.__name__ for base in type(cause).__mro__]
        cause = cause.__cause__ or cause.__context__
    if "TooManyBytes" in names:
        return Failed("oversized")
    if {"TimeoutException", "APITimeoutError", "TimeoutError"} & set(names):
        return Failed("timeout")
    if {"ConnectError", "APIConnectionError", "ConnectionError"} & set(names):
        return Failed("unreachable")
    return Failed("garbled")


def _wait_seconds(error: BaseException) -> float:
    """Return the wait in seconds that the header Retry-After asks for, as seconds or as a date; 0 without one."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    value = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return 0.0
