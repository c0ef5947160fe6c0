"""Answer a planned question: a row for each plain question, and what is calculated of the values."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.arithmetic import Operand, write_calculation, write_extreme
from rag.answer.names import name_report
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scoped import fitting_spans
from rag.text.fold import fold
from rag.text.quantity import Quantity, find_quantities
from rag.types import Answer, Calculation, Citation, Excerpt, Operator, Reason, Row, Source, Span
from rag.understand.asked_scope import AskedScope

__all__ = ["answer_plan", "answer_with_report", "prefer_results"]

_FROM, _TO = re.compile("[从由]$"), re.compile("^[^,。;]{0,6}[到至为]$")
_AVERAGE = re.compile("年均|平均每年|每年平均")
_COMPARED = re.compile(r"(?:比|较|超(?:过|出)?)[^,。;]{0,10}(?:多|少|高|低|增|减|超|增加|减少|增长|下降|提高)[了出]?$")
_ASKS_CHANGE = re.compile(r"[比较].*[增减升降多少高低快慢]|同比|环比|增[长加幅速]|[升降减]幅|下降|减少|提[高升]")
_BEFORE = 8  # characters before an amount that say what it measures
_FIRST = re.compile("第一次|首次|最早|最先|头一[回次]|率先")
_MOST = 4  # reports
_LEAST_SHARE = 0.5  # of the terms of a statement, in the sentence that makes it
_NEARLY = 0.08  # another sentence is as good as the best one


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of a row: a slice of its citation, and the amount if it is one."""

    excerpt: Excerpt
    amount: Quantity | None


def answer_plan(gathered: Gathered, answers: Sequence[Answer], library: Library) -> Answer:
    """Return the answer of a planned question from the `answers` to its plain questions, one for each part.

    If no part is answered, it is a refusal that quotes the nearest evidence of the first part.
    """
    found = [answer for answer in answers if not answer.refused]
    question = gathered.analysis.request.question
    if not found:
        return replace(_missing(gathered.parts[0], answers[0]), question=question)
    citations: list[Citation] = []
    rows: list[Row] = []
    values: list[_Value] = []
    reasons: list[Reason] = []
    for part, answer in zip(gathered.parts, answers, strict=True):
        label = _label(part.analysis.scope, gathered)
        if answer.refused:
            rows.append(Row(label, "", 0))
            reasons.append(Reason("no_value", label))
            continue
        marker = _cite(answer.citations[0], citations)
        rows.append(Row(label, "", marker))
        values.append(_value(part, answer, citations[marker - 1], library))
    shown = [row for row in rows if row.marker]
    values = _agree(values, [citations[row.marker - 1] for row in shown])
    labelled = [(row.label, value) for row, value in zip(shown, values, strict=True)]
    texts = iter(value.excerpt.text for value in values)
    rows = [replace(row, value=next(texts)) if row.marker else row for row in rows]
    return Answer(
        question=question,
        citations=tuple(citations),
        rows=tuple(rows),
        calculations=_calculations(gathered, labelled, len(rows)),
        reasons=tuple(reasons),
        confidence=min(answer.confidence for answer in found),
    )


def answer_with_report(gathered: Gathered, library: Library) -> Answer:
    """Answer which report makes a statement: a row for each report that makes it, and its title as a citation.

    A question for the first report gets the earliest one.
    """
    question = gathered.analysis.request.question
    ranked = sorted(gathered.evidence, key=lambda one: -_share(one))
    if not ranked or _share(ranked[0]) < _LEAST_SHARE:
        return Answer(question, reasons=(Reason("not_stated"),), confidence=0.0)
    found: dict[str, Evidence] = {}
    for one in ranked:
        if _share(one) >= _share(ranked[0]) - _NEARLY:
            found.setdefault(one.hit.chunk.source.id, one)
    by_year = sorted(found.values(), key=lambda one: one.hit.chunk.source.year or 0)
    shown = by_year[:1] if _FIRST.search(gathered.analysis.request.question) else by_year[:_MOST]
    citations: list[Citation] = []
    rows: list[Row] = []
    for chunk in (one.hit.chunk for one in shown):
        marker = _cite(Citation(1, chunk, chunk.start, chunk.end, chunk.text), citations)
        rows.append(Row(name_report(chunk.source), chunk.text, marker))
        _cite_title(chunk.source, citations, library)
    return Answer(question, citations=tuple(citations), rows=tuple(rows), confidence=round(_share(ranked[0]) * 0.9, 4))


def _share(evidence: Evidence) -> float:
    """Return how surely a sentence makes the statement: the share of its terms, or the chance that it answers."""
    return max(evidence.own, evidence.chance)


def _cite_title(source: Source, citations: list[Citation], library: Library) -> None:
    at = library.reports[source.id].report.text.find(source.title)
    if source.title and at >= 0:
        span = Span(at, at + len(source.title))
        _cite(Citation(1, library.chunk_at(source.id, span), span.start, span.end, source.title), citations)


def prefer_results(answer: Answer, gathered: Gathered, library: Library) -> Answer:
    """Mark the result instead of the plan, if the quote states both and the question does not ask for the plan."""
    if gathered.analysis.scope.period is None or len(answer.citations) != 1 or len(answer.exact) != 1:
        return answer
    value = _value(gathered, answer, answer.citations[0], library)
    return replace(answer, exact=(value.excerpt,)) if value.amount is not None else answer


def _missing(part: Gathered, refusal: Answer) -> Answer:
    scope = part.analysis.scope
    return replace(refusal, reasons=(Reason("no_value", scope.label),)) if scope.label else refusal


def _label(scope: AskedScope, gathered: Gathered) -> str:
    """Return what distinguishes a part from the others; a place that all parts share is left out."""
    scopes = [part.analysis.scope for part in gathered.parts]
    places = scope.places if len({one.places for one in scopes}) > 1 else ()
    planned = scope.planned if len({one.planned for one in scopes}) > 1 else None
    return replace(scope, places=places, planned=planned).label


def _cite(citation: Citation, citations: list[Citation]) -> int:
    """Add a citation unless it is there, and return its marker."""
    for known in citations:
        if known.place == citation.place:
            return known.marker
    citations.append(replace(citation, marker=len(citations) + 1))
    return len(citations)


def _value(part: Gathered, answer: Answer, citation: Citation, library: Library) -> _Value:
    """Return the exact answer in the quote, or its only fitting amount, or else the whole quote.

    An amount of a clause that speaks of another period or status is not taken if one of a fitting clause is left.
    """
    amounts = _amounts(citation)
    scope = part.analysis.scope
    results = replace(scope, planned=bool(scope.planned))  # results before plans, as they were searched
    spans = fitting_spans(results, citation.chunk, library) or fitting_spans(scope, citation.chunk, library)
    inside = [amount for amount in amounts if any(_stands_in(amount, citation, span) for span in spans)]
    if not _ASKS_CHANGE.search(part.analysis.question.folded):
        inside = _without_comparisons(inside, citation)
    if not _AVERAGE.search(part.analysis.question.folded):
        folded = fold(citation.quote)
        inside = [amount for amount in inside if not _AVERAGE.search(folded[: amount.start][-_BEFORE:])]
    for exact in answer.exact:
        span = Span(exact.start - citation.start, exact.end - citation.start)
        met = [amount for amount in amounts if amount.start < span.end and span.start < amount.end]
        if not met or met[0] in inside or not inside:
            return _Value(replace(exact, marker=citation.marker), met[0] if len(met) == 1 else None)
    wanted = part.analysis.question.needs[0].dimensions
    fitting = [amount for amount in inside or amounts if not wanted or amount.dimension in wanted]
    fitting = [amount for amount in fitting if amount.unit] or fitting
    return _only(fitting, citation) or _Value(
        Excerpt(citation.marker, citation.start, citation.end, citation.quote), None
    )


def _without_comparisons(amounts: list[Quantity], citation: Citation) -> list[Quantity]:
    """Leave out amounts that only say how far something is from another one, such as 比计划少150个."""
    folded = fold(citation.quote)
    return [amount for amount in amounts if not _COMPARED.search(folded[: amount.start])] or amounts


def _stands_in(amount: Quantity, citation: Citation, span: Span) -> bool:
    return span.start <= citation.start + amount.start < span.end


def _amounts(citation: Citation) -> list[Quantity]:
    found = find_quantities(fold(citation.quote))
    return [amount for amount in found if not amount.is_date and amount.value is not None]


def _only(amounts: Sequence[Quantity], citation: Citation) -> _Value | None:
    """Return the only amount, or the last of a change: 由47微克下降到31微克."""
    folded = fold(citation.quote)
    changed = len(amounts) == 2 and _TO.search(folded[amounts[0].end : amounts[1].start])
    if len(amounts) != 1 and not (changed and _FROM.search(folded[: amounts[0].start])):
        return None
    start, end = amounts[-1].start, amounts[-1].end
    text = citation.quote[start:end]
    return _Value(Excerpt(citation.marker, citation.start + start, citation.start + end, text), amounts[-1])


def _agree(values: Sequence[_Value], citations: Sequence[Citation]) -> list[_Value]:
    """Give a value with no amount or another unit than most the only amount of its quote in that unit."""
    units = Counter(value.amount.unit for value in values if value.amount is not None)
    if not units:
        return list(values)
    ((unit, _),) = units.most_common(1)
    return [
        value
        if value.amount is not None and value.amount.unit == unit
        else _only([amount for amount in _amounts(citation) if amount.unit == unit], citation) or value
        for value, citation in zip(values, citations, strict=True)
    ]


def _calculations(gathered: Gathered, values: Sequence[tuple[str, _Value]], rows: int) -> tuple[Calculation, ...]:
    """Return what the question asks to calculate. Empty: nothing, or a value is missing or has another unit."""
    operation = gathered.analysis.operation
    operators: dict[str, Operator] = {
        "difference": "difference",
        "sum": "sum",
        "maximum": "maximum",
        "minimum": "minimum",
    }
    amounts = [(label, value.amount, value.excerpt) for label, value in values]
    units = {amount.unit for _, amount, _ in amounts if amount is not None}
    units = units - {""} or units  # one number may be written without its unit
    if operation not in operators or len(values) < max(rows, 2) or len(units) != 1:
        return ()
    operands: list[tuple[str, Operand]] = [
        (label, (amount.value, excerpt))
        for label, amount, excerpt in amounts
        if amount is not None and amount.value is not None
    ]
    if len(operands) < rows:
        return ()
    return (_calculate(operators[operation], operands, units.pop()),)


def _calculate(operator: Operator, operands: Sequence[tuple[str, Operand]], unit: str) -> Calculation:
    if operator in ("maximum", "minimum"):
        return write_extreme(operator, [one for _, one in operands], [label for label, _ in operands], unit)
    if operator == "difference":
        operands = sorted(operands, key=lambda one: -one[1][0])
        larger = operands[0][0] if operands[0][1][0] != operands[1][1][0] else ""
        return write_calculation(operator, [one for _, one in operands], unit, f"{larger}更多" if larger else "")
    return write_calculation(operator, [one for _, one in operands], unit)
