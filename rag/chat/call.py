"""One call of a LangChain chat model in its own thread: the pieces of its reply, or a failure.

The caller waits until the deadline at most. After it, the thread ends when the next bytes arrive. This module does not
retry and does not check the content of the reply.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from rag.chat.failures import Failed, classify
from rag.chat.tokens import Usage
from rag.errors import ChatFault
from rag.types import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["NOT_CHARGED", "Call"]

_MAX_CHARS = 100_000
NOT_CHARGED: frozenset[ChatFault] = frozenset({"overloaded", "unreachable", "rejected"})
_CUT_SHORT = frozenset({"length", "max_tokens", "MAX_TOKENS"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `model`. It passes its cost in tokens to ``settle`` and calls ``release`` when its thread ends."""

    model: "BaseChatModel"
    messages: list[Message]
    usage: Usage
    settle: Callable[[int], None]
    release: Callable[[], None]
    finish_required: bool = False  # whether a reply without a finish reason counts as incomplete
    _pieces: "SimpleQueue[str | Failed | None]" = field(default_factory=SimpleQueue)  # None: the end
    _given_up: Event = field(default_factory=Event)

    def stream(self, until: float) -> Generator[str]:
        """Yield the reply in pieces. `until` is the deadline, in seconds of `time.monotonic`.

        Raises: Failed.
        """
        Thread(target=self._run, name="language model", daemon=True).start()
        try:
            while True:
                try:
                    piece = self._pieces.get(timeout=max(0.0, until - time.monotonic()))
                except Empty:
                    raise Failed("timeout") from None
                if isinstance(piece, Failed):
                    raise piece
                if piece is None:
                    return
                if time.monotonic() > until:  # the caller may be slower than the endpoint
                    raise Failed("timeout")
                yield piece
        finally:
            self._given_up.set()

    def _run(self) -> None:
        """Call the model, and settle the cost before the end is reported. An aborted call costs what was reserved."""
        try:
            from langsmith import tracing_context

            from rag.chat.transport import giving_up_when

            with tracing_context(enabled=False), giving_up_when(self._given_up.is_set):
                self._read(self.model.stream(self.messages))
            if not self._given_up.is_set():
                self.settle(self.usage.tokens)
            self._pieces.put(None)
        except Failed as failed:
            self._pieces.put(failed)
        except Exception as error:  # of whatever type the provider's package raises
            failure = classify(error)
            if failure.kind in NOT_CHARGED and not self.usage.begun and not self._given_up.is_set():
                self.settle(0)
            self._pieces.put(failure)
        finally:
            self.release()

    def _read(self, chunks: Iterator[Any]) -> None:
        """Pass on the text of `chunks`.

        Raises: Failed when the text is empty, incomplete or too long.
        """
        chars, ended = 0, ""
        for chunk in chunks:
            if self._given_up.is_set():
                return
            about = chunk.response_metadata
            ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason") or ended
            text = str(chunk.text)
            self.usage.add(text, chunk.usage_metadata)
            if text:
                chars += len(text)
                if chars > _MAX_CHARS:
                    raise Failed("oversized")
                self._pieces.put(text)
        if ended in _CUT_SHORT:
            raise Failed("oversized")
        if not chars:
            raise Failed("empty")
        if self.finish_required and not ended:
            raise Failed("garbled")
