"""Compose an answer from slices of the reports: the shortest set of clauses, sentences or headings that answers."""

import re
from dataclasses import replace

from rag.answer.counted import find_counted
from rag.answer.enumeration import find_items
from rag.answer.following import find_following
from rag.answer.head_and_foot import find_head_and_foot, find_imprint
from rag.answer.labelled import find_labelled
from rag.answer.ordinal import find_ordinal
from rag.answer.outline import find_children, find_heading, find_place, find_under
from rag.answer.piece import Piece
from rag.answer.premise import contradicts
from rag.answer.refuse import refuse_missing_part
from rag.answer.structure import find_structure
from rag.answer.told_after import find_told_after
from rag.answer.trim import MAX_CHARS, trim
from rag.gather.evidence import Evidence, answer_span
from rag.gather.gathered import Gathered
from rag.gather.holders import asked_office, names_holder
from rag.gather.library import Library
from rag.gather.need_match import need_match
from rag.text.terms import cover, terms_of
from rag.types import Answer, Citation, Reason, Span
from rag.understand.question import Kind, Need, Question
from rag.understand.structure import COUNTS_PARTS

__all__ = ["compose", "compose_from_outline"]

_LONG = 160  # a list may be longer than a fact
_WIDE = frozenset({Kind.LIST, Kind.DOCUMENTS, Kind.MANNER, Kind.REASON})
_EACH = re.compile(r"各有?|分别|各自|相差|更")
_NEAR_BEST = 8  # ranked sentences from which further ones are chosen
_NEARLY = 0.08  # another sentence has as many of the question's words as the best one
_OUTLINE_CONFIDENCE = 0.9  # the outline is literal; only the choice of the section can be wrong


def compose_from_outline(gathered: Gathered, library: Library) -> Answer | None:
    """Answer from the structure, the head or the foot of a report, or refuse. None: it asks for none of them."""
    question = gathered.analysis.question
    for find in (
        find_imprint,
        find_head_and_foot,
        find_labelled,
        find_ordinal,
        find_structure,
        find_place,
        find_heading,
        find_counted,
        find_children,
    ):
        found = find(gathered, library)
        if isinstance(found, Reason):
            return refuse_missing_part(gathered, found)
        if found:
            counted = Kind.QUANTITY in question.kinds and bool(COUNTS_PARTS.search(question.folded))
            return replace(_answer(gathered, library, found, _OUTLINE_CONFIDENCE), counted=counted and len(found) > 1)
    return None


def compose(gathered: Gathered, library: Library) -> Answer:
    """Answer from the ranked evidence, which must not be empty."""
    items = find_items(gathered, library) or find_following(gathered, library)
    counted = len(items) > 1 and Kind.QUANTITY in gathered.analysis.question.kinds
    named = items or find_under(gathered, library)
    pieces = named or _sentences(gathered, library)
    answer = _answer(gathered, library, pieces, gathered.confidence)
    question = gathered.analysis.question.folded
    folded = [library.folded[one.chunk.source.id][one.start : one.end] for one in answer.citations]
    return replace(answer, counted=counted, corrected=any(contradicts(question, quote) for quote in folded))


def _answer(gathered: Gathered, library: Library, pieces: list[Piece], confidence: float) -> Answer:
    citations = tuple(
        Citation(marker, chunk, span.start, span.end, span.of(library.reports[chunk.source.id].report.text))
        for marker, (chunk, span) in enumerate(pieces, 1)
    )
    return Answer(
        question=gathered.analysis.request.question,
        citations=citations,
        confidence=confidence,
    )


def _sentences(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the best sentence, and the best further sentence for each need or thing that it does not answer."""
    question = gathered.analysis.question
    chosen = [gathered.evidence[0]]
    for need in question.needs:
        if len(question.needs) > 1 and not any(_meets(need, e, question) for e in chosen):
            chosen += _for_need(need, gathered, chosen)
    if question.kinds <= {Kind.NAME, Kind.OFFICE, Kind.WHO}:
        chosen += _further_holders(gathered)
    if _EACH.search(question.folded):
        chosen += _for_the_rest(gathered, chosen)
    max_chars = _LONG if question.kinds & _WIDE else MAX_CHARS
    pieces = []
    for evidence in chosen:
        chunk = evidence.hit.chunk
        text = library.reports[chunk.source.id].report.text
        whole, subject = Span(chunk.start, chunk.end), gathered.analysis.subject
        span = trim(text, whole, question, subject, max_chars, answer_span(evidence, allow_unlikely=True))
        pieces.append((chunk, span))
    return pieces + find_told_after(gathered.evidence[0], question, library)


def _meets(need: Need, evidence: Evidence, question: Question) -> bool:
    return need_match(need, evidence.folded, question) >= 0.5


def _for_need(need: Need, gathered: Gathered, chosen: list[Evidence]) -> list[Evidence]:
    """Return the best further sentence for `need` among the first of the ranking, or an empty list."""
    near = terms_of(need.focus)
    for evidence in gathered.evidence[1:_NEAR_BEST]:
        fits = evidence not in chosen and _meets(need, evidence, gathered.analysis.question)
        if fits and near & terms_of(evidence.folded):
            return [evidence]
    return []


def _further_holders(gathered: Gathered) -> list[Evidence]:
    """Return the sentences of the section of the best one that name others who hold the office as well."""
    best, question = gathered.evidence[0], gathered.analysis.question
    office = asked_office(question.needs[0], question)
    near = [
        one
        for one in gathered.evidence[:_NEAR_BEST]
        if one.own >= best.own - _NEARLY
        and (one.hit.chunk.source, one.hit.chunk.path) == (best.hit.chunk.source, best.hit.chunk.path)
        and names_holder(office, one.folded)
    ]
    return near[1:] if near[:1] == [best] else []


def _for_the_rest(gathered: Gathered, chosen: list[Evidence]) -> list[Evidence]:
    """Return the best further sentence for the terms that `chosen` does not cover, or an empty list."""
    covered = terms_of("\n".join(e.folded for e in chosen))
    rest = {
        entry: weight
        for entry, weight in gathered.analysis.subject.phrasings[0].items()
        if not any(term in covered for term in entry)
    }
    if sum(rest.values()) < 0.2 * sum(gathered.analysis.subject.phrasings[0].values()):
        return []
    fitting = [
        (cover(rest, terms_of(e.folded)), -i, e)
        for i, e in enumerate(gathered.evidence[:_NEAR_BEST])
        if e not in chosen and e.need_match >= 0.5
    ]
    share, _, best = max(fitting, default=(0.0, 0, gathered.evidence[0]), key=lambda item: item[:2])
    return [best] if share >= 0.3 else []
