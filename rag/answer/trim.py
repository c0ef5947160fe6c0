"""Shorten a sentence to the clauses that answer the question. The result is one contiguous span of the sentence."""

from collections.abc import Sequence

from rag.gather.need_match import need_match
from rag.text.fold import fold
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.text.terms import best_cover, cover, terms_of
from rag.types import Span
from rag.understand.analysis import Subject
from rag.understand.question import Kind, Question

__all__ = ["MAX_CHARS", "trim"]

MAX_CHARS = 76  # a longer sentence is shortened
_FITS = 0.5  # from this need match on, an amount can be the answer


def trim(
    text: str, span: Span, question: Question, subject: Subject, max_chars: int = MAX_CHARS, found: Span | None = None
) -> Span:
    """Return the span of whole clauses inside `span` that best answers. Its length is at most `max_chars` if possible.

    It starts from the clause that contains `found`, the judge's answer, else from the clause with the best score.
    Then it grows by neighbours, the one with the better score first, up to `max_chars`.
    """
    span = strip(text, span)
    if len(span) <= max_chars:
        return span
    clauses = [clause for cut in split_clauses(text, span.start, span.end) if len(clause := strip(text, cut))]
    worths = [_worth(fold(clause.of(text)), question, subject) for clause in clauses]
    has_answer = [bool(found and clause.start < found.end and found.start < clause.end) for clause in clauses]
    first = last = max(range(len(clauses)), key=lambda i: (has_answer[i], worths[i], -i))
    rivals = _rivals([clause.of(text) for clause in clauses], first, question, subject) if has_answer[first] else ()
    while True:
        sides = [i for i in (first - 1, last + 1) if 0 <= i < len(clauses)]
        sides = [
            i
            for i in sides
            if i not in rivals
            and max(clauses[last].end, clauses[i].end) - min(clauses[first].start, clauses[i].start) <= max_chars
        ]
        if not sides:
            return Span(clauses[first].start, clauses[last].end)
        best = max(sides, key=lambda i: (worths[i], -i))
        first, last = min(first, best), max(last, best)


def _rivals(clauses: Sequence[str], first: int, question: Question, subject: Subject) -> list[int]:
    """Return the indices of clauses with an amount that could answer too, but with no word of the question.

    Beside the amount of the clause `first` they only mislead. The words count that the clause `first` lacks.
    """
    if len(question.needs) != 1 or question.kinds != {Kind.QUANTITY}:
        return []
    folded = [fold(clause) for clause in clauses]
    chosen = folded[first]
    known = terms_of(chosen)
    if need_match(question.needs[0], chosen, question) < _FITS:
        return []
    return [
        i
        for i, said in enumerate(folded)
        if i != first
        and need_match(question.needs[0], said, question) >= _FITS
        and all(cover(weights, known | terms_of(said)) <= cover(weights, known) for weights in subject.phrasings)
    ]


def _worth(folded: str, question: Question, subject: Subject) -> float:
    """Return the score of a clause: its need match, weighted by the words near the interrogative, plus its share."""
    terms = terms_of(folded)
    shared = best_cover(subject.phrasings, terms)
    match = 0.0
    for need, focuses in zip(question.needs, subject.focuses, strict=True):
        match += need_match(need, folded, question) * (0.5 + best_cover(focuses, terms))
    return round(match / len(question.needs) + shared, 6)
