"""A question with the sentences that may answer it: what gathering hands to answering."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.gather.evidence import Evidence
from rag.types import Reason
from rag.understand.analysis import QuestionAnalysis

__all__ = ["Gathered"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question with the sentences that may answer it, in the order of the ranking, each with its scores."""

    analysis: QuestionAnalysis
    evidence: tuple[Evidence, ...]
    confidence: float  # 0..1, that the first sentence answers
    out_of_scope: Reason | None = None  # why the reports asked cannot answer it, whatever the sentences say
    timings_ms: Mapping[str, float] = field(default_factory=dict)
