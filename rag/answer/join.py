"""Join the answers to the parts of one question into one answer."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.calculate import move_calculations
from rag.excerpts import move, move_rows
from rag.types import Answer, Citation, Reason, ReasonCode

__all__ = ["join_answers"]

_UNANSWERED: frozenset[ReasonCode] = frozenset({"not_stated", "nothing_found"})


def join_answers(question: str, answers: Sequence[Answer], parts: Sequence[str] = ()) -> Answer:
    """Join the answers to the parts of one question. `parts` are the parts, each readable on its own.

    If some parts are refused, the result has the citations of the others and the reasons of these, which name the part
    that the reports do not answer. If all are refused, it is the first refusal.
    """
    if len(answers) == 1:
        return answers[0]
    parts = parts or [answer.question for answer in answers]
    found = [answer for answer in answers if not answer.refused]
    if not found:
        return replace(answers[0], question=question)
    citations = _merge([citation for answer in found for citation in answer.citations])
    calculations = tuple(
        one for answer in found for one in move_calculations(answer.calculations, answer.citations, citations)
    )
    exact = tuple(one for answer in found for one in move(answer.exact, answer.citations, citations))
    rows = tuple(row for answer in found for row in move_rows(answer.rows, answer.citations, citations))
    return Answer(
        question=question,
        citations=citations,
        exact=exact,
        rows=rows,
        calculations=calculations,
        reasons=tuple(
            _of_part(reason, answer, part)
            for answer, part in zip(answers, parts, strict=True)
            for reason in answer.reasons
        ),
        confidence=min(answer.confidence for answer in found),
    )


def _of_part(reason: Reason, answer: Answer, part: str) -> Reason:
    """Return the reason why a part is refused, about the part if it does not tell by itself what is missing."""
    if not answer.refused or reason.about or reason.code not in _UNANSWERED:
        return reason
    return replace(reason, about=part)


def _merge(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Drop a quote that is equal to or inside another one, and renumber the rest."""
    kept: list[Citation] = []
    for citation in citations:
        inside = [
            other
            for other in citations
            if other is not citation
            and other.chunk.source.id == citation.chunk.source.id
            and other.start <= citation.start
            and citation.end <= other.end
            and (len(other.quote) > len(citation.quote) or other in kept)
        ]
        if not inside:
            kept.append(citation)
    return tuple(
        Citation(marker, citation.chunk, citation.start, citation.end, citation.quote)
        for marker, citation in enumerate(kept, 1)
    )
