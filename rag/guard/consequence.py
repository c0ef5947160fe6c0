"""Decide whether a number that the quotes do not state follows from those that they do.

The input is folded text without spaces.
"""

import re

from rag.guard.arithmetic import is_derived, is_rounded, may_be_derived
from rag.guard.numbers import COUNTED, CUT, NEAR, Numbers, part_around

__all__ = ["follows", "is_contradicted", "may_count"]

_TOTAL = re.compile(r"(?:合计|加起来|总计|总共|一共|共计?|累计|总数|一起)[^,。;\d]{0,6}$")
_LIST = re.compile(r"[、和及与;]")
_MOST_SUMMED = 30  # numbers of the quotes
_KINDS = frozenset("类种项者个档样件重层步点面方部")  # units of counted lists
_MOST_LISTED = 12
_LEAD = 3  # characters before a number


def follows(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether a number that the quotes do not state follows from those that they do."""
    quantity = claimed.found[i]
    numbers = [q for q in stated.found if not q.is_date]
    if is_rounded(quantity, claimed.text, numbers):
        return True
    if is_contradicted(i, claimed, stated):
        return False
    if _is_total(i, claimed, stated) or _counts_a_list(i, claimed, stated):
        return True
    said = part_around(claimed.text, quantity.start, "。\n")
    if _is_replaced(i, claimed, stated) or not may_be_derived(said):
        return False
    cited = [q for j, q in enumerate(claimed.found) if j != i and not q.is_date]
    return is_derived(quantity, cited, said) or is_derived(quantity, numbers, said)


def may_count(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether a small number may count the items of a list in the quotes, which tell no other number of them."""
    quantity = claimed.found[i]
    small = quantity.value is not None and 2 <= quantity.value <= _MOST_LISTED
    other = any(q.unit == quantity.unit and q.value != quantity.value for q in stated.found)
    told = other or is_contradicted(i, claimed, stated) or _is_replaced(i, claimed, stated)
    return small and quantity.dimension in COUNTED and not told and _LIST.search(stated.text) is not None


def _is_replaced(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether the characters before a number stand before another number in the quotes."""
    start = claimed.found[i].start
    before = claimed.text[max(0, start - _LEAD) : start]
    return (
        len(before) == _LEAD
        and not CUT.search(before)
        and any(stated.text[max(0, q.start - _LEAD) : q.start] == before for q in stated.found if not q.is_date)
    )


def _counts_a_list(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether a small number counts the items of a list or the numbers that stand with it: 两类合计178项."""
    quantity, value = claimed.found[i], claimed.found[i].value
    if (
        value is None
        or not 2 <= value <= _MOST_LISTED
        or quantity.dimension not in COUNTED
        or quantity.unit[-1:] not in _KINDS
    ):
        return False
    lists = re.findall(r"[^,。;:\n]*[、和及与][^,。;:\n]*", f"{claimed.text}\n{stated.text}")
    sizes = {len(re.findall(r"[、和及与]", items)) + 1 for items in lists}
    sizes |= {len(re.split(r"[,;]", part)) for part in re.split(r"[。:\n]", f"{claimed.text}\n{stated.text}")}
    dimensions = [q.dimension for q in stated.found if not q.is_date]
    return value in sizes | {dimensions.count(one) for one in set(dimensions)}


def _is_total(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether a number counts the items in its own clause, or is a stated total of numbers in the quotes."""
    quantity, claim = claimed.found[i], claimed.text
    if quantity.dimension not in (*COUNTED, "money", "area", "length"):
        return False
    clause = part_around(claim, quantity.start, "。;\n")
    if quantity.dimension in COUNTED and 2 <= len(re.findall(r"[、和及与]", clause)) + 1 == quantity.value:
        return True
    if not _TOTAL.search(claim[max(0, quantity.start - NEAR) : quantity.start]):
        return False
    alike = [
        q.value
        for q in stated.found
        if q.value is not None and (q.unit == quantity.unit or "个" in (q.unit, quantity.unit))
    ]
    alike = alike[:_MOST_SUMMED]
    sums = {sum(alike[low:high]) for low in range(len(alike)) for high in range(low + 2, len(alike) + 1)}
    return quantity.value in sums | {one + other for i, one in enumerate(alike) for other in alike[i + 1 :]}


def is_contradicted(i: int, claimed: Numbers, stated: Numbers) -> bool:
    """Return whether the quotes count the same thing with another number: 35个问题, not 45个问题."""
    unit, noun = claimed.found[i].unit, claimed.noun[i]
    pairs = zip(stated.found, stated.noun, strict=True)
    return len(noun) == 2 and any(q.unit == unit and after == noun for q, after in pairs)
