"""Refuse where the report does not say: another place or year, a person that is not named, thin evidence."""

from rag.gather.gathered import Gathered
from rag.gather.score import REFUSE_BELOW
from rag.types import Answer, Chunk, Reason
from rag.understand.question import Kind

__all__ = ["lacks_person_name", "refuse_out_of_scope", "refuse_unsupported"]

_SURELY_NOT = 0.02
_LOOKED_AT = 5  # sentences
_NEAREST = 3  # headings


def refuse_out_of_scope(gathered: Gathered, reason: Reason) -> Answer:
    """Return the refusal of a question that is outside of the reports, with the nearest evidence that was found."""
    return _refuse(gathered, reason, _SURELY_NOT)


def refuse_unsupported(gathered: Gathered) -> Answer | None:
    """Return a refusal with its reason and the nearest evidence; None when the evidence carries an answer."""
    if not gathered.evidence:
        return _refuse(gathered, Reason("nothing_found"), 0.0)
    if lacks_person_name(gathered):
        return _refuse(gathered, Reason("unnamed_person"), min(gathered.confidence, REFUSE_BELOW / 2))
    if gathered.confidence < REFUSE_BELOW:
        return _refuse(gathered, Reason("not_stated"), gathered.confidence)
    return None


def lacks_person_name(gathered: Gathered) -> bool:
    """Tell whether somebody's name is asked for and the best sentence holds none."""
    wanted = bool(gathered.analysis.question.kinds & {Kind.NAME, Kind.OFFICE})
    return wanted and (not gathered.evidence or gathered.evidence[0].need_match == 0)


def _refuse(gathered: Gathered, reason: Reason, confidence: float) -> Answer:
    return Answer(
        question=gathered.analysis.request.question,
        reasons=(reason,),
        nearest=_nearest(gathered),
        confidence=round(confidence, 4),
    )


def _nearest(gathered: Gathered) -> tuple[Chunk, ...]:
    """Return the best sentences, the first under each heading."""
    found: dict[str, Chunk] = {}
    for evidence in gathered.evidence[:_LOOKED_AT]:
        if path := evidence.hit.chunk.path:
            found.setdefault(path[-1], evidence.hit.chunk)
    return tuple(found.values())[:_NEAREST]
