"""The plain questions of a question, and what is made of their answers."""

from dataclasses import dataclass
from typing import Literal

from rag.understand.asked_scope import AskedScope

__all__ = ["Operation", "Part", "Plan"]

Operation = Literal["single", "series", "difference", "sum", "maximum", "minimum", "report", "reached"]


@dataclass(frozen=True, slots=True)
class Part:
    """A plain question with its scope."""

    question: str  # without the period
    scope: AskedScope


@dataclass(frozen=True, slots=True)
class Plan:
    """The plain questions of a question, in its order, and what is made of their answers."""

    operation: Operation
    parts: tuple[Part, ...]
    joined: bool = True  # False: clauses of the question may ask for different things, each of its own period
