"""The value of a plain question in the sentence that answers it: a slice of its citation, and its amount."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.answer.exact import passes
from rag.answer.own_label import find_labels, has_own_name, shares_of, with_bounds, without_means
from rag.gather.dated_values import is_change
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.need_match import A_YEAR
from rag.gather.scoped import fitting_spans
from rag.text.fold import fold
from rag.text.period import Period
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import last_clause
from rag.text.terms import Weights
from rag.types import Answer, Citation, Excerpt, Span

__all__ = ["Value", "agree", "amounts_of", "target_of", "tells_only_targets", "value_before", "value_in", "value_of"]

_COMPARED = re.compile(r"(?:比|较|超(?:过|出)?)[^,。;]{0,24}(?:多|少|高|低|增|减|超|增加|减少|增长|下降|提高)[了出]?$")
_ASKS_CHANGE = re.compile(r"[比较].*[增减升降多少高低快慢]|同比|环比|增[长加幅速]|[升降减]幅|下降|减少|提[高升]")
_BEFORE = 8  # characters before an amount that say what it measures
_SET_WORDS = r"(?:年初|原[定来先]|预[期定计]|既定|计划|确定|提出|规定)(?:所?(?:确定|提出|预期|规定|安排|定))?的?"
_SET = re.compile(_SET_WORDS)
_OF_TARGET = re.compile(r"[^,。;]{0,24}(?:目标|任务|预期|计划|要求)")
_IS_TARGET = re.compile(rf"(?:左右|上下|以[上下内])?的(?:{_SET_WORDS})?(?:增长|控制)?(?:目标|任务|预期|要求)")
_TO_BE = re.compile(r"(?<![需重主必只])要(?:从|由|把|将|使|达到|控制|降|增|提高)")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?:的|末|底)?$")
_CLEARLY = 0.15  # more of the question's weighted words in one label than in another


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a row: a slice of its citation, and the amount if it is one."""

    excerpt: Excerpt
    amount: Quantity | None


def value_of(part: Gathered, answer: Answer, citation: Citation, library: Library) -> Value:
    """Return the exact answer in the quote, or its only fitting amount, or else the whole quote.

    An amount of a clause that speaks of another period or status is not taken if one of a fitting clause is left.
    """
    amounts, wanted = amounts_of(citation), part.analysis.question.needs[0].dimensions
    labels = _labels(citation)
    inside = _inside(part, citation, labels, library)
    phrasings = part.analysis.subject.phrasings
    for exact in answer.exact:
        span = Span(exact.start - citation.start, exact.end - citation.start)
        met = [amount for amount in amounts if amount.start < span.end and span.start < amount.end]
        if not met:
            return Value(replace(exact, marker=citation.marker), None)
        if len(met) == 1 and (met[0] in inside or not inside):
            found = _better_named(met[0], inside, labels, phrasings, any_dimension=not wanted)
            return value_in(_after_change(found, inside, citation), citation)
    left = inside or amounts
    fitting = [amount for amount in left if not wanted or amount.dimension in wanted] or left
    fitting = [amount for amount in fitting if amount.unit] or fitting
    meant = _levels_or_changes(fitting, citation, changes=bool(_ASKS_CHANGE.search(part.analysis.question.folded)))
    return (
        _only(fitting, citation)
        or _only(meant, citation)
        or _best_named(meant, citation, labels, phrasings)
        or Value(Excerpt(citation.marker, citation.start, citation.end, citation.quote), None)
    )


def _inside(part: Gathered, citation: Citation, labels: Mapping[int, str], library: Library) -> list[Quantity]:
    """Return the amounts of the clauses that speak of the period and the status that the question asks for."""
    amounts, wanted = amounts_of(citation), part.analysis.question.needs[0].dimensions
    scope = part.analysis.scope
    results = replace(scope, planned=bool(scope.planned))  # results before plans, as they were searched
    spans = fitting_spans(results, citation.chunk, library) or fitting_spans(scope, citation.chunk, library)
    inside = [amount for amount in amounts if any(_stands_in(amount, citation, span) for span in spans)]
    if not _ASKS_CHANGE.search(part.analysis.question.folded):
        inside = _without_comparisons(inside, citation, wanted)
    if not A_YEAR.search(part.analysis.question.folded):
        folded = fold(citation.quote)
        inside = [amount for amount in inside if not A_YEAR.search(folded[: amount.start][-_BEFORE:])]
    inside = without_means(inside, labels, part.analysis.question.folded, part.analysis.subject.phrasings)
    return _of_year(_of_status(inside, citation, planned=bool(scope.planned)), labels, scope.period)


def _of_status(amounts: list[Quantity], citation: Citation, *, planned: bool) -> list[Quantity]:
    """Leave out the amounts of targets in a sentence that also tells the result, or the reverse, if others are left."""
    folded = fold(citation.quote)
    kept = [amount for amount in amounts if _is_target(folded, amount) == planned]
    return kept or amounts


def _is_target(folded: str, amount: Quantity) -> bool:
    """Return whether an amount is a target that the same clause names: 年初确定的10%左右的目标, 8%的预定目标."""
    before = last_clause(folded[: amount.start])
    told = _IS_TARGET.match(folded, amount.end) or (_SET.search(before) and _OF_TARGET.match(folded, amount.end))
    return bool(_TO_BE.search(before) or told)


def _of_year(amounts: list[Quantity], labels: Mapping[int, str], period: Period | None) -> list[Quantity]:
    """Leave out the amounts that stand right behind another year, such as 1980年的127亿元, if others are left."""
    if period is None or len(period.years) != 1:
        return amounts
    years = {one.start: {int(year) for year in _YEAR.findall(labels[one.start])} for one in amounts}
    own = [one for one in amounts if period.years[0] in years[one.start]]
    return own or [one for one in amounts if not years[one.start]] or amounts


def value_before(citation: Citation, period: Period, library: Library) -> Value | None:
    """Return the first value of a change, if the years in which it changed follow the `period`. None: there is none."""
    folded = fold(citation.quote)
    for first, last in pairwise(amounts_of(citation)):
        at = citation.start + first.start
        spans = (one for one in library.scoped_spans(citation.chunk) if one.span.start <= at < one.span.end)
        follows = any(one.scope.period and one.scope.period.first == period.last + 1 for one in spans)
        if follows and first.unit == last.unit and is_change(folded, first, last):
            return value_in(first, citation)
    return None


def target_of(part: Gathered, citation: Citation) -> Value | None:
    """Return the target that a quote states, perhaps beside the result. None: it states none, or several."""
    targets, phrasings = _targets(citation), part.analysis.subject.phrasings
    return _only(targets, citation) or _best_named(targets, citation, _labels(citation), phrasings)


def tells_only_targets(citation: Citation) -> bool:
    """Return whether each amount of a quote is a target."""
    targets = _targets(citation)
    return bool(targets) and targets == amounts_of(citation)


def _targets(citation: Citation) -> list[Quantity]:
    folded = fold(citation.quote)
    return [amount for amount in amounts_of(citation) if _is_target(folded, amount)]


def _better_named(
    found: Quantity,
    amounts: Sequence[Quantity],
    labels: Mapping[int, str],
    phrasings: Sequence[Weights],
    *,
    any_dimension: bool,
) -> Quantity:
    """Return `found`, or the one of `amounts` whose label has clearly more of the question's words.

    It is of the same dimension, unless the question leaves the dimension open.
    """
    alike = [one for one in amounts if any_dimension or one.dimension == found.dimension]
    if found not in alike:
        return found
    shares = shares_of(phrasings, [labels[one.start] for one in alike])
    best = max(range(len(alike)), key=lambda at: (shares[at], alike[at] == found))
    return alike[best] if shares[best] >= shares[alike.index(found)] + _CLEARLY else found


def _levels_or_changes(amounts: list[Quantity], citation: Citation, *, changes: bool) -> list[Quantity]:
    """Leave out 增长8% behind a level, and how long something took; or the level, if a question asks for the change."""
    folded, every = fold(citation.quote), amounts_of(citation)
    level = {one.start for at, one in enumerate(every) if has_own_name(folded, every, at) or not at}
    lasting = [one for one in amounts if one.dimension != "duration"] or amounts
    if changes:
        return [one for one in lasting if one.dimension == "percent"] or lasting
    return [one for one in lasting if one.start in level] or lasting


def _best_named(
    amounts: Sequence[Quantity], citation: Citation, labels: Mapping[int, str], phrasings: Sequence[Weights]
) -> Value | None:
    """Return the amount whose label has clearly more of the question's words than those of the others."""
    shares = shares_of(phrasings, [labels[one.start] for one in amounts])
    ranked = sorted(range(len(amounts)), key=lambda at: -shares[at])
    if len(ranked) < 2 or shares[ranked[0]] < shares[ranked[1]] + _CLEARLY:
        return None
    return value_in(_after_change(amounts[ranked[0]], amounts, citation), citation)


def _after_change(found: Quantity, amounts: Sequence[Quantity], citation: Citation) -> Quantity:
    """Return the last amount of a change if `found` is the first: 由10.5万标箱增加到25.1万标箱."""
    folded = fold(citation.quote)
    return next((last for first, last in pairwise(amounts) if first == found and is_change(folded, first, last)), found)


def _labels(citation: Citation) -> dict[int, str]:
    """Return the label of each amount of the quote, by the start of the amount."""
    amounts = amounts_of(citation)
    return dict(zip((one.start for one in amounts), find_labels(fold(citation.quote), amounts), strict=True))


def value_in(amount: Quantity, citation: Citation) -> Value:
    """Return the value of `amount`, or of what was reached behind that mark, with the words that bound it."""
    folded = fold(citation.quote)
    pairs = pairwise(amounts_of(citation))
    amount = next((after for mark, after in pairs if mark == amount and passes(mark, after, folded)), amount)
    start, end = with_bounds(folded, amount)
    text = citation.quote[start:end]
    return Value(Excerpt(citation.marker, citation.start + start, citation.start + end, text), amount)


def _without_comparisons(amounts: list[Quantity], citation: Citation, wanted: frozenset[str]) -> list[Quantity]:
    """Leave out amounts that only say how far something is from another one, such as 比计划少150个.

    They stay if no other one in the quote has a dimension that is `wanted`: 比上年增长8% for a percentage.
    """
    folded = fold(citation.quote)
    left = [amount for amount in amounts if not _COMPARED.search(folded[: amount.start])]
    others = [amount for amount in amounts_of(citation) if not _COMPARED.search(folded[: amount.start])]
    fitting = not wanted or any(amount.dimension in wanted for amount in others)
    return left if left and fitting else amounts


def _stands_in(amount: Quantity, citation: Citation, span: Span) -> bool:
    return span.start <= citation.start + amount.start < span.end


def amounts_of(citation: Citation) -> list[Quantity]:
    """Return the amounts of a quote, in order. Their offsets count from its start."""
    found = find_quantities(fold(citation.quote))
    return [amount for amount in found if not amount.is_date and amount.value is not None]


def _only(amounts: Sequence[Quantity], citation: Citation) -> Value | None:
    """Return the only amount, or the last of a change: 由47微克下降到31微克."""
    folded = fold(citation.quote)
    if len(amounts) != 1 and not (len(amounts) == 2 and is_change(folded, *amounts)):
        return None
    return value_in(amounts[-1], citation)


def agree(values: Sequence[Value], citations: Sequence[Citation]) -> list[Value]:
    """Give a value with no amount or another unit than most the only amount of its quote in that unit."""
    units = Counter(value.amount.unit for value in values if value.amount is not None)
    if not units:
        return list(values)
    ((unit, _),) = units.most_common(1)
    return [
        value
        if value.amount is not None and value.amount.unit == unit
        else _only([amount for amount in amounts_of(citation) if amount.unit == unit], citation) or value
        for value, citation in zip(values, citations, strict=True)
    ]
