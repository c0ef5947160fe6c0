"""Check the numbers of a sentence against the quotes.

A number is wrong if the quotes do not state its value with its unit. It is also wrong if they state it with another
bound, or if the words around it belong to another number of the quotes. The input is folded text without spaces.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.guard.bounds import Bound, bound_of, is_vague
from rag.guard.consequence import follows, is_contradicted, may_count
from rag.guard.mismatch import Mismatch, MismatchKind
from rag.guard.numbers import COUNTED, CUT, LISTED, NEAR, Numbers, part_around
from rag.guard.shares import FRACTION, wrong_compounds, wrong_ordinals, wrong_shares
from rag.text.quantity import Quantity
from rag.text.units import ALIAS

__all__ = ["find_wrong_figures"]

_SWAPPED = 1.5  # bigrams: how much better those characters must match another number
_MIN_BIGRAMS = 3  # bigrams around a number: fewer do not identify it, even if all match another number
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def find_wrong_figures(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield numbers of `claim` that `evidence` does not state, or states with another bound or for another thing."""
    claimed, stated = Numbers.of(claim), Numbers.of(evidence)
    digits = set(_DIGITS.findall(evidence.replace(",", "")))
    for i, quantity in enumerate(claimed.found):
        if quantity.is_date or quantity.dimension == "ordinal":
            continue
        if kind := _fault(i, claimed, stated, digits):
            yield Mismatch(kind, quantity.text)
    covered = {at for q in claimed.found for at in range(q.start, q.end)}
    for match in _DIGITS.finditer(claim):
        if match.start() not in covered and match.group() not in digits:
            yield Mismatch("number", match.group())
    yield from wrong_compounds(claimed, evidence)
    yield from wrong_shares(claim, stated)
    yield from wrong_ordinals(claim, evidence)
    assigned, confirmed = _respective(claimed), _respective(stated)
    for pair in sorted(assigned - confirmed):
        if pair[::-1] in confirmed:
            yield Mismatch("number", "、".join(pair))


def _respective(numbers: Numbers) -> set[tuple[str, str]]:
    """Return pairs of neighbours in lists with 分别. Their order assigns each number to its subject."""
    pairs = set()
    for one, other in itertools.pairwise(numbers.found):
        gap = numbers.text[one.end : other.start]
        if LISTED.fullmatch(gap) and "分别" in part_around(numbers.text, one.start, ",。;\n"):
            pairs.add((one.text, other.text))
    return pairs


def _fault(i: int, claimed: Numbers, stated: Numbers, digits: set[str]) -> MismatchKind | None:
    """Return what is wrong with a number. None: nothing.

    "number": the quotes do not state it. "figure": they state it otherwise, or it may count a list in them.
    """
    quantity = claimed.found[i]
    if claimed.text[quantity.end - 1 : quantity.end + 1] == "分之":
        return None
    plain = not quantity.unit and quantity.text in digits
    same = [j for j, other in enumerate(stated.found) if not other.is_date and _equal(quantity, other)]
    if not same:
        right = plain or FRACTION.fullmatch(quantity.text) or follows(i, claimed, stated)
        return None if right else "figure" if may_count(i, claimed, stated) else "number"
    dropped = not _is_vague(i, claimed) and all(_is_vague(j, stated) for j in same)
    bound = _bound(i, claimed)
    otherwise = bound != "" and all(_bound(j, stated) != bound for j in same)
    if not (dropped or otherwise or _is_beside_others(i, same, claimed, stated)):
        return None
    return "number" if is_contradicted(i, claimed, stated) else "figure"


def _equal(claimed: Quantity, stated: Quantity) -> bool:
    if claimed.value is None or stated.value is None:
        return claimed.text == stated.text
    return claimed.value == stated.value and _alike(claimed, stated)


def _alike(claimed: Quantity, stated: Quantity) -> bool:
    """Return whether two numbers may measure the same thing, judged by their units."""
    one, other = ALIAS.get(claimed.unit, claimed.unit), ALIAS.get(stated.unit, stated.unit)
    if one == other or not one or not other:
        return True
    if claimed.dimension in COUNTED and stated.dimension in COUNTED:
        return claimed.dimension == stated.dimension or "个" in (one, other)
    return claimed.dimension == stated.dimension == "ordinal"


def _is_vague(i: int, numbers: Numbers) -> bool:
    """Return whether a number is approximate, as 约, 近 or 以上 say."""
    q, text = numbers.found[i], numbers.text
    before, after = text[max(0, q.start - 2) : q.start], text[q.end : q.end + 2]
    around = CUT.split(before)[-1] + q.text + CUT.split(after)[0]
    return is_vague(around, CUT.split(text[max(0, q.start - NEAR) : q.start])[-1])


def _bound(i: int, numbers: Numbers) -> Bound:
    q, text = numbers.found[i], numbers.text
    return bound_of(text[max(0, q.start - 4) : q.start], text[q.end : q.end + 2])


def _is_beside_others(i: int, same: Sequence[int], claimed: Numbers, stated: Numbers) -> bool:
    """Return whether the words around a number match another number of the quotes better than the same number."""
    near, quantity = claimed.around[i], claimed.found[i]
    own = max(len(near & stated.around[j]) for j in same)
    rivals = [
        stated.around[j]
        for j, q in enumerate(stated.found)
        if not q.is_date and q.value != quantity.value and _alike(quantity, q)
    ]
    best = max((len(near & around) for around in rivals), default=0)
    is_contained = len(near) >= _MIN_BIGRAMS and any(near <= around for around in rivals)
    if _leads_only(quantity, same, claimed, stated):
        return False
    return best >= own + _SWAPPED or (best > own and is_contained)


def _leads_only(quantity: Quantity, same: Sequence[int], claimed: Numbers, stated: Numbers) -> bool:
    """Return whether the two characters before a number stand, in the quotes, before the same number and no other."""
    lead = claimed.text[max(0, quantity.start - 2) : quantity.start]
    others = [j for j, q in enumerate(stated.found) if j not in same and not q.is_date and _alike(quantity, q)]

    def leads(j: int) -> bool:
        start = stated.found[j].start
        return stated.text[max(0, start - 2) : start] == lead

    return len(lead) == 2 and not CUT.search(lead) and any(map(leads, same)) and not any(map(leads, others))
