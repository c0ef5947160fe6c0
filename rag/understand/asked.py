"""A question as it comes in at a door, and as it is understood against a library."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.text.terms import Weights
from rag.types import Turn
from rag.understand.question import Question

__all__ = ["Ask", "Asked", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, weighed against a library: as asked and, if that differs, in official wording."""

    phrasings: tuple[Weights, ...]
    focuses: tuple[tuple[Weights, ...], ...]  # for each need, the content next to its interrogative


@dataclass(frozen=True, slots=True)
class Ask:
    """What comes in at a door."""

    question: str
    history: tuple[Turn, ...] = ()
    sources: frozenset[str] | None = None  # None: all reports


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood against a library."""

    ask: Ask
    question: Question
    subject: Subject
    queries: tuple[str, ...]
    standalone: str = ""  # the question with what the dialogue adds to it; empty when that is nothing
    timings_ms: Mapping[str, float] = field(default_factory=dict)
