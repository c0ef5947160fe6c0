"""The numbers that a question states itself: a sentence that makes the statement has them too."""

import re
from collections.abc import Iterable

from rag.text.quantity import Quantity, find_quantities

__all__ = ["names_mark", "stated_numbers", "states"]

_BARE = frozenset({"number", "ordinal"})  # without a unit, or the place in a row
_MARK = re.compile(r"(?:突破|超过?|跨[上越过]|[站迈]上|冲破|[破过上])了?(?=[\d一二两三四五六七八九十百千万亿])")


def names_mark(folded: str) -> bool:
    """Return whether a question names a mark that was passed (突破万亿元): the text may state what was reached."""
    return _MARK.search(folded) is not None


def stated_numbers(folded: str) -> tuple[Quantity, ...]:
    """Return the amounts with a unit that a folded question states.

    >>> [one.text for one in stated_numbers("哪一年提出2023年产值冲击1000亿元")]
    ['1000亿元']
    """
    return tuple(one for one in find_quantities(folded) if one.value is not None and one.dimension not in _BARE)


def states(numbers: Iterable[Quantity], folded: str) -> bool:
    """Return whether folded text states all of `numbers`, in this unit or without a unit.

    >>> states(stated_numbers("冲击1000亿元"), "产值力争突破600亿元")
    False
    """
    found = find_quantities(folded)
    return all(
        any(other.value == one.value and (other.dimension == one.dimension or not other.unit) for other in found)
        for one in numbers
    )
