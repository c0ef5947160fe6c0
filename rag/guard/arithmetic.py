"""Decide whether a number follows from numbers of the quotes by arithmetic: rounded, converted or derived.

Values include magnitudes: 52.3万 is 523000. A derived number must be announced by the words of its sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

from rag.guard.bounds import rounding_of
from rag.text.quantity import Quantity
from rag.text.units import ALIAS, DIMENSIONS

__all__ = ["in_base_unit", "is_derived", "is_rounded", "may_be_derived"]

_MOST_TIMES = 100
_MOST = 24  # numbers of the quotes that are combined
_BASE: Mapping[str, tuple[str, Decimal]] = MappingProxyType(  # unit -> (base unit, how many of it)
    {
        unit: (base, Decimal(many))
        for base, units in {
            "克": {"斤": 500, "公斤": 1000, "吨": 1_000_000},
            "米": {"公里": 1000},
            "公顷": {"平方公里": 100},
            "分钟": {"小时": 60, "天": 1440},
            "个月": {"年": 12, "世纪": 1200},
            "千瓦": {"兆瓦": 1000},
        }.items()
        for unit, many in units.items()
    }
)
_DERIVED = re.compile(
    r"合计|加起来|总计|总共|一共|共计?|累计|加上|之和|两项|三项|相加|合起来|净|差|[多少高低大小快慢][了出]?(?=\d)|比[^,。;]{1,30}[多少高低大小快慢][^,。;\d]{0,4}(?=\d)|增[加长至]|提高|扩大|缩小|减少|"
    r"下降|上升|推算|计算|折合|相当于|也就是|即|可知|扣除|其余|剩|就是|前移|上年|去年|前后|每|按|倍"
)
_RATE = re.compile(r"每|按|人均|年均|计算|标准|加起来|合计")
_POINTS = ("个百分点", "百分点")


def in_base_unit(quantity: Quantity) -> tuple[str, Decimal] | None:
    """Return a quantity's base unit and its value in that unit; None where it has no value.

    >>> from rag.text.quantity import find_quantities
    >>> [in_base_unit(find_quantities(text)[0]) for text in ("2公里", "240小时")]
    [('米', Decimal('2000')), ('分钟', Decimal('14400'))]
    """
    if quantity.value is None:
        return None
    unit = ALIAS.get(quantity.unit, quantity.unit)
    base, factor = _BASE.get(unit, (unit, Decimal(1)))
    return base, quantity.value * factor


def is_rounded(quantity: Quantity, text: str, stated: Sequence[Quantity]) -> bool:
    """Return whether a number is one of `stated`, rounded as the words around it in `text` say: 约1730万."""
    before, after = text[max(0, quantity.start - 3) : quantity.start], text[quantity.end : quantity.end + 2]
    rounding, claimed = rounding_of(before, quantity.text, after), in_base_unit(quantity)
    if claimed is None or not rounding:
        return False
    step = _step(quantity) * (claimed[1] / quantity.value if quantity.value else 1)
    for other in stated:
        found = in_base_unit(other)
        if found is None or found[0] != claimed[0]:
            continue
        rest = found[1] - claimed[1]
        off = {"down": 0 <= rest < step, "up": 0 <= -rest <= step, "nearest": abs(rest) <= step / 2}
        if off[rounding]:
            return True
    return False


def _step(quantity: Quantity) -> Decimal:
    """Return the value of the last digit that is written and not zero: 0.1万 for 1.1万公里."""
    value = quantity.value or Decimal(1)
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    return Decimal(1).scaleb(exponent)


def may_be_derived(text: str) -> bool:
    """Return whether the words of a sentence announce a number that was reckoned."""
    return _DERIVED.search(text) is not None


def is_derived(quantity: Quantity, stated: Sequence[Quantity], said: str) -> bool:
    """Return whether a number is a conversion, sum, difference, product or share of numbers in `stated`.

    `said` is the sentence: it must announce a product.
    """
    claimed = in_base_unit(quantity)
    if claimed is None:
        return False
    unit, value = claimed
    counts = [q.value for q in stated[:_MOST] if q.value is not None and q.dimension != "percent"]
    pairs = [found for q in stated[:_MOST] if (found := in_base_unit(q)) is not None]
    about = _step(quantity) * (value / quantity.value if quantity.value else 1) / 2
    exact = unit != "" and any(base == unit and amount == value for base, amount in pairs)
    return exact or any(
        abs(found - value) <= about for found in _derived(unit, pairs, counts if _RATE.search(said) else ())
    )


def _derived(unit: str, pairs: Sequence[tuple[str, Decimal]], counts: Sequence[Decimal]) -> Iterator[Decimal]:
    if unit in DIMENSIONS["count"]:
        pairs = [("", amount) if base in DIMENSIONS["count"] else (base, amount) for base, amount in pairs]
        unit = ""
    source = ("%",) if unit in _POINTS else (unit,)
    alike = list(dict.fromkeys(amount for base, amount in pairs if base in source or (unit == "%" and base in _POINTS)))
    for one, other in combinations(alike, 2):
        yield from (one + other, abs(one - other))
    if unit == "倍":
        yield from (amount + 1 for amount in alike)
    for low in range(len(alike)):
        for high in range(low + 3, len(alike) + 1):
            yield sum(alike[low:high], Decimal(0))
    for base, amount in pairs if counts else ():
        if base == "%" and unit not in ("%", *_POINTS):
            yield from (one * amount / 100 for one in alike)
    factors = [q for q in counts if 1 < q <= _MOST_TIMES]
    yield from (one * factor for one in alike for factor in factors)
