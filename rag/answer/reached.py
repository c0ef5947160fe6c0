"""Answer whether a target was reached: from a sentence that tells it, else from the target and the result."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.apart_in_quote import target_apart
from rag.answer.arithmetic import with_aside
from rag.answer.citations import add_citation
from rag.answer.item import item_of
from rag.answer.planned import answer_plan
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scoped import Search
from rag.text.fold import fold
from rag.text.sentences import split_clauses, split_sentences
from rag.text.targets import is_ceiling, states_both, tells_reached
from rag.text.terms import Weights, best_cover, terms_of
from rag.types import Answer, Citation, Span

__all__ = ["Reached", "answer_target", "told_reached"]

_PARTS = 3  # the target, the result, the whole question; a further one asks why
_TELLS = 0.5  # share of the question's terms, in the clause or the item that names the thing
_IN_TITLE = 0.2  # ... in the title of an item
_MOST = 4  # clauses from the name of the thing to what became of the target
_MOST_CHARS = 90  # of a sentence that is quoted whole
_MUCH = 0.6  # of the greatest share, with which a sentence that states both amounts goes first
_NEARLY = 0.08  # share of the terms, up to which two sentences tell of a thing alike
_GROWS = re.compile("增长|提高|增加|上升")
_FALLS = re.compile("下降|降低|减少")
_CAUSE = re.compile(r"受[^,。;]{1,16}影响|由于|因(?![此地素而为])[^,。;]{2,}|(?:未能|没能|没有能)按期")
_ROUGH = re.compile("左右|上下")
_OF_IT = 0.15  # share of the question's terms, in a sentence that tells why


@dataclass(frozen=True, slots=True)
class Reached:
    """What a report tells of a target: the span to quote, and whether it was reached."""

    evidence: Evidence
    span: Span
    reached: bool
    share: float  # of the question's terms
    both: bool  # target and result are stated as amounts


def answer_target(gathered: Gathered, answers: Sequence[Answer], library: Library) -> Answer:
    """Answer whether a target was reached. `answers` are those to the target, the result and the whole question.

    It is the sentence that tells it, else target and result with their difference, else what answers the whole.
    """
    told = _told(gathered, library)
    asked_why = len(gathered.parts) > _PARTS
    if told and (told.both or asked_why):
        return _quote(told, gathered, library)
    pair = replace(gathered, parts=gathered.parts[:2], analysis=replace(gathered.analysis, operation="difference"))
    compared = answer_plan(pair, answers[:2], library)
    if compared.calculations:
        return _with_verdict(compared, gathered)
    if told:
        return _quote(told, gathered, library)
    if answers[2].refused and not compared.refused:
        return compared
    return replace(answers[2], question=gathered.analysis.request.question)


def _told(gathered: Gathered, library: Library) -> Reached | None:
    """Return what tells best whether the target was reached. Where both amounts are stated goes first."""
    result = gathered.parts[1].analysis
    fits = Search(frozenset(), replace(result.scope, planned=False)).fits
    evidence = [one for one in _all_evidence(gathered) if fits(one.hit.chunk, library)]
    found = list(told_reached(evidence, result.subject.phrasings, result.question.folded, library))
    most = max((one.share for one in found), default=0.0)
    return max(
        found,
        key=lambda one: (one.both and one.share >= most * _MUCH, one.share >= most - _NEARLY, one.evidence.own),
        default=None,
    )


def _quote(told: Reached, gathered: Gathered, library: Library) -> Answer:
    """Quote what tells whether the target was reached, and the cause, if that is asked for."""
    citations: list[Citation] = []
    add_citation(_cite(told.evidence, told.span, library), citations)
    if len(gathered.parts) > _PARTS:
        scope = gathered.parts[1].analysis.scope
        fits = Search(frozenset(), replace(scope, planned=False)).fits
        cause = _cause([one for one in _all_evidence(gathered) if fits(one.hit.chunk, library)])
        if cause is not None and not told.span.start <= cause.hit.chunk.start < told.span.end:
            add_citation(_cite(cause, Span(cause.hit.chunk.start, cause.hit.chunk.end), library), citations)
    confidence = max(told.evidence.chance, *(part.confidence for part in gathered.parts[1:_PARTS]))
    calculations = target_apart(citations[0], _verdict(told.reached)) if told.both else ()
    question = gathered.analysis.request.question
    return Answer(question, citations=tuple(citations), calculations=calculations, confidence=round(confidence, 4))


def _verdict(reached: bool) -> str:
    return "完成" if reached else "没有完成"


def _with_verdict(compared: Answer, gathered: Gathered) -> Answer:
    """Say beside the difference of target and result whether the target was reached; not of a rough target."""
    target, result = (row.value for row in compared.rows[:2])
    (calculation,) = compared.calculations
    around = next(one.quote for one in compared.citations if one.marker == compared.rows[0].marker)
    larger, smaller = calculation.operands
    if _ROUGH.search(target) or gathered.analysis.question.english or not calculation.value:
        return compared
    more = result == larger.text or (larger.text in result and smaller.text not in result)
    reached = more != is_ceiling(fold(around))
    return replace(compared, calculations=(with_aside(calculation, _verdict(reached)),))


def _all_evidence(gathered: Gathered) -> list[Evidence]:
    """Return the sentences that were found for the result, the whole question and the cause, each once."""
    evidence = (one for part in reversed(gathered.parts[1:]) for one in reversed(part.evidence))
    return list({(one.hit.chunk.source.id, one.hit.chunk.start): one for one in evidence}.values())[::-1]


def told_reached(
    evidence: Sequence[Evidence], phrasings: Sequence[Weights], asked: str, library: Library, least: float = _TELLS
) -> Iterator[Reached]:
    """Yield what the sentences of `evidence` tell of the target of the thing that has the terms `phrasings`."""
    for one in evidence:
        if one.heading:
            continue
        chunk = one.hit.chunk
        whole, own = item_of(chunk, library), Span(chunk.start, chunk.end)
        folded = library.folded[chunk.source.id]
        if whole != own and _is_about_item(whole, folded, phrasings, least):
            spans = [whole]
        else:
            spans = _about(own, folded, phrasings, least, asked)
        for span in spans:
            verdict = tells_reached(span.of(folded))
            if verdict is not None:
                share = best_cover(phrasings, terms_of(span.of(folded)))
                yield Reached(one, span, verdict, share, states_both(span.of(folded)))
                break


def _is_about_item(item: Span, folded: str, phrasings: Sequence[Weights], least: float) -> bool:
    """Return whether an item tells of the thing, and its title names it."""
    title = split_sentences(folded, item.start, item.end)[0]
    named = best_cover(phrasings, terms_of(title.of(folded))) >= _IN_TITLE
    return named and best_cover(phrasings, terms_of(item.of(folded))) >= least


def _about(sentence: Span, folded: str, phrasings: Sequence[Weights], least: float, asked: str) -> list[Span]:
    """Return the clauses of a sentence from one that names the thing on: as few as tell what became of the target."""
    clauses = split_clauses(folded, sentence.start, sentence.end)
    shares = [best_cover(phrasings, terms_of(clause.of(folded))) for clause in clauses]
    if not shares or max(shares) < least:
        return []
    at = shares.index(max(shares))
    if _FALLS.search(asked) is None and _GROWS.search(asked) and _FALLS.search(clauses[at].of(folded)):
        return []
    ends = [clause.end for clause in clauses[at : at + _MOST]]
    found = next((end for end in ends if tells_reached(folded[clauses[at].start : end]) is not None), None)
    if found is None:
        return []
    whole = len(sentence) <= _MOST_CHARS and (found > clauses[at].end or len(clauses) <= _MOST)
    return [sentence if whole else Span(clauses[at].start, found)]


def _cause(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the sentence that tells why the target was missed, as the one that is nearest to the question."""
    near = (one for one in evidence if _CAUSE.search(one.folded) and one.own >= _OF_IT and not one.heading)
    return max(near, key=lambda one: one.own, default=None)


def _cite(evidence: Evidence, span: Span, library: Library) -> Citation:
    chunk = library.chunk_at(evidence.hit.chunk.source.id, span)
    return Citation(1, chunk, span.start, span.end, chunk.text)
