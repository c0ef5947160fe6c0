"""Take the values of several years from one sentence that tells them together: they are counted in the same way."""

from collections.abc import Sequence

from rag.answer.value import Value, amounts_of, value_in
from rag.gather.library import Library
from rag.gather.scoped import dated_spans
from rag.text.period import Period
from rag.text.quantity import Quantity
from rag.types import Citation
from rag.understand.asked_scope import AskedScope

__all__ = ["take_together"]

_Told = tuple[Citation, Value] | None


def take_together(scopes: Sequence[AskedScope], told: Sequence[_Told], library: Library) -> list[_Told]:
    """Return what is told of each scope. The other end of a change is told by the sentence that tells the one end.

    In 由2017年的800万吨增加到2022年的900万吨 both ends have a year. An end is taken if the value of another scope is
    next to it in a quote, and what was found for its own scope stands elsewhere.
    """
    dated = [_dated(one[0], library) if one else {} for one in told]
    taken = list(told)
    for at, scope in enumerate(scopes):
        own = told[at]
        if scope.period is None or scope.of_report or scope.planned or (own and own[1].amount in dated[at]):
            continue
        others = [other for other in range(len(told)) if scopes[other].places == scope.places]
        found = (_next_to(told[other], dated[other], scopes[other].period, scope.period) for other in others)
        taken[at] = next(filter(None, found), own)
    return taken


def _dated(citation: Citation, library: Library) -> dict[Quantity, Period | None]:
    """Return the amounts of a quote that are of a year of their own, with the years."""
    spans = {one.span.start: one.scope.period for one in dated_spans(citation.chunk, library)}
    amounts = amounts_of(citation)
    return {one: spans[citation.start + one.start] for one in amounts if citation.start + one.start in spans}


def _next_to(told: _Told, dated: dict[Quantity, Period | None], here: Period | None, there: Period) -> _Told:
    """Return the amount of the year `there` that is next to what is told of the year `here`, of the same unit."""
    amount = told[1].amount if told else None
    if told is None or amount not in dated or dated[amount] != here or here == there:
        return None
    amounts = amounts_of(told[0])
    at = amounts.index(amount)
    found = next(
        (one for one in amounts[max(0, at - 1) : at + 2] if one.unit == amount.unit and dated.get(one) == there), None
    )
    return (told[0], value_in(found, told[0])) if found else None
