"""Answer when a thing was to be at first and later, with a row for each report that tells a date of it."""

import re
from collections.abc import Sequence

from rag.answer.citations import add_citation
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.sentences import split_clauses
from rag.text.terms import best_cover, terms_of
from rag.types import Answer, Citation, Row
from rag.understand.moved import read_moved

__all__ = ["answer_with_dates"]

_TELLS = 0.7  # share of the terms of the thing
_DATE = re.compile(
    r"\d{4}年(?:底|初|末)?|\d{1,2}月(?:底|初|份|\d{1,2}[日号])?|年[底内末中]|[上下]半年|第?[一二三四]季度|汛期前|春节前"
)


def answer_with_dates(gathered: Gathered, library: Library) -> Answer | None:
    """Return a row for each report that tells a date of the thing. None: it is not asked, or not told twice."""
    moved = read_moved(gathered.analysis.question.folded)
    if moved is None:
        return None
    thing, event = moved
    phrasings = tuple(map(library.vocabulary.weigh, library.vocabulary.rephrase(thing)))
    told = [one for one in gathered.evidence if not one.heading and _tells_date(one, event)]
    named = [one for one in told if best_cover(phrasings, terms_of(one.folded)) >= _TELLS]
    best: dict[str, Evidence] = {}
    for one in sorted(named, key=lambda one: -one.chance):
        best.setdefault(one.hit.chunk.source.id, one)
    dated = [one for one in best.values() if one.hit.chunk.source.year is not None]
    dated.sort(key=lambda one: one.hit.chunk.source.year or 0)
    return _answer(dated, gathered) if len(dated) > 1 else None


def _tells_date(one: Evidence, event: str) -> bool:
    """Return whether a clause tells a date of the event, beside it or in the same clause."""
    clauses = [span.of(one.folded) for span in split_clauses(one.folded)]
    near = (clause for at, said in enumerate(clauses) if event in said for clause in clauses[max(0, at - 1) : at + 1])
    return any(_DATE.search(clause) for clause in near)


def _answer(dated: Sequence[Evidence], gathered: Gathered) -> Answer:
    citations: list[Citation] = []
    rows: list[Row] = []
    for one in dated:
        chunk = one.hit.chunk
        marker = add_citation(Citation(1, chunk, chunk.start, chunk.end, chunk.text), citations)
        rows.append(Row(f"{chunk.source.year}年报告", chunk.text.strip("，, \n\u3000"), marker))
    confidence = max(one.chance for one in dated)
    return Answer(
        gathered.analysis.request.question,
        citations=tuple(citations),
        rows=tuple(rows),
        confidence=round(max(confidence, 1 - gathered.none), 4),
    )
