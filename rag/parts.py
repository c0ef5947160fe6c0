"""Split a question that asks two things into two questions, and join what answers them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.calculate import carry
from rag.excerpts import move
from rag.question import Kind, read_question
from rag.types import Answer, Citation

__all__ = ["join_answers", "split_parts"]

_JOINTS = re.compile(
    r"[,，;；。?？、]+(?:又|还|再|另外|以及|还有|同时|并且?|而且|那么?|和)?|(?<=[么个少])(?:以及|还有)"
)
_ASKING = frozenset(Kind) - {Kind.WHAT, Kind.YES_NO}


def split_parts(text: str) -> tuple[str, ...]:
    """Split `text` where both sides ask something of their own; most questions are one part.

    >>> split_parts("正本清源改造要花多少钱，什么时候搞完？")
    ('正本清源改造要花多少钱', '什么时候搞完')
    >>> split_parts("在高颜值方面，湖里区划分了多少个网格？")
    ('在高颜值方面，湖里区划分了多少个网格？',)
    """
    pieces = [piece.strip() for piece in _JOINTS.split(text) if piece.strip()]
    if len(pieces) < 2:
        return (text,)
    parts: list[str] = []
    held = ""  # pieces that ask nothing belong to the next that does
    for piece in pieces:
        held = f"{held}，{piece}" if held else piece
        if read_question(piece).kinds & _ASKING:
            parts.append(held)
            held = ""
    if held and parts:
        parts[-1] = f"{parts[-1]}，{held}"
    return tuple(parts) if len(parts) > 1 else (text,)


def join_answers(question: str, answers: Sequence[Answer]) -> Answer:
    """Join the answers to the parts of one question; what only some parts find is still an answer, and says so."""
    if len(answers) == 1:
        return answers[0]
    found = [answer for answer in answers if not answer.refused]
    if not found:
        return replace(answers[0], question=question)
    citations = _merge([citation for answer in found for citation in answer.citations])
    calculations = tuple(one for answer in found for one in carry(answer.calculations, answer.citations, citations))
    exact = tuple(one for answer in found for one in move(answer.exact, answer.citations, citations))
    missing = [answer.reason for answer in answers if answer.refused]
    return Answer(
        question=question,
        text="\n".join([*(one.quote for one in citations), *(one.text for one in calculations), *missing]),
        citations=citations,
        exact=exact,
        calculations=calculations,
        reason="".join(missing),
        confidence=min(answer.confidence for answer in found),
    )


def _merge(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Keep each quote once and number them again; a quote inside another goes."""
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
