"""Calculate a difference, a sum or a share from numbers of a report. Cite each number and show the calculation.

Numbers are exact decimals of one unit from one report. A result that the report states is quoted, not calculated. If a
number is ambiguous, nothing is calculated and the question is answered by sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rag.answer.arithmetic import write_calculation
from rag.answer.operands import Forms, Number, find_numbers, forms_of, name_share, sentences_of
from rag.answer.trim import MAX_CHARS
from rag.excerpts import move
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.quantity import find_quantities
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.types import Answer, Calculation, Chunk, Citation, Excerpt, Span
from rag.understand.operation import Operation, read_operation

__all__ = ["calculate", "move_calculations"]

_CONFIDENCE = 0.9  # the numbers are literal; only what they count can be wrong
_STATED = {
    "difference": re.compile(r"比|相差|多出|高出|低于|高于|超过|差距"),
    "sum": re.compile(r"共|合计|总|累计"),
    "share": re.compile(r"占|比重|比例"),
}
_MIN_NAME_SHARE = 0.7  # of a name's terms, in a sentence that may state the result


def calculate(gathered: Gathered, library: Library) -> Answer | None:
    """Answer a question for a difference, sum or share. None: it asks for none, or the numbers are ambiguous."""
    question = gathered.analysis.question
    operation = read_operation(question)
    if operation is None or question.english or question.numbers - {str(year) for year in question.years}:
        return None
    found = []
    for source_id in dict.fromkeys(e.hit.chunk.source.id for e in gathered.evidence):
        names = [forms_of(name, library, source_id) for name in operation.names]
        numbers = find_numbers(names, operation.unit, question, library, source_id)
        if numbers and not _states(operation, names, numbers, library, source_id):
            found.append(numbers)
    if len(found) != 1 or not _makes_sense(operation, found[0]) or not _is_measured(gathered, operation, found[0]):
        return None
    return _answer(gathered, operation, found[0], library)


def move_calculations(
    calculations: Sequence[Calculation], before: Sequence[Citation], after: Sequence[Citation]
) -> tuple[Calculation, ...]:
    """Renumber the operands from the citations `before` to `after`. Drop a calculation that lost an operand."""
    moved = ((calculation, move(calculation.operands, before, after)) for calculation in calculations)
    return tuple(replace(one, operands=operands) for one, operands in moved if len(operands) == len(one.operands))


def _states(
    operation: Operation, names: Sequence[Forms], numbers: Sequence[Number], library: Library, source_id: str
) -> bool:
    """Return whether a sentence of the report states the result."""
    known = {number.quantity.value for number in numbers}
    for span in sentences_of(library, source_id):
        sentence = span.of(library.folded[source_id])
        if not _STATED[operation.operator].search(sentence):
            continue
        named = names[:1] if operation.operator == "share" else names
        percent = operation.operator == "share"
        results = [
            q
            for q in find_quantities(sentence)
            if q.value not in known and (q.dimension == "percent" if percent else q.unit == numbers[0].quantity.unit)
        ]
        if results and all(name_share(forms, sentence) >= _MIN_NAME_SHARE for forms in named):
            return True
    return False


def _makes_sense(operation: Operation, numbers: Sequence[Number]) -> bool:
    """Return whether the operation applies: percentages have no sum and no share, and a part is not above its whole."""
    values = [number.quantity.value or Decimal() for number in numbers]
    if operation.operator == "difference":
        return True
    percent = numbers[0].quantity.dimension == "percent"
    return not percent and (operation.operator == "sum" or 0 < values[0] <= values[1])


def _is_measured(gathered: Gathered, operation: Operation, numbers: Sequence[Number]) -> bool:
    """Return whether the numbers have the dimension and measure of the question: 18家企业 has no 注册资金."""
    wanted = [need.dimensions for need in gathered.analysis.question.needs if need.dimensions]
    if operation.operator != "share" and any(numbers[0].quantity.dimension not in one for one in wanted):
        return False
    measured = [number.sentence for number in numbers if operation.measure in number.before]
    return all(number.sentence in measured for number in numbers)


def _answer(gathered: Gathered, operation: Operation, numbers: Sequence[Number], library: Library) -> Answer:
    text = library.reports[numbers[0].sentence.source.id].report.text
    citations: list[Citation] = []
    for sentence in dict.fromkeys(number.sentence for number in numbers):
        span = _quoted(text, sentence, [number.span for number in numbers if number.sentence == sentence])
        citations.append(Citation(len(citations) + 1, sentence, span.start, span.end, span.of(text)))
    operands = tuple(
        Excerpt(citation.marker, number.span.start, number.span.end, number.span.of(text))
        for number in numbers
        for citation in citations
        if citation.chunk == number.sentence
    )
    calculation = _calculation(operation, numbers, operands)
    return Answer(
        question=gathered.analysis.request.question,
        citations=tuple(citations),
        calculations=(calculation,),
        confidence=_CONFIDENCE,
    )


def _quoted(text: str, sentence: Chunk, operands: Sequence[Span]) -> Span:
    """Return the span to quote: the sentence, or in a long one the clauses from the first operand to the last."""
    whole = strip(text, Span(sentence.start, sentence.end))
    if len(whole) <= MAX_CHARS:
        return whole
    used = [
        cut
        for cut in split_clauses(text, whole.start, whole.end)
        if any(cut.start < operand.end and operand.start < cut.end for operand in operands)
    ]
    return strip(text, Span(used[0].start, used[-1].end))


def _calculation(operation: Operation, numbers: Sequence[Number], operands: Sequence[Excerpt]) -> Calculation:
    """Calculate, and write the calculation. A difference starts with the larger number."""
    pairs = [(number.quantity.value or Decimal(), operand) for number, operand in zip(numbers, operands, strict=True)]
    turned = operation.operator == "difference" and pairs[0][0] < pairs[1][0]
    if turned:
        pairs.reverse()
    aside = ""
    if operation.operator == "difference" and pairs[0][0] != pairs[1][0] and turned != operation.less:
        aside = f"{operation.names[0]}更{'少' if turned else '多'}"
    return write_calculation(operation.operator, pairs, numbers[0].quantity.unit, aside)
