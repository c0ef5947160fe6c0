"""The result of gathering: an analysed question with its evidence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rag.gather.evidence import Evidence
from rag.types import Reason
from rag.understand.analysis import QuestionAnalysis

__all__ = ["Gathered", "consulted", "read_alone", "standalone_of"]

_MANY = 200  # reports that are too many to read each of them for a question


@dataclass(frozen=True, slots=True)
class Gathered:
    """An analysed question with the sentences that may answer it, best first."""

    analysis: QuestionAnalysis
    evidence: tuple[Evidence, ...]
    none: float  # chance that no sentence answers, 0..1
    out_of_scope: Reason | None = None  # why the searched reports cannot answer it, independent of the evidence
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    parts: tuple["Gathered", ...] = ()  # of a planned question
    chosen: frozenset[str] = frozenset()  # ids of the reports to search, before a place in the question narrows them

    @property
    def confidence(self) -> float:
        """The chance that the first sentence is the one that answers what was asked, 0..1."""
        return self.evidence[0].chance if self.evidence else 0.0


def consulted(gathered: Gathered, sources: Collection[str]) -> frozenset[str]:
    """Return those of the reports `sources` that an answer may read whole: all, or of many those of the evidence."""
    if len(sources) <= _MANY:
        return frozenset(sources)
    found = (*gathered.evidence, *(one for part in gathered.parts for one in part.evidence))
    return frozenset(sources).intersection(one.hit.chunk.source.id for one in found)


def standalone_of(parts: Sequence[Gathered]) -> str:
    """Return the whole standalone question. "" if no part depends on the dialogue."""
    analyses = [part.analysis for part in parts]
    if not any(one.standalone for one in analyses):
        return ""
    return "".join(one.standalone or f"{one.question.text.rstrip('？?。')}？" for one in analyses)


def read_alone(part: Gathered) -> str:
    """Return a part of a question as it is understood without the others: with the subject that it leaves out."""
    asked = part.analysis.request.question
    written = (part.analysis.standalone or part.analysis.question.text).strip()
    return written if len(written) > len(asked) else asked
