"""Join the answers to the parts of one question into one answer."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.calculate import move_calculations
from rag.excerpts import move
from rag.types import Answer, Citation, Row

__all__ = ["join_answers"]


def join_answers(question: str, answers: Sequence[Answer]) -> Answer:
    """Join the answers to the parts of one question.

    If some parts are refused, the result has the citations of the others and the reasons of these. If all are refused,
    it is the first refusal.
    """
    if len(answers) == 1:
        return answers[0]
    found = [answer for answer in answers if not answer.refused]
    if not found:
        return replace(answers[0], question=question)
    citations = _merge([citation for answer in found for citation in answer.citations])
    calculations = tuple(
        one for answer in found for one in move_calculations(answer.calculations, answer.citations, citations)
    )
    exact = tuple(one for answer in found for one in move(answer.exact, answer.citations, citations))
    rows = tuple(row for answer in found for row in _move_rows(answer, citations))
    return Answer(
        question=question,
        citations=citations,
        exact=exact,
        rows=rows,
        calculations=calculations,
        reasons=tuple(reason for answer in answers for reason in answer.reasons),
        confidence=min(answer.confidence for answer in found),
    )


def _move_rows(answer: Answer, after: Sequence[Citation]) -> list[Row]:
    """Renumber the rows of an answer to the citations `after`, which contain its own."""
    own = {citation.marker: citation for citation in answer.citations}
    moved = []
    for row in answer.rows:
        citation = own.get(row.marker)
        inside = (one.marker for one in after if citation and _contains(one, citation))
        moved.append(replace(row, marker=next(inside, 0)))
    return moved


def _contains(one: Citation, other: Citation) -> bool:
    same = one.chunk.source.id == other.chunk.source.id
    return same and one.start <= other.start and other.end <= one.end


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
