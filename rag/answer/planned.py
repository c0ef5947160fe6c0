"""Answer a planned question: a row for each plain question, and what is calculated of the values."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.arithmetic import Operand, write_calculation, write_extreme
from rag.answer.citations import add_citation
from rag.answer.told_apart import tell_apart
from rag.answer.told_together import take_together
from rag.answer.value import Value, agree, amounts_of, target_of, tells_only_targets, value_before, value_of
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.years import FROM_YEAR_BEFORE
from rag.types import Answer, Calculation, Citation, Excerpt, Operator, Reason, Row
from rag.understand.asked_scope import AskedScope

__all__ = ["answer_plan", "prefer_results"]

_CHANGED = re.compile(r"[,、(]?净?(?:增[长加]|下降|减少|提高|降低|上升)[了约]*")  # behind a value
_BASE = re.compile("[比较与]|相当于|年来|年间|以来|期间|累计|普查|计划|目标|年初|环比")  # other than the year before


def answer_plan(gathered: Gathered, answers: Sequence[Answer], library: Library) -> Answer:
    """Return the answer of a planned question from the `answers` to its plain questions, one for each part.

    If no part is answered, it is a refusal that quotes the nearest evidence of the first part.
    """
    found, question = [answer for answer in answers if not answer.refused], gathered.analysis.request.question
    told = [_told(part, answer, found, library) for part, answer in zip(gathered.parts, answers, strict=True)]
    told = take_together([part.analysis.scope for part in gathered.parts], told, library)
    if not any(told):
        return replace(_missing(gathered.parts[0], answers[0]), question=question)
    apart = _told_apart(gathered, answers, told, library)
    if stated := apart or _states_all(answers, told) or _states_change(gathered, answers, told):
        return replace(stated, question=question)
    citations: list[Citation] = []
    rows: list[Row] = []
    values: list[Value] = []
    reasons: list[Reason] = []
    for part, one in zip(gathered.parts, told, strict=True):
        label = _label(part.analysis.scope, gathered)
        if one is None:
            rows.append(Row(label, "", 0))
            reasons.append(Reason("no_value", label))
            continue
        citation, value = one
        marker = add_citation(citation, citations)
        rows.append(Row(label, "", marker))
        values.append(replace(value, excerpt=replace(value.excerpt, marker=marker)))
    shown = [row for row in rows if row.marker]
    values = agree(values, [citations[row.marker - 1] for row in shown])
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


def _told_apart(
    gathered: Gathered, answers: Sequence[Answer], told: Sequence[tuple[Citation, Value] | None], library: Library
) -> Answer | None:
    """Return both things that a paragraph tells, if the parts are for things by name and one of them is missing.

    One of its amounts is that of the other part.
    """
    if all(told) or not all(part.analysis.scope.name for part in gathered.parts):
        return None
    whole = gathered.analysis.question
    found = (tell_apart(one, part, library, whole) for part, one in zip(gathered.parts, answers, strict=True))
    known = {one[1].excerpt.start for one in told if one}
    return next((one for one in found for each in one.calculations if known & {o.start for o in each.operands}), None)


def _states_all(answers: Sequence[Answer], told: Sequence[tuple[Citation, Value] | None]) -> Answer | None:
    """Return the first answer, if one amount is what all parts are told, such as a total."""
    spans = {(one[0].chunk.source.id, one[1].excerpt.start, one[1].excerpt.end) for one in told if one}
    return answers[0] if all(told) and len(told) > 1 and len(spans) == 1 and not answers[0].refused else None


def _states_change(
    gathered: Gathered, answers: Sequence[Answer], told: Sequence[tuple[Citation, Value] | None]
) -> Answer | None:
    """Return the only answer, if it states itself how far it is from the year before, which is missing."""
    if gathered.analysis.operation != "difference" or sum(one is not None for one in told) != 1:
        return None
    here, (citation, value) = next((at, one) for at, one in enumerate(told) if one)
    period, other = (gathered.parts[at].analysis.scope.period for at in (here, 1 - here))
    if answers[here].refused or period is None or other is None or other.last + 1 != period.first:
        return None
    if FROM_YEAR_BEFORE.search(fold(citation.quote)):
        return answers[here]
    change = _change_behind(citation, value)
    return replace(answers[here], exact=(change,)) if change else None


def _change_behind(citation: Citation, value: Value) -> Excerpt | None:
    """Return how far a value is from the year before, if that stands behind it: 24.6% in 2138.4万头，增长24.6%."""
    quote, behind = fold(citation.quote), value.excerpt.end - citation.start
    changed = _CHANGED.match(quote, behind)
    if value.amount is None or changed is None or _BASE.search(quote[:behind]):
        return None
    for one in amounts_of(citation):
        if one.start == changed.end() and (one.dimension == "percent" or one.unit == value.amount.unit):
            start, end = citation.start + one.start, citation.start + one.end
            return replace(value.excerpt, start=start, end=end, text=citation.quote[one.start : one.end])
    return None


def _told(part: Gathered, answer: Answer, found: Sequence[Answer], library: Library) -> tuple[Citation, Value] | None:
    """Return the value of a part with its citation; of a result no quote that tells the target only."""
    scope = part.analysis.scope
    if answer.refused or (scope.planned is False and tells_only_targets(answer.citations[0])):
        return _told_beside(part, found, library)
    citation = answer.citations[0]
    if scope.name and scope.name not in fold(f"{''.join(citation.chunk.path)}{citation.quote}"):
        return None
    return citation, value_of(part, answer, citation, library)


def _told_beside(part: Gathered, found: Sequence[Answer], library: Library) -> tuple[Citation, Value] | None:
    """Return a value that the answer to another part tells too: a target beside its result, or what changed since."""
    scope = part.analysis.scope
    for citation in (answer.citations[0] for answer in found):
        value = target_of(part, citation) if scope.planned else None
        if scope.period and not scope.planned:
            value = value_before(citation, scope.period, library)
        if value:
            return citation, value
    return None


def prefer_results(answer: Answer, gathered: Gathered, library: Library) -> Answer:
    """Mark the result instead of the plan, if the quote states both and the question does not ask for the plan."""
    if gathered.analysis.scope.period is None or len(answer.citations) != 1 or len(answer.exact) != 1:
        return answer
    value = value_of(gathered, answer, answer.citations[0], library)
    return replace(answer, exact=(value.excerpt,)) if value.amount is not None else answer


def _missing(part: Gathered, answer: Answer) -> Answer:
    """Return the refusal of a part. A quote that only tells another status is the nearest evidence."""
    scope = part.analysis.scope
    refusal = answer if answer.refused else replace(answer, citations=(), exact=(), nearest=answer.citations)
    return replace(refusal, reasons=(Reason("no_value", scope.label),)) if scope.label else refusal


def _label(scope: AskedScope, gathered: Gathered) -> str:
    """Return what distinguishes a part from the others; a place that all parts share is left out."""
    scopes = [part.analysis.scope for part in gathered.parts]
    places = scope.places if len({one.places for one in scopes}) > 1 else ()
    planned = scope.planned if len({one.planned for one in scopes}) > 1 else None
    return replace(scope, places=places, planned=planned).label


def _calculations(gathered: Gathered, values: Sequence[tuple[str, Value]], rows: int) -> tuple[Calculation, ...]:
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
    if len(operands) < rows or (operation == "sum" and "%" in units):  # percentages have no sum
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
