"""Mark the exact answer in the sentence that answers: 710个 in 全区划分网格710个.

A reader finds it. It is taken only where it can be told to be what was asked for: one thing is asked, one sentence is
quoted, and what stands there is of the kind that is asked. An amount or a date is taken whole, with its unit. This
module chooses no sentence.
"""

from dataclasses import replace

from rag.fit import fit
from rag.fold import fold
from rag.ports import Reader
from rag.quantity import Quantity, find_quantities
from rag.question import Kind, Need, Question
from rag.types import Answer, Excerpt, Reading, Span

__all__ = ["mark_exact"]

_ASKED = frozenset({Kind.QUANTITY, Kind.DATE, Kind.WHO, Kind.OFFICE, Kind.NAME, Kind.WHERE})
_NONE = 0.5  # from this probability on the reader says that nothing is there
_LONGEST = 24  # characters; more is no short answer
_FITS = 0.5  # rag.fit's value for "may be"


def mark_exact(answer: Answer, asked: Question, reader: Reader) -> Answer:
    """Return `answer` with the exact answer marked, unchanged where none is found."""
    if len(asked.needs) != 1 or len(answer.citations) != 1 or asked.english or not asked.kinds <= _ASKED:
        return answer
    (citation,) = answer.citations
    (reading,) = reader.read(asked.text, [citation.quote])
    span = _whole(citation.quote, reading, asked)
    if span is None:
        return answer
    start, end = citation.start + span.start, citation.start + span.end
    return replace(answer, exact=(Excerpt(citation.marker, start, end, span.of(citation.quote)),))


def _whole(quote: str, reading: Reading, asked: Question) -> Span | None:
    """Widen what the reader marked to a whole amount or date; None where it is not what was asked for."""
    (need,) = asked.needs
    folded, span = fold(quote), reading.span
    if reading.none >= _NONE or not span:
        return None
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
