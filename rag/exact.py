"""Mark the exact answer in the sentence that gives it: in 全区划分网格710个 that is 710个, unit and all.

A reader found it. It is taken only where it can be told to be what was asked for: one thing is asked, one sentence is
quoted, and what stands there is of the kind that is asked. An amount or a date is taken whole, with its unit. This
module reads nothing and chooses no sentence.
"""

from dataclasses import replace

from rag.evidence import found_in
from rag.fit import fit
from rag.fold import fold
from rag.quantity import Quantity, find_quantities
from rag.question import Kind, Need, Question
from rag.steps import Gathered
from rag.types import Answer, Citation, Excerpt, Span

__all__ = ["mark_exact"]

_ASKED = frozenset({Kind.QUANTITY, Kind.DATE, Kind.WHO, Kind.OFFICE, Kind.NAME, Kind.WHERE})
_LONGEST = 24  # characters; more is no short answer
_FITS = 0.5  # rag.fit's value for "may be"


def mark_exact(answer: Answer, gathered: Gathered) -> Answer:
    """Return `answer` with what the reader found in its quote marked, unchanged where that is nothing of use."""
    asked = gathered.asked.question
    if len(asked.needs) != 1 or len(answer.citations) != 1 or not asked.kinds <= _ASKED:
        return answer
    (citation,) = answer.citations
    found = _found(citation, gathered)
    span = _whole(citation.quote, found, asked) if found else None
    if span is None:
        return answer
    start, end = citation.start + span.start, citation.start + span.end
    return replace(answer, exact=(Excerpt(citation.marker, start, end, span.of(citation.quote)),))


def _found(citation: Citation, gathered: Gathered) -> Span | None:
    """Return what the reader found of the quote, counted from its start; None where it found nothing there."""
    evidence = next((e for e in gathered.evidence if e.hit.chunk == citation.chunk), None)
    found = found_in(evidence) if evidence else None
    if found is None:
        return None
    start, end = max(found.start, citation.start), min(found.end, citation.end)
    return Span(start - citation.start, end - citation.start) if start < end else None


def _whole(quote: str, span: Span, asked: Question) -> Span | None:
    """Widen what the reader found to a whole amount or date; None where it is not what was asked for."""
    (need,) = asked.needs
    folded = fold(quote)
    if need.kind in (Kind.QUANTITY, Kind.DATE):
        met = [q for q in find_quantities(folded) if q.start < span.end and span.start < q.end]
        met = [q for q in met if _answers(q, need, folded, asked)]
        if not met or (need.kind is Kind.QUANTITY and len(met) > 1):
            return None
        span = Span(met[0].start, met[-1].end)
    elif fit(need, span.of(folded), asked) < _FITS:
        return None
    return span if len(span) <= _LONGEST and len(span) < len(quote) else None


def _answers(quantity: Quantity, need: Need, folded: str, asked: Question) -> bool:
    if need.kind is Kind.DATE:
        return quantity.is_date
    return fit(need, folded[quantity.start : quantity.end], asked) >= _FITS
