"""Check the numbers of a sentence against the quotes.

A number is wrong if the quotes do not state its value with its unit. It is also wrong if they state it with another
bound, or if the words around it belong to another number of the quotes. The input is folded text without spaces.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.guard.mismatch import Mismatch
from rag.guard.segments import bigrams
from rag.text.numerals import ONES, TENS
from rag.text.quantity import Quantity, find_quantities
from rag.text.units import ALIAS

__all__ = ["find_wrong_figures"]

_NEAR = 8  # characters before a number that describe it; half as many after it
_SWAPPED = 1.5  # bigrams: how much better those characters must match another number
_MIN_BIGRAMS = 3  # bigrams around a number: fewer do not identify it, even if all match another number
_CUT = re.compile(r"[,。;、\n]")
_LISTED = re.compile(r"[、和及与]")  # the whole text between two numbers of a list
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_COMPOUND = re.compile(r"\d+(?:\.\d+)?(?:[+/:∶~\-—]\d+(?:\.\d+)?)+")  # 5+1, 65:35, 18~22
_ORDINAL = re.compile(rf"第([{TENS}百\d]+)")
_TENTHS = re.compile(rf"(?<![{TENS}])([{ONES}])成(?=[,。;、的以多左]|$)")
_FIRST = re.compile(r"首|头一|率先|最先")
_TOTAL = re.compile(r"(?:合计|加起来|总计|总共|一共|共计?|累计|总数|一起)[^,。;\d]{0,6}$")
_VAGUE = re.compile(r"约|近\d|余|多(?!少)|左右|超|几|不足|不到|以上|以下")
_MORE = re.compile(r"超过?$|多于$|高于$|大于$|至少$|(?:不|低于不)(?:少于|低于|小于)$")
_LESS = re.compile(r"不足$|不到$|低于$|少于$|小于$|至多$|最多$|不(?:超过|高于|多于|超)$")
_MOST_SUMMED = 30  # numbers of the quotes
_COUNTED = ("person", "count")


def find_wrong_figures(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield numbers of `claim` that `evidence` does not state, or states with another bound or for another thing."""
    claimed, stated = _Numbers.of(claim), _Numbers.of(evidence)
    digits = set(_DIGITS.findall(evidence.replace(",", "")))
    for i, quantity in enumerate(claimed.found):
        if not quantity.is_date and _is_wrong(i, claimed, stated, digits):
            yield Mismatch("number", quantity.text)
    covered = {at for q in claimed.found for at in range(q.start, q.end)}
    for match in _DIGITS.finditer(claim):
        if match.start() not in covered and match.group() not in digits:
            yield Mismatch("number", match.group())
    yield from _wrong_compounds(claimed, evidence)
    yield from _wrong_tenths(claim, stated)
    yield from _wrong_ordinals(claim, evidence)
    assigned, confirmed = _respective(claimed), _respective(stated)
    for pair in sorted(assigned - confirmed):
        if pair[::-1] in confirmed:
            yield Mismatch("number", "、".join(pair))


def _wrong_compounds(claimed: "_Numbers", evidence: str) -> Iterator[Mismatch]:
    """Yield compounds, such as 65:35, 18~22 and 5+1, that the quotes do not contain literally."""
    dates = [q for q in claimed.found if q.is_date]
    for match in _COMPOUND.finditer(claimed.text):
        if match.group() not in evidence and not any(q.start <= match.start() < q.end for q in dates):
            yield Mismatch("number", match.group())


def _wrong_tenths(claim: str, stated: "_Numbers") -> Iterator[Mismatch]:
    """Yield shares such as 三成 that the quotes do not state."""
    shares = {q.value for q in stated.found if q.dimension == "percent"}
    for match in _TENTHS.finditer(claim):
        if match.group() not in stated.text and find_quantities(f"百分之{match[1]}十")[0].value not in shares:
            yield Mismatch("number", match.group())


def _respective(numbers: "_Numbers") -> set[tuple[str, str]]:
    """Return pairs of neighbours in lists with 分别. Their order assigns each number to its subject."""
    pairs = set()
    for one, other in itertools.pairwise(numbers.found):
        gap = numbers.text[one.end : other.start]
        if _LISTED.fullmatch(gap) and "分别" in _part_around(numbers.text, one.start, ",。;\n"):
            pairs.add((one.text, other.text))
    return pairs


def _wrong_ordinals(claim: str, evidence: str) -> Iterator[Mismatch]:
    stated = {_ordinal(match) for match in _ORDINAL.finditer(evidence)}
    for match in _ORDINAL.finditer(claim):
        value = _ordinal(match)
        if value not in stated and not (value == "1" and _FIRST.search(evidence)):
            yield Mismatch("number", match.group())


def _ordinal(match: re.Match[str]) -> str:
    """Return an ordinal in digits: 第三 and 第3 are the same."""
    read = find_quantities(f"{match[1]}个")
    if match[1] == "一":
        return "1"
    return str(read[0].value) if read and read[0].value is not None else match[1]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A text with its quantities and the words around each of them."""

    text: str
    found: tuple[Quantity, ...]
    around: tuple[frozenset[str], ...]  # bigrams
    noun: tuple[str, ...]  # the two characters after each quantity

    @classmethod
    def of(cls, text: str) -> "_Numbers":
        found = find_quantities(text)
        around, nouns, list_lead = [], [], ""
        for i, q in enumerate(found):
            low = max(q.start - _NEAR, found[i - 1].end if i else 0)
            high = min(q.end + _NEAR // 2, found[i + 1].start if i + 1 < len(found) else len(text))
            before, after = _CUT.split(text[low : q.start])[-1], _CUT.split(text[q.end : high])[0]
            if i and _LISTED.fullmatch(text[found[i - 1].end : q.start]):  # in 分别增长20%、30% the list shares 增长
                before = list_lead
            list_lead = before
            around.append(bigrams(before) | bigrams(after) | bigrams(f"{q.unit}{after[:2]}"))
            nouns.append(after[:2])
        return cls(text, found, tuple(around), tuple(nouns))


def _is_wrong(i: int, claimed: _Numbers, stated: _Numbers, digits: set[str]) -> bool:
    quantity = claimed.found[i]
    plain = not quantity.unit and quantity.text in digits
    same = [j for j, other in enumerate(stated.found) if not other.is_date and _equal(quantity, other)]
    if not same and (plain or (not _is_contradicted(i, claimed, stated) and _is_total(i, claimed, stated))):
        return False
    if not same:
        return True
    if not _is_vague(i, claimed) and all(_is_vague(j, stated) for j in same):
        return True
    bound = _bound(i, claimed)
    if bound and all(_bound(j, stated) != bound for j in same):
        return True
    return _is_beside_others(i, same, claimed, stated)


def _equal(claimed: Quantity, stated: Quantity) -> bool:
    if claimed.value is None or stated.value is None:
        return claimed.text == stated.text
    return claimed.value == stated.value and _alike(claimed, stated)


def _alike(claimed: Quantity, stated: Quantity) -> bool:
    """Return whether two numbers may measure the same thing, judged by their units."""
    one, other = ALIAS.get(claimed.unit, claimed.unit), ALIAS.get(stated.unit, stated.unit)
    if one == other or not one or not other:
        return True
    if claimed.dimension in _COUNTED and stated.dimension in _COUNTED:
        return claimed.dimension == stated.dimension or "个" in (one, other)
    return claimed.dimension == stated.dimension == "ordinal"


def _is_contradicted(i: int, claimed: _Numbers, stated: _Numbers) -> bool:
    """Return whether the quotes count the same thing with another number: 35个问题, not 45个问题."""
    unit, noun = claimed.found[i].unit, claimed.noun[i]
    pairs = zip(stated.found, stated.noun, strict=True)
    return len(noun) == 2 and any(q.unit == unit and after == noun for q, after in pairs)


def _is_total(i: int, claimed: _Numbers, stated: _Numbers) -> bool:
    """Return whether a number counts the items in its own clause, or is a stated total of numbers in the quotes."""
    quantity, claim = claimed.found[i], claimed.text
    if quantity.dimension not in (*_COUNTED, "money", "area", "length"):
        return False
    clause = _part_around(claim, quantity.start, "。;\n")
    if quantity.dimension in _COUNTED and 2 <= len(re.findall(r"[、和及与]", clause)) + 1 == quantity.value:
        return True
    if not _TOTAL.search(claim[max(0, quantity.start - _NEAR) : quantity.start]):
        return False
    alike = [
        q.value
        for q in stated.found
        if q.value is not None and (q.unit == quantity.unit or "个" in (q.unit, quantity.unit))
    ]
    alike = alike[:_MOST_SUMMED]
    sums = {sum(alike[low:high]) for low in range(len(alike)) for high in range(low + 2, len(alike) + 1)}
    return quantity.value in sums | {one + other for i, one in enumerate(alike) for other in alike[i + 1 :]}


def _part_around(text: str, at: int, ends: str) -> str:
    """Return the part of `text` around position `at`, delimited by the characters in `ends`."""
    start = max(text.rfind(end, 0, at) for end in ends) + 1
    stop = min((found for end in ends if (found := text.find(end, at)) >= 0), default=len(text))
    return text[start:stop]


def _is_vague(i: int, numbers: _Numbers) -> bool:
    """Return whether a number is approximate, as 约, 近 or 以上 say."""
    q, text = numbers.found[i], numbers.text
    around = text[max(0, q.start - 2) : q.start] + q.text + text[q.end : q.end + 2]
    return _VAGUE.search(around) is not None


def _bound(i: int, numbers: _Numbers) -> Literal["", "more", "less"]:
    """Return "more" for a lower bound, "less" for an upper bound, "" for neither."""
    q, text = numbers.found[i], numbers.text
    before, after = text[max(0, q.start - 4) : q.start], text[q.end : q.end + 2]
    if _LESS.search(before) or after in ("以下", "以内", "之内"):
        return "less"
    return "more" if _MORE.search(before) or after == "以上" else ""


def _is_beside_others(i: int, same: Sequence[int], claimed: _Numbers, stated: _Numbers) -> bool:
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
    return best >= own + _SWAPPED or (best > own and is_contained)
