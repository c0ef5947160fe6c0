"""The reply of a system under test, and the interfaces that every such system has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.systems.language_model import ModelPart
from rag.answer.render import render
from rag.excerpts import in_one_line
from rag.types import Answer, Turn

__all__ = ["Cited", "Ranker", "Reply", "System", "reply_of"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A span of a report that an answer cites. Unit of `start` and `end`: characters."""

    report: str
    start: int
    end: int
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of a system to one question."""

    text: str = ""
    citations: tuple[Cited, ...] = ()
    refused: bool = False
    reason: str = ""
    confidence: float | None = None  # None: the system gives no confidence
    exact: str = ""  # the short answer inside `text`; empty: the system marks none
    model: ModelPart | None = None  # what a language model contributed; None: the system has none


class System(Protocol):
    """A system that answers questions."""

    def answer(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Reply:
        """Answer one question. `sources` limits the search to these report ids; None searches all."""
        ...


class Ranker(Protocol):
    """A system that ranks reports."""

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the ids of the `depth` best reports, best first."""
        ...


def reply_of(answer: Answer, model: ModelPart | None = None) -> Reply:
    """Convert an answer of the product to a reply. `model` is what a language model contributed."""
    cited = tuple(Cited(one.chunk.source.id, one.start, one.end, one.quote, one.chunk.path) for one in answer.citations)
    said = render(answer)
    return Reply(said.text, cited, answer.refused, said.reason, answer.confidence, in_one_line(answer.exact), model)
