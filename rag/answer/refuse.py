"""Refuse a question that the reports do not answer: another place, year or part, no name, no evidence."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.trim import trim
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.score import REFUSE_ABOVE
from rag.text.fold import fold
from rag.text.numerals import ONES
from rag.text.quantity import find_quantities
from rag.text.terms import best_cover, terms_of
from rag.types import Answer, Citation, Reason, ReasonCode, Span
from rag.understand.analysis import QuestionAnalysis
from rag.understand.interrogatives import HOW_MANY
from rag.understand.question import ORDINAL, Kind

__all__ = [
    "MUST_HOLD",
    "lacks_person_name",
    "must_hold",
    "quote",
    "refuse_declined",
    "refuse_missing_part",
    "refuse_out_of_scope",
    "refuse_uncounted",
    "refuse_unstated",
    "refuse_unsupported",
]

# A refusal for one of these stands, whatever a language model says: the reports speak of something else.
MUST_HOLD: frozenset[ReasonCode] = frozenset(
    {"other_place", "other_year", "unknown_name", "no_such_part", "invalid_question"}
)
_OUT_OF_SCOPE_CONFIDENCE = 0.02
_TIMES = frozenset({"date", "duration"})
_TIME = frozenset("年月日天周时期节季旬代前后")  # what tells a time has one of them
_RANK = re.compile(rf"第\s?[\d{ONES}十百]|[首末榜冠]|前列|倒数|领先")
_ASKS_TELEPHONE = re.compile(r"电话|热线|座机|手机号|[打拨](?:哪|什么|啥|多少|几)[一个]*(?:号|$|[,。?])")
_TELEPHONE = re.compile(
    r"(?<![\d.])(?:0\d{2,3}[- ]?\d{7,8}|1[3-9]\d{9}|400[- ]?\d{3}[- ]?\d{4}|\d{7,8}|1\d{4})(?![\d.%万亿元人年个户])"
)
_NAMES_IT = 0.25  # of the words of the question, beside a telephone number
_N_NEAREST = 3  # quotes at most
_SURE = 0.6  # chance from which a sentence may answer in other words than the question


def must_hold(answer: Answer) -> bool:
    """Return whether a part of `answer` is refused for a reason that stands whatever a language model says."""
    return any(reason.code in MUST_HOLD for reason in answer.reasons)


def refuse_out_of_scope(gathered: Gathered, reason: Reason) -> Answer:
    """Return the refusal of a question that is out of scope, with the nearest evidence."""
    return _refuse(gathered, reason, _OUT_OF_SCOPE_CONFIDENCE)


def refuse_missing_part(gathered: Gathered, reason: Reason) -> Answer:
    """Return the refusal of a question about a part that the document does not have. No evidence is near to it."""
    return replace(_refuse(gathered, reason, _OUT_OF_SCOPE_CONFIDENCE), nearest=())


def refuse_unstated(gathered: Gathered) -> Answer:
    """Return the refusal of a question for the report that makes a statement which none makes."""
    return _refuse(gathered, Reason("not_stated"), 0.0)


def refuse_unsupported(gathered: Gathered) -> Answer | None:
    """Return a refusal with its reason and the nearest evidence. None: the evidence supports an answer."""
    if not gathered.evidence:
        return _refuse(gathered, Reason("nothing_found"), 0.0)
    if lacks_person_name(gathered):
        return _refuse(gathered, Reason("unnamed_person"), gathered.confidence)
    if gathered.none > REFUSE_ABOVE and not _tells_telephone(gathered):
        period = gathered.analysis.scope.period
        if gathered.none == 1 and period and gathered.analysis.question.kinds == {Kind.QUANTITY}:
            return _refuse(gathered, Reason("no_value", period.label), gathered.confidence)
        return _refuse(gathered, Reason("not_stated"), gathered.confidence)
    if _shares_no_word(gathered):
        return _refuse(gathered, Reason("not_stated"), gathered.confidence)
    return None


def _tells_telephone(gathered: Gathered) -> bool:
    """Return whether a telephone number is asked for, and stands in the best sentence beside what it is for."""
    question, best = gathered.analysis.question, gathered.evidence[0]
    asks = _ASKS_TELEPHONE.search(question.folded) and not gathered.analysis.standalone
    return bool(asks and _TELEPHONE.search(best.folded) and best.own >= _NAMES_IT)


def _shares_no_word(gathered: Gathered) -> bool:
    """Return whether an amount is asked for, and the best sentence has only its unit in common with the question.

    A bridge of so many kilometres tells nothing of a railway. A sentence that the judge is sure of may use other words.
    """
    question, best = gathered.analysis.question, gathered.evidence[0]
    if question.english or question.kinds != {Kind.QUANTITY} or not HOW_MANY.search(question.folded):
        return False
    if best.chance >= _SURE or gathered.analysis.standalone:
        return False
    words = [
        {key: weight for key, weight in one.items() if all(len(term) > 1 for term in key)}
        for one in gathered.analysis.subject.phrasings
    ]
    said = f"{''.join(best.hit.chunk.path)}{best.hit.chunk.source.title}{best.folded}"
    return any(words) and best_cover(words, terms_of(fold(said))) == 0


def lacks_person_name(gathered: Gathered) -> bool:
    """Return whether the question asks for a person's name and the best sentence has none."""
    wanted = bool(gathered.analysis.question.kinds & {Kind.NAME, Kind.OFFICE})
    return wanted and (not gathered.evidence or gathered.evidence[0].need_match == 0)


def refuse_uncounted(answer: Answer, gathered: Gathered) -> Answer | None:
    """Refuse a question for a number, a rank or a time whose quotes hold none. None: it is not refused.

    What is counted (多少, 几) holds its number.
    """
    question = gathered.analysis.question
    if answer.counted or question.english or len(question.kinds) != 1:
        return None
    quotes = [fold(citation.quote) for citation in answer.citations]
    found = [quantity for quote in quotes for quantity in find_quantities(quote)]
    dimensions = {dimension for need in question.needs for dimension in need.dimensions}
    if question.kinds == {Kind.DATE}:
        times = _TIME - set(question.content)  # 二期 tells no time of 二期
        told = any(quantity.dimension in _TIMES for quantity in found) or any(map(times.intersection, quotes))
    elif question.kinds != {Kind.QUANTITY} or not HOW_MANY.search(question.folded):
        return None
    elif ORDINAL in dimensions:
        told = any(map(_RANK.search, quotes))
    else:
        told = any("date" in dimensions or not quantity.is_date for quantity in found)
    return None if told else _refuse(gathered, Reason("not_stated"), gathered.confidence)


def refuse_declined(answer: Answer, parts: Sequence[Gathered]) -> Answer:
    """Return the refusal of a question that a language model declined, with the nearest evidence.

    `answer` is the answer without the model. What it quotes is the nearest evidence.
    """
    if answer.refused:
        return answer
    quoted = answer.citations[:_N_NEAREST]
    found = quoted or next((_nearest(part) for part in parts if part.evidence), ())
    return Answer(
        question=answer.question,
        language=answer.language,
        reasons=(Reason("not_stated"),),
        nearest=tuple(replace(one, marker=marker) for marker, one in enumerate(found, 1)),
        confidence=_OUT_OF_SCOPE_CONFIDENCE,
        standalone=answer.standalone,
        unknown_markers=answer.unknown_markers,
        timings_ms=answer.timings_ms,
    )


def _refuse(gathered: Gathered, reason: Reason, confidence: float) -> Answer:
    return Answer(
        question=gathered.analysis.request.question,
        reasons=(reason,),
        nearest=_nearest(gathered),
        confidence=round(confidence, 4),
    )


def _nearest(gathered: Gathered) -> tuple[Citation, ...]:
    """Quote the best sentences, best first, each shortened as in an answer. A heading alone is not quoted."""
    found = [evidence for evidence in gathered.evidence if not evidence.heading][:_N_NEAREST]
    return tuple(quote(marker, evidence, gathered.analysis) for marker, evidence in enumerate(found, 1))


def quote(marker: int, evidence: Evidence, analysis: QuestionAnalysis) -> Citation:
    """Quote a sentence, shortened as in an answer."""
    chunk = evidence.hit.chunk
    span = trim(
        chunk.text,
        Span(0, len(chunk.text)),
        analysis.question,
        analysis.subject,
        found=evidence.verdict.span if evidence.verdict else None,
    )
    return Citation(marker, chunk, chunk.start + span.start, chunk.start + span.end, span.of(chunk.text))
