"""Mark the exact answer in the quoted sentence: in 全区划分网格710个 it is 710个, with its unit.

The span comes from the judge. It is marked only if the question has one need, the answer has one quote, and the span
can answer the need. An amount or a date is completed and keeps its unit. It is also marked if the judge finds it
unlikely, unless another amount is closer to the words of the question. This module does not run the judge and does not
choose the sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.gather.evidence import Evidence, answer_span
from rag.gather.gathered import Gathered
from rag.gather.holders import is_person
from rag.gather.need_match import need_match
from rag.text.characters import PAIRS
from rag.text.fold import fold
from rag.text.numerals import NO_GROUPING, ONES
from rag.text.quantity import Quantity, find_quantities
from rag.text.terms import terms_of
from rag.types import Answer, Citation, Excerpt, Span
from rag.understand.question import COUNTED, Kind, Question, may_be_exact

__all__ = ["mark_exact", "passes", "range_around"]

_LONGEST = 30  # characters
_FITS = 0.5  # from this need match on, a span can be the answer
_CHANGED = re.compile(
    r"(?:以上|以下|左右|多)?(?:增加?|增长|提高?|提升|上升|上调|扩大|发展|下降|降低?|减少?|压减|压缩|缩短|下调|调整|变)?"
    r"[到至为成](?:约|近|超过|不足)?"
)
_NUMBER = rf"(?:百分之)?(?:\d+(?:\.\d+)?|[{ONES}十百]+(?:点[{ONES}]+)?)"
_RANGE = re.compile(rf"{_NUMBER}[%万亿元人个]{{0,3}}(?:[-—~]+|至){_NUMBER}[%万亿元人个]{{0,3}}(?:个百分点)?")
_SINCE = re.compile(r"[从由](?:约|近)?$")
_PASSED = re.compile(r"(?:突破|超过|跨[上越过]|[站迈]上|冲破)了?$")
# 突破400亿元,达418亿元
_REACHED = re.compile(r"(?:大关|台阶|关口)?,(?:全年)?(?:总量|总额|规模)?(?:实现|达到?|为)了?(?:约|近)?")
_ASKS_MARK = re.compile(r"突破|超过|跨[上越过]|[站迈]上|冲破|大关")
_BEFORE = re.compile(r"原来|原先|以前|之前|当初|最初|起初")
_BOTH = re.compile(r"[从由][^,。;?]{0,4}(?:多少|几)")  # 从多少提高到多少
_CLAUSE_END = re.compile(rf"[;；。]|{NO_GROUPING}")
_PAUSE = re.compile(rf"[、;；。]|{NO_GROUPING}")


def mark_exact(answer: Answer, gathered: Gathered) -> Answer:
    """Return `answer` with its exact answer, or unchanged if there is none."""
    question = gathered.analysis.question
    if not may_be_exact(question) or len(answer.citations) != 1:
        return answer
    (citation,) = answer.citations
    evidence = next((e for e in gathered.evidence if e.hit.chunk == citation.chunk), None)
    span = _exact(citation, evidence, question) if evidence else None
    if span is None or not 0 < len(span) <= min(_LONGEST, len(citation.quote) - 1):
        return answer
    start, end = citation.start + span.start, citation.start + span.end
    return replace(answer, exact=(Excerpt(citation.marker, start, end, span.of(citation.quote)),))


def _exact(citation: Citation, evidence: Evidence, question: Question) -> Span | None:
    """Return the span of the exact answer in the quote. None: there is no certain one."""
    found = answer_span(evidence, allow_unlikely=True)
    if found is None:
        return None
    start, end = max(found.start, citation.start), min(found.end, citation.end)
    span = Span(start - citation.start, end - citation.start)
    if start >= end:
        return None
    likely = answer_span(evidence) is not None
    if question.kinds <= COUNTED:
        return _whole(fold(citation.quote), span, question, likely=likely)
    if likely:
        span = _balanced(citation.quote, span)
        if question.kinds <= {Kind.NAME, Kind.OFFICE}:
            return span if _holds(span, citation.quote, question) else None
        return span if need_match(question.needs[0], fold(span.of(citation.quote)), question) >= _FITS else None
    return None


def _holds(span: Span, quote: str, question: Question) -> bool:
    """Return whether `span` names a person, in a clause that says who holds the office that is asked for."""
    before, after = _CLAUSE_END.split(quote[: span.start])[-1], _CLAUSE_END.split(quote[span.end :])[0]
    clause = fold(f"{before}{span.of(quote)}{after}")
    return is_person(span.of(quote)) and need_match(question.needs[0], clause, question) >= _FITS


def _whole(folded: str, span: Span, question: Question, *, likely: bool) -> Span | None:
    """Extend the span to the amount or the dates that it overlaps. None: there is none, or it is ambiguous."""
    fitting = [q for q in find_quantities(folded) if _answers(q, folded, question)]
    met = [q for q in fitting if q.start < span.end and span.start < q.end]
    if not met:
        return None
    if not _ASKS_MARK.search(question.folded):
        reached = {one: _reached(one, fitting, folded) for one in fitting}
        met = list(dict.fromkeys(reached[one] for one in met))
        fitting = [one for one in fitting if reached[one] == one]
    if bounds := range_around(met[0], folded):
        return bounds
    if question.kinds == {Kind.QUANTITY}:
        if len(met) > 1:
            return None
        if change := _change(met[0], fitting, folded):
            return _of_change(*change, question)
        if not likely and _rivalled(met[0], fitting, folded, question):
            return None
    return Span(met[0].start, met[-1].end)


def _reached(found: Quantity, fitting: Sequence[Quantity], folded: str) -> Quantity:
    return next((after for mark, after in pairwise(fitting) if mark == found and passes(mark, after, folded)), found)


def passes(mark: Quantity, after: Quantity, folded: str) -> bool:
    """Return whether `mark` was passed on the way to the amount `after`: 突破400亿元,达418亿元."""
    if mark.unit != after.unit or mark.value is None or after.value is None or after.value < mark.value:
        return False
    return bool(_PASSED.search(folded[: mark.start]) and _REACHED.fullmatch(folded[mark.end : after.start]))


def range_around(found: Quantity, folded: str) -> Span | None:
    """Return the span of a range such as 8%至9% or 百分之八至九, if `found` is one of its bounds. Else None."""
    for match in _RANGE.finditer(folded):
        if match.start() < found.end and found.start < match.end():
            return Span(match.start(), match.end())
    return None


def _change(found: Quantity, fitting: Sequence[Quantity], folded: str) -> tuple[Quantity, Quantity] | None:
    """Return the two amounts of 从…提高到…, if `found` is one of them. Else None."""
    for before, after in pairwise(fitting):
        pair = _SINCE.search(folded[: before.start]) and _CHANGED.fullmatch(folded[before.end : after.start])
        if pair and found in (before, after):
            return before, after
    return None


def _of_change(before: Quantity, after: Quantity, question: Question) -> Span:
    """Return the span of the new amount, or of the old one or both if the question asks for them."""
    if _BOTH.search(question.folded):
        return Span(before.start, after.end)
    one = before if _BEFORE.search(question.folded) else after
    return Span(one.start, one.end)


def _answers(quantity: Quantity, folded: str, question: Question) -> bool:
    if question.kinds == {Kind.DATE}:
        return quantity.is_date
    return need_match(question.needs[0], folded[quantity.start : quantity.end], question) >= _FITS


def _rivalled(found: Quantity, fitting: Sequence[Quantity], folded: str, question: Question) -> bool:
    """Return whether another amount shares more words with the question around it than `found` does."""
    terms = terms_of(question.content)
    shared = {q.start: len(terms & terms_of(_around(q, fitting, folded))) for q in fitting}
    return max(shared.values()) > shared[found.start]


def _around(quantity: Quantity, others: Sequence[Quantity], folded: str) -> str:
    """Return the text from the previous amount to the next punctuation mark, without the amount."""
    start = max((q.end for q in others if q.end <= quantity.start), default=0)
    return f"{folded[start : quantity.start]}，{_PAUSE.split(folded[quantity.end :], maxsplit=1)[0]}"


def _balanced(text: str, span: Span) -> Span:
    """Balance the brackets and quotation marks of a span: include the missing partner, or exclude the single one."""
    start, end = span.start, span.end
    for pair in PAIRS:
        opening, closing = pair[0], pair[1]
        inside = text[start:end]
        missing = inside.count(closing) - inside.count(opening)
        if missing > 0:
            if text[start - 1 : start] == opening:
                start -= 1
            elif inside.endswith(closing):
                end -= 1
        if missing < 0:
            if text[end : end + 1] == closing:
                end += 1
            elif inside.startswith(opening):
                start += 1
    return Span(start, end)
