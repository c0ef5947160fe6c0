"""The reply of a language model that also tells what it used."""

from collections.abc import Callable, Generator, Iterator, Sequence

from rag.chat.tokens import count_prompt
from rag.ports import ChatModel
from rag.types import Message, ModelUsage

__all__ = ["Reply", "name_of", "usage_of"]


class Reply:
    """An iterator over the pieces of a reply. `usage` may be read at any time, also after a failure."""

    def __init__(self, pieces: Generator[str], used: Callable[[], ModelUsage]) -> None:
        self._pieces = pieces
        self._used = used

    def __iter__(self) -> "Reply":
        return self

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        """End the call."""
        self._pieces.close()

    @property
    def usage(self) -> ModelUsage:
        """The tokens used so far, and what they cost."""
        return self._used()


def name_of(model: ChatModel) -> str:
    """Return the name of a model, or that of its class."""
    return getattr(model, "name", "") or type(model).__name__


def usage_of(reply: Iterator[str], model: str, messages: Sequence[Message], reply_tokens: int) -> ModelUsage:
    """Return what a call used: as `reply` tells, else estimated from `messages` and the tokens of the reply."""
    if isinstance(reply, Reply):
        return reply.usage
    return ModelUsage(model, count_prompt(messages), reply_tokens, estimated=True)
