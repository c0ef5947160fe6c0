"""Say so when the report does not say: another district, another year, a thing that is not named, thin evidence."""

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scope import foreign_region, foreign_year
from rag.gather.score import REFUSE_BELOW
from rag.types import Answer
from rag.understand.question import Kind

__all__ = ["outside", "refusal", "unnamed"]

_SURELY_NOT = 0.02


def outside(gathered: Gathered, library: Library) -> Answer | None:
    """Refuse a question about a district or a year that no report asked mentions; None when it is about none such."""
    question = gathered.asked.question
    sources = library.chosen(gathered.asked.ask.sources)
    if not sources:
        return None
    if region := foreign_region(question, library, sources):
        return _refuse(gathered, f"报告没有提到{region}。", _SURELY_NOT)
    if (year := foreign_year(question, library, sources)) is not None:
        return _refuse(gathered, f"报告没有提到{year}年。", _SURELY_NOT)
    return None


def refusal(gathered: Gathered) -> Answer | None:
    """Return a refusal with its reason and the nearest headings, or None when the evidence carries an answer."""
    if not gathered.evidence:
        return _refuse(gathered, "报告里没有可以回答的内容。", 0.0)
    if unnamed(gathered):
        return _refuse(gathered, "报告没有写出是谁。", min(gathered.confidence, REFUSE_BELOW / 2))
    if gathered.confidence < REFUSE_BELOW:
        return _refuse(gathered, "报告没有说明这一点。", gathered.confidence)
    return None


def unnamed(gathered: Gathered) -> bool:
    """Tell whether somebody's name is asked for and the best sentence holds none."""
    asked = bool(gathered.asked.question.kinds & {Kind.NAME, Kind.OFFICE})
    return asked and (not gathered.evidence or gathered.evidence[0].fit == 0)


def _refuse(gathered: Gathered, reason: str, sure: float) -> Answer:
    nearest = list(dict.fromkeys(e.hit.chunk.path[-1] for e in gathered.evidence[:5] if e.hit.chunk.path))[:3]
    about = "最接近的内容在：" + "；".join(nearest) + "。" if nearest else ""
    return Answer(
        question=gathered.asked.ask.question,
        text=f"{reason}{about}",
        refused=True,
        reason=reason,
        confidence=round(sure, 4),
    )
