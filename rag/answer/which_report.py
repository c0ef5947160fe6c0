"""Answer which report makes a statement: with its name, the sentence and the title.

A number that the question names stands in the sentence too, of the same thing.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.citations import add_citation
from rag.answer.names import name_report
from rag.answer.refuse import refuse_unstated
from rag.answer.same_thing import NEARLY
from rag.answer.stated import StatedNumber, as_told, stated_numbers, states_numbers
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.types import Answer, Citation, Row, Source, Span

__all__ = ["answer_with_report"]

_FIRST = re.compile("第一次|首次|最早|最先|头一[回次]|率先")
_MARKS = re.compile('[“”"‘’?\\s]')
_MOST = 4  # reports
_LEAST_SHARE = 0.5  # of the terms of a statement, in the sentence that makes it
_LEAST_WITH_NUMBER = 0.3  # ... in one that states its number of the same thing


def answer_with_report(gathered: Gathered, library: Library) -> Answer:
    """Answer which report makes a statement: a row for each report that makes it, and its title as a citation.

    A question for the first report gets the earliest one.
    """
    question = gathered.analysis.request.question
    phrasings = gathered.analysis.subject.phrasings
    texts = [one.folded for one in gathered.evidence]
    numbers = as_told(stated_numbers(gathered.analysis.question.folded), phrasings, texts)
    shares = [(_share(one, numbers, gathered), one) for one in gathered.evidence]
    ranked = sorted(shares, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < (_LEAST_WITH_NUMBER if numbers else _LEAST_SHARE):
        return replace(refuse_unstated(gathered), question=question)
    found: dict[str, Evidence] = {}
    phrase = _literal(gathered.analysis.question.folded)
    ranked = [pair for pair in ranked if pair[0] >= _LEAST_SHARE and phrase in _literal(pair[1].folded)] or ranked
    for share, one in ranked:
        if share >= ranked[0][0] - NEARLY:
            found.setdefault(one.hit.chunk.source.id, one)
    by_year = sorted(found.values(), key=lambda one: one.hit.chunk.source.year or 0)
    shown = by_year[:1] if _FIRST.search(question) else by_year[:_MOST]
    citations: list[Citation] = []
    rows: list[Row] = []
    for chunk in (one.hit.chunk for one in shown):
        marker = add_citation(Citation(1, chunk, chunk.start, chunk.end, chunk.text), citations)
        rows.append(Row(name_report(chunk.source), chunk.text, marker))
        _cite_title(chunk.source, citations, library)
    return Answer(question, citations=tuple(citations), rows=tuple(rows), confidence=round(ranked[0][0] * 0.9, 4))


def _literal(folded: str) -> str:
    """Return folded text without quotation marks, white space and the end of the question: “互联网+” is 互联网+."""
    return _MARKS.sub("", folded)


def _share(evidence: Evidence, numbers: Sequence[StatedNumber], gathered: Gathered) -> float:
    """Return how surely a sentence makes the statement: the share of its terms, or the chance that it answers.

    It is 0 if the sentence does not state the numbers of the question, each of the thing that the question has it of.
    """
    if not states_numbers(numbers, gathered.analysis.subject.phrasings, evidence.folded):
        return 0.0
    return max(evidence.own, evidence.chance)


def _cite_title(source: Source, citations: list[Citation], library: Library) -> None:
    at = library.reports[source.id].report.text.find(source.title)
    if source.title and at >= 0:
        span = Span(at, at + len(source.title))
        add_citation(Citation(1, library.chunk_at(source.id, span), span.start, span.end, source.title), citations)
