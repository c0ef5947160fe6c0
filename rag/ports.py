"""The seams: what the recipe needs from the outside, as Protocols."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from rag.types import Hit, Message, ParsedReport, Reading, Span

__all__ = ["ChatModel", "ProgressCall", "Reader", "Retriever"]

ProgressCall = Callable[[str, float], None]  # (what is being done, how much of it: 0..1)


@runtime_checkable
class ChatModel(Protocol):
    """A language model that fails in foreseen ways only, and in time."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the reply in pieces.

        Raises: ChatModelError, also in the middle; what was yielded before is then worth nothing.
        """
        ...


@runtime_checkable
class Reader(Protocol):
    """Something that marks the answer to a question in passages, or says that none stands there."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Read each passage with the question in mind; the readings come in the passages' order."""
        ...


@runtime_checkable
class Retriever(Protocol):
    """Something that finds passages in a library of reports."""

    @property
    def reports(self) -> Mapping[str, ParsedReport]:
        """The library, by source id."""
        ...

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1; `sources` limits the search to these reports."""
        ...

    def search_sentences(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best single sentences, best first; each hit's chunk is one sentence under its path."""
        ...

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return each sentence that starts in one of these spans, by source id, best first.

        Scores and ranks are those that :meth:`search_sentences` gives for the same `query` and `sources`.
        """
        ...
