"""What can be found wrong with a sentence, and the verdict on it."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Fault", "FaultKind", "Verdict"]

FaultKind = Literal["number", "date", "name", "negation", "direction", "plan", "wording"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a sentence says and the quotes do not."""

    kind: FaultKind
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong with a sentence; nothing means that the quotes carry it."""

    faults: tuple[Fault, ...] = ()

    @property
    def supported(self) -> bool:
        return not self.faults
