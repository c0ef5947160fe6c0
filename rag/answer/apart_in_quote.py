"""Show how far two amounts of one quote are apart, if the question asks for it and the quote tells it as a pair.

The pair is what something changed from and to, or a target and what was reached: 由14.6亿元调整为15.8亿元,
305公里,少于320公里的年度计划. A difference that the quote states itself is not calculated.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.answer.arithmetic import write_calculation
from rag.answer.own_label import find_labels, shares_of
from rag.answer.value import amounts_of
from rag.gather.gathered import Gathered
from rag.text.fold import fold
from rag.text.quantity import Quantity
from rag.text.targets import pair_of_target
from rag.types import Answer, Calculation, Citation, Excerpt

__all__ = ["asks_how_far", "target_apart", "with_difference"]

_MUCH = r"(?:多少|几)"
_TURNS = (
    "相?差距?|[欠缺]|增[加长]|提[高升]|[上攀回]升|上涨|[下]?[降跌滑]低?|回落|退步|进步|改善|恶化|好转|拉[高低大]|扩大|缩[小短]"
    "|追加|(?<![最至不])[多少高低大小快慢超厚薄升涨增减加贵]"
)
_ASKS = re.compile(rf"(?P<turn>{_TURNS})(?:[了出来上下去掉]{{0,3}}|[^,。;?了到至为]{{1,2}}了?){_MUCH}")
_ASKS_RATE = re.compile(rf"百分之{_MUCH}|{_MUCH}(?:成|番|倍)|增[速幅]|[涨降]幅")
# What a change counts from, and what leads to its end: 由2010年的43.3%提高到51.8%
_FROM = re.compile(r"[从由](?:[^,。;]{0,10}[年月][初末底]?的?)?(?:约|近)?$")
_TO = re.compile(r"[^,。;]{0,6}[到至为](?:[^,。;]{0,10}[年月][初末底]?的?)?(?:约|近)?")
_CLEARLY = 0.15  # more of the question's weighted words in the label of one pair than in another


def asks_how_far(folded: str) -> bool:
    """Return whether a folded question asks how far two amounts are apart.

    >>> asks_how_far("总投资加了多少?"), asks_how_far("总投资增加到多少?"), asks_how_far("最高多少?")
    (True, False, False)
    """
    return bool(_ASKS.search(folded))


def with_difference(answer: Answer, gathered: Gathered) -> Answer:
    """Return the answer with the difference of the two amounts of its only quote, or unchanged if it tells no pair."""
    question = gathered.analysis.question
    only = len(answer.citations) == 1 and not (answer.refused or answer.calculations or answer.rows)
    asks = _ASKS.search(question.folded) if only and not question.english else None
    if asks is None:
        return answer
    (citation,) = answer.citations
    if _states_it(citation, asks["turn"]):
        return answer
    pair = _change(citation, gathered) or pair_of_target(fold(citation.quote))
    if pair is None or (_ASKS_RATE.search(question.folded) and pair[0].dimension != "percent"):
        return answer
    calculation = _apart(pair, citation)
    return replace(answer, calculations=(calculation,)) if calculation else answer


def _states_it(citation: Citation, turn: str) -> bool:
    """Return whether an amount of the quote stands right behind `turn`, the verb of the question: 追加了八十亿元."""
    folded = fold(citation.quote)
    return any(folded[: one.start].endswith((turn, turn + "了")) for one in amounts_of(citation))


def target_apart(citation: Citation, verdict: str) -> tuple[Calculation, ...]:
    """Return how far the result of a quote is from its target, with the `verdict` whether it was reached."""
    pair = pair_of_target(fold(citation.quote))
    calculation = _apart(pair, citation, verdict) if pair else None
    return (calculation,) if calculation else ()


def _change(citation: Citation, gathered: Gathered) -> tuple[Quantity, Quantity] | None:
    """Return the amounts of the change that the quote tells; of several, those that the question names clearly best."""
    folded, amounts = fold(citation.quote), amounts_of(citation)
    found = [at for at, (a, b) in enumerate(pairwise(amounts)) if a.unit == b.unit and _is_change(folded, a, b)]
    if len(found) > 1:
        found = _best_named(found, find_labels(folded, amounts), gathered)
    return (amounts[found[0]], amounts[found[0] + 1]) if found else None


def _is_change(folded: str, first: Quantity, last: Quantity) -> bool:
    return bool(_FROM.search(folded[: first.start]) and _TO.fullmatch(folded, first.end, last.start))


def _best_named(found: list[int], labels: Sequence[str], gathered: Gathered) -> list[int]:
    shares = shares_of(gathered.analysis.subject.phrasings, [labels[at] for at in found])
    ranked = sorted(range(len(found)), key=lambda at: -shares[at])
    return [found[ranked[0]]] if shares[ranked[0]] >= shares[ranked[1]] + _CLEARLY else []


def _apart(pair: Sequence[Quantity], citation: Citation, aside: str = "") -> Calculation | None:
    """Return the difference of a pair. None: it is nothing, or another amount of the quote states it."""
    larger, smaller = sorted(pair, key=lambda one: -(one.value or Decimal()))
    difference = (larger.value or Decimal()) - (smaller.value or Decimal())
    others = (one.value for one in amounts_of(citation) if one not in pair)
    if not aside and (not difference or difference in others):
        return None
    operands = [(one.value or Decimal(), _excerpt(one, citation)) for one in (larger, smaller)]
    return write_calculation("difference", operands, larger.unit, aside)


def _excerpt(one: Quantity, citation: Citation) -> Excerpt:
    start, end = citation.start + one.start, citation.start + one.end
    return Excerpt(citation.marker, start, end, citation.quote[one.start : one.end])
