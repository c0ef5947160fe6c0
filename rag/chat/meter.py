"""Add up what a language model uses for one answer."""

from collections.abc import Iterator, Sequence

from rag.chat.reply import name_of, usage_of
from rag.chat.thinking import without_thinking
from rag.chat.tokens import estimate_tokens
from rag.ports import ChatModel
from rag.types import Message, ModelUsage

__all__ = ["Meter"]


class Meter:
    """A :class:`rag.ports.ChatModel` for one answer. It passes on what `model` says without what it thinks.

    ``usage`` has the tokens of its calls; None: there was no call. The tokens of a model that reports none are
    estimated.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.usage: ModelUsage | None = None

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the reply in pieces.

        Raises: ChatModelError.
        """
        reply = self._model.stream(messages)
        heard = _Heard(reply)
        try:
            yield from without_thinking(heard)
        finally:
            used = usage_of(reply, name_of(self._model), messages, heard.tokens)
            self.usage = used if self.usage is None else self.usage + used


class _Heard:
    """Pieces whose tokens are estimated while they are read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.tokens = 0

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self.tokens += estimate_tokens(piece)
            yield piece
