"""The numbers that a question states itself: a sentence that makes the statement has them too, of the same thing.

A mark that was passed (突破1000亿元) is also told by what was reached, if that is not far above the mark.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.own_label import find_labels
from rag.text.quantity import Quantity, find_quantities
from rag.text.terms import Weights, best_cover, terms_of
from rag.text.units import ALIAS
from rag.text.words import without_verbs

__all__ = ["StatedNumber", "as_told", "same_unit", "stated_numbers", "states_numbers"]

_BARE = frozenset({"number", "ordinal"})  # without a unit, or the place in a row
_MARK = re.compile(r"(?:突破|(?<![不通经])过|超过?|超出|跨[上越过]|[站迈]上|冲破|逾)了?$")
_NO_STATEMENT = re.compile("年|.半")  # at the end of an amount: a period, such as 今后五年, or more than the number
_FAR_ABOVE = 2  # times the mark: who first passes it has not reached that
_NAMED = 0.5  # share of the names beside the number in the question, in the label of the amount
_OF_IT = 0.3  # ... of all words beside it
_NAME = re.compile(r"[\u3400-\u9fff]{2}")
_PEOPLE = frozenset({"名", "人", "位", "余人", "口人"})


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """An amount that a question states, and what it states it of."""

    amount: Quantity
    label: str  # the text before it in the folded question, without the words for a mark
    passed: bool  # it is a mark that was passed

    def is_told_by(self, other: Quantity) -> bool:
        """Return whether an amount is this one, or what was reached where this is a mark."""
        value, reached = self.amount.value, other.value
        if value is None or reached is None or not same_unit(self.amount, other):
            return False
        return reached == value or (self.passed and value < reached < value * _FAR_ABOVE)


def stated_numbers(folded: str) -> tuple[StatedNumber, ...]:
    """Return the amounts with a unit that a folded question states.

    >>> [(one.amount.text, one.label) for one in stated_numbers("哪一年提出产值冲击1000亿元")]
    [('1000亿元', '哪一年提出产值冲击')]
    """
    amounts = _amounts(folded)
    labelled = zip(amounts, find_labels(folded, amounts), strict=True)
    return tuple(
        StatedNumber(one, _MARK.sub("", label), _MARK.search(label) is not None)
        for one, label in labelled
        if one.dimension not in _BARE and not _NO_STATEMENT.match(folded, one.end - 1)
    )


def states_numbers(numbers: Sequence[StatedNumber], phrasings: Sequence[Weights], folded: str) -> bool:
    """Return whether folded text states all of `numbers`, each of what the question states it of.

    `phrasings` are the weighted terms of the question.
    """
    amounts = _amounts(folded)
    told = list(zip(amounts, find_labels(folded, amounts), strict=True))
    return all(
        any(one.is_told_by(amount) and _is_of(one, label, phrasings) for amount, label in told) for one in numbers
    )


def as_told(
    numbers: Sequence[StatedNumber], phrasings: Sequence[Weights], texts: Sequence[str]
) -> tuple[StatedNumber, ...]:
    """Return `numbers` without their marks if one of the folded texts states them as they stand."""
    exactly = tuple(replace(one, passed=False) for one in numbers)
    return exactly if any(states_numbers(exactly, phrasings, text) for text in texts) else tuple(numbers)


def _amounts(folded: str) -> list[Quantity]:
    return [one for one in find_quantities(folded) if one.value is not None and not one.is_date]


def _names_something(label: str) -> bool:
    return _NAME.search(without_verbs(label)) is not None


def _is_of(number: StatedNumber, label: str, phrasings: Sequence[Weights]) -> bool:
    """Return whether the label of an amount has the words that the question has before its number.

    It has the names among them; another verb may stand beside the number, such as 达到 for 冲击. Without a name before
    the number in the question or the text (延续2600年的历史), nothing speaks against it.
    """
    if not (_names_something(label) and _names_something(number.label)):
        return True
    told = terms_of(label)
    beside = _among(phrasings, number.label) or phrasings
    names = _among(phrasings, without_verbs(number.label)) or beside
    return best_cover(names, told) >= _NAMED and best_cover(beside, told) >= _OF_IT


def _among(phrasings: Sequence[Weights], text: str) -> list[Weights]:
    """Return the weighted terms that stand in `text`, of each wording that has some."""
    terms = terms_of(text)
    found = ({key: weight for key, weight in one.items() if not terms.isdisjoint(key)} for one in phrasings)
    return [one for one in found if one]


def same_unit(one: Quantity, other: Quantity) -> bool:
    """Return whether two amounts have one unit; 个 counts anything, and there are several words for people."""
    if one.dimension != other.dimension:
        return False
    here, there = (ALIAS.get(amount.unit, amount.unit) for amount in (one, other))
    counts_anything = one.dimension == "count" and "个" in (here, there)
    return counts_anything or here.removeprefix("个") == there.removeprefix("个") or {here, there} <= _PEOPLE
