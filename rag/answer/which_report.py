"""Answer which report makes a statement: with its name, the sentence and the title.

A number that the question names stands in the sentence too, in a clause that has most of the question's words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.names import name_report
from rag.answer.planned import cite
from rag.answer.refuse import refuse_unstated
from rag.answer.stated import names_mark, stated_numbers, states
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.quantity import Quantity
from rag.text.sentences import split_clauses
from rag.text.terms import best_cover, terms_of
from rag.types import Answer, Citation, Row, Source, Span

__all__ = ["answer_with_report"]

_FIRST = re.compile("第一次|首次|最早|最先|头一[回次]|率先")
_MOST = 4  # reports
_LEAST_SHARE = 0.5  # of the terms of a statement, in the sentence that makes it
_LEAST_BESIDE = 0.3  # ... in the clause with the number that the question names
_NEARLY = 0.08  # another sentence is as good as the best one


def answer_with_report(gathered: Gathered, library: Library) -> Answer:
    """Answer which report makes a statement: a row for each report that makes it, and its title as a citation.

    A question for the first report gets the earliest one.
    """
    question = gathered.analysis.request.question
    asked = gathered.analysis.question.folded
    numbers = stated_numbers(asked)
    if names_mark(asked) and not any(states(numbers, one.folded) for one in gathered.evidence):
        numbers = ()
    least = _LEAST_BESIDE if numbers else _LEAST_SHARE
    shares = [(_share(one, numbers, gathered), one) for one in gathered.evidence]
    ranked = sorted(shares, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < least:
        return replace(refuse_unstated(gathered), question=question)
    found: dict[str, Evidence] = {}
    for share, one in ranked:
        if share >= ranked[0][0] - _NEARLY:
            found.setdefault(one.hit.chunk.source.id, one)
    by_year = sorted(found.values(), key=lambda one: one.hit.chunk.source.year or 0)
    shown = by_year[:1] if _FIRST.search(question) else by_year[:_MOST]
    citations: list[Citation] = []
    rows: list[Row] = []
    for chunk in (one.hit.chunk for one in shown):
        marker = cite(Citation(1, chunk, chunk.start, chunk.end, chunk.text), citations)
        rows.append(Row(name_report(chunk.source), chunk.text, marker))
        _cite_title(chunk.source, citations, library)
    return Answer(question, citations=tuple(citations), rows=tuple(rows), confidence=round(ranked[0][0] * 0.9, 4))


def _share(evidence: Evidence, numbers: Sequence[Quantity], gathered: Gathered) -> float:
    """Return how surely a sentence makes the statement: the share of its terms, or the chance that it answers.

    With numbers in the question, the terms are those of the clauses that state them; 0 if the sentence does not.
    """
    if not numbers:
        return max(evidence.own, evidence.chance)
    if not states(numbers, evidence.folded):
        return 0.0
    clauses = [span.of(evidence.folded) for span in split_clauses(evidence.folded)]
    beside = "\n".join(clause for clause in clauses if any(states([one], clause) for one in numbers))
    return max(evidence.chance, best_cover(gathered.analysis.subject.phrasings, terms_of(beside)))


def _cite_title(source: Source, citations: list[Citation], library: Library) -> None:
    at = library.reports[source.id].report.text.find(source.title)
    if source.title and at >= 0:
        span = Span(at, at + len(source.title))
        cite(Citation(1, library.chunk_at(source.id, span), span.start, span.end, source.title), citations)
