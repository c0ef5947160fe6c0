"""What passes between the steps of the recipe: asked, understood, gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.evidence import Evidence, Subject
from rag.question import Question
from rag.types import Turn

__all__ = ["Ask", "Asked", "Gathered"]


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


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question with the sentences that may answer it, best first."""

    asked: Asked
    evidence: tuple[Evidence, ...]
    confidence: float  # 0..1, that the first sentence answers
    timings_ms: Mapping[str, float] = field(default_factory=dict)
