"""Mismatches between a sentence and the quotes, and the verdict on the sentence."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Mismatch", "MismatchKind", "Verdict"]

# "number": the quotes do not state it. "figure": they state it, with another bound or next to other words, or it may
# count the items of a list in them
MismatchKind = Literal["number", "figure", "date", "name", "negation", "direction", "plan", "wording"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A part of a sentence that the quotes do not support."""

    kind: MismatchKind
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking a sentence. The quotes support it if there is no mismatch."""

    mismatches: tuple[Mismatch, ...] = ()
    literal: bool = False  # the quotes have the sentence word for word

    @property
    def supported(self) -> bool:
        return not self.mismatches
