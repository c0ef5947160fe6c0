"""Cut a sentence down to the clauses that answer: a contiguous, literal stretch of it."""

from rag.gather.need_match import need_match
from rag.text.fold import fold
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.text.terms import cover, terms_of
from rag.types import Span
from rag.understand.analysis import Subject
from rag.understand.question import Question

__all__ = ["MAX_CHARS", "trim"]

MAX_CHARS = 76  # a longer sentence is cut to the clauses that answer


def trim(
    text: str, span: Span, question: Question, subject: Subject, max_chars: int = MAX_CHARS, found: Span | None = None
) -> Span:
    """Return the stretch of whole clauses inside `span` that best answers, at most `max_chars` long if that can be.

    The clause where a reader `found` the answer anchors the stretch, without one that which holds what is asked; its
    neighbours join while there is room, the ones that share more of the question first, so that a person has the
    answer in context.
    """
    span = strip(text, span)
    if len(span) <= max_chars:
        return span
    clauses = [clause for cut in split_clauses(text, span.start, span.end) if len(clause := strip(text, cut))]
    worths = [_worth(fold(clause.of(text)), question, subject) for clause in clauses]
    held = [bool(found and clause.start < found.end and found.start < clause.end) for clause in clauses]
    first = last = max(range(len(clauses)), key=lambda i: (held[i], worths[i], -i))
    while True:
        sides = [i for i in (first - 1, last + 1) if 0 <= i < len(clauses)]
        sides = [
            i
            for i in sides
            if max(clauses[last].end, clauses[i].end) - min(clauses[first].start, clauses[i].start) <= max_chars
        ]
        if not sides:
            return Span(clauses[first].start, clauses[last].end)
        best = max(sides, key=lambda i: (worths[i], -i))
        first, last = min(first, best), max(last, best)


def _worth(folded: str, question: Question, subject: Subject) -> float:
    """Score a clause: does it hold what is asked, close to the words that stand next to the interrogative?"""
    terms = terms_of(folded)
    shared = max(cover(weights, terms) for weights in subject.phrasings)
    held = 0.0
    for need, focuses in zip(question.needs, subject.focuses, strict=True):
        held += need_match(need, folded, question) * (0.5 + max(cover(weights, terms) for weights in focuses))
    return round(held / len(question.needs) + shared, 6)
