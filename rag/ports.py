"""Ports: Protocols for the parts that the pipeline gets from outside."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rag.types import Hit, Message, ParsedReport, Span

__all__ = ["ChatModel", "Judge", "ProgressCall", "Retriever", "Verdict", "Window"]

ProgressCall = Callable[[str, float], None]  # (current step, share done: 0..1)


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence with what stands around it in its report."""

    path: tuple[str, ...]  # the report's title, then the headings from the outermost down
    before: str  # the sentence before, empty where there is none under the same headings
    sentence: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sentence of a window answers a question, and where."""

    relevance: float  # logit that the sentence answers; comparable between questions
    span: Span  # the likeliest answer in the sentence; empty when nothing in it can be one
    margin: float  # logit of the span against "no answer here"


@runtime_checkable
class ChatModel(Protocol):
    """A language model. It replies in time or raises ChatModelError."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the reply in pieces.

        Raises: ChatModelError, also after some pieces. The caller must then discard these pieces.
        """
        ...


@runtime_checkable
class Judge(Protocol):
    """Something that tells whether a sentence answers a question, and where in it the answer stands."""

    def judge(self, question: str, windows: Sequence[Window]) -> list[Verdict]:
        """Judge the sentence of each window; a verdict does not depend on the other windows.

        The verdicts come in the windows' order.
        """
        ...


@runtime_checkable
class Retriever(Protocol):
    """A search engine over the passages of a library of reports."""

    @property
    def reports(self) -> Mapping[str, ParsedReport]:
        """The reports of the library, by source id."""
        ...

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1. `sources` are the source ids to search; None: all."""
        ...

    def search_sentences(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best sentences, best first. The chunk of each hit is one sentence with its heading path."""
        ...

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return each sentence that starts in one of the spans of `within`, by source id. The best comes first.

        Scores and ranks equal those of :meth:`search_sentences` for the same `query` and `sources`.
        """
        ...
