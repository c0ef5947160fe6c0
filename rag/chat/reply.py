"""The reply of a language model that also tells what it used."""

from collections.abc import Callable, Generator

from rag.types import ModelUsage

__all__ = ["Reply"]


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
