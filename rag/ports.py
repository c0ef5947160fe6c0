"""Ports: Protocols for the parts that the pipeline gets from outside."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rag.types import Hit, Message, ParsedReport, Source, Span

__all__ = [
    "Catalogue",
    "ChatModel",
    "FollowUp",
    "Judge",
    "ProgressCall",
    "Retriever",
    "Rewriter",
    "Verdict",
    "Verifier",
    "Window",
]

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


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that leans on a dialogue, with what came before it. Questions have no mark at their end."""

    question: str
    before: str  # the question before it, as one that stands alone
    earlier: str = ""  # the question before that one, as one that stands alone


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

    def judge(self, question: str, windows: Sequence[Window], before: str = "") -> list[Verdict]:
        """Judge the sentence of each window; a verdict does not depend on the other windows.

        `before` is the question before a follow-up, as one that stands alone. `question` is then the follow-up as
        typed. The verdicts come in the windows' order.
        """
        ...


@runtime_checkable
class Rewriter(Protocol):
    """Something that writes out follow-ups."""

    def rewrite(self, follow_up: FollowUp, /) -> str:
        """Return the follow-up as a question that stands alone, made of slices of what it is given; "" for none."""
        ...

    def leaning(self, follow_up: FollowUp, /) -> float:
        """Return the log-odds that the question leans on the ones before it, and is no new subject."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Something that reads a claim beside a slice of a report."""

    def support(self, claim: str, window: Window) -> float:
        """Return the logit that the window supports the claim."""
        ...


@runtime_checkable
class Retriever(Protocol):
    """A search engine over the passages of a library of reports."""

    @property
    def reports(self) -> Mapping[str, ParsedReport]:
        """The reports of the library, by source id."""
        ...

    def restricted(self, sources: Collection[str]) -> "Retriever":
        """Return a search engine over the reports `sources` only, as if there were no others.

        Nothing of the others counts: not in scores, in the statistics behind them, or in what it takes to compute them.
        """
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


@runtime_checkable
class Catalogue(Protocol):
    """What is known of reports without reading them. The ``reports`` of a retriever may be one as well.

    Where they are not, the pipeline reads all reports when it starts.
    """

    @property
    def sources(self) -> Mapping[str, Source]:
        """The source of each report, by id."""
        ...

    @property
    def collections(self) -> Mapping[str, str]:
        """The collection of each report, by id."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each report, by id. Equal versions mean equal reports in the same collection."""
        ...

    @property
    def sentences(self) -> int:
        """The number of sentences of all reports."""
        ...

    def frequency(self, term: str) -> int:
        """Return the number of sentences that have the folded `term`."""
        ...

    def has_table(self, id_: str) -> bool:
        """Return whether a report has a table."""
        ...

    def has_year(self, id_: str, year: int) -> bool:
        """Return whether the folded text of a report has the four digits of `year`."""
        ...

    def holding(self, words: str) -> Collection[str]:
        """Return the ids of the reports in whose folded text `words` can occur; all where that is not known."""
        ...
