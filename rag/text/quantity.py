"""Quantities and dates in Chinese text: position, dimension, unit and value.

Text is folded first (:func:`rag.text.fold.fold`), which does not change offsets. Values include 百, 千, 万 and 亿.
Units are not converted: 1公里 and 1000米 have different values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from rag.text.dates import DATE, date_parts
from rag.text.fold import fold
from rag.text.numerals import NUMERALS, ONES, pack_digits, read_number
from rag.text.units import DIMENSION_OF, MAGNITUDE, factor_of

__all__ = ["Quantity", "find_quantities", "numbers_of", "years_of"]

_UNIT = "|".join(re.escape(unit) for unit in sorted(DIMENSION_OF, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?"
_NUMERAL = rf"[〇零{ONES}两十廿][{NUMERALS}]{{0,24}}(?:点[〇零{ONES}]{{1,12}})?"
_LARGE = rf"[{ONES}两十廿]+[百千万亿][{NUMERALS}]{{0,24}}"  # a number even if no unit follows
_LETTERS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = {**dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", range(1, 11), strict=True)), **dict(zip("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ", range(1, 11), strict=True))}
_ROMAN |= {letters: value for value, letters in enumerate(_LETTERS, 1)}
_QUANTITY = re.compile(
    rf"(?P<share>[{NUMERALS}]{{1,3}})分之(?P<of>{_DIGITS}|{_NUMERAL})"
    rf"|(?<![a-z])(?<![a-z]\d\.)(?P<num>{_DIGITS})(?:[多余](?=[百千]?[万亿]))?"
    rf"(?:\s*(?P<mag>[百千]?[万亿]+|[百千](?=[万亿多余元])|千(?![克米瓦卡伏赫])(?={_UNIT})))?"
    r"(?: *(?P<more>[多余几]+))?"
    rf"(?:\s*(?P<unit>{_UNIT}))?"
    rf"|(?P<cnum>(?>{_NUMERAL}))(?:[多余几](?P<cmag>[万亿]*))?(?P<cunit>{_UNIT})"
    rf"|(?P<bare>(?>{_LARGE}))(?:[多余几](?P<bmag>[万亿]*))?"
    rf"|(?<=[近超逾过])(?<![附最邻临靠]近)(?<![经通胜]过)(?P<round>[百千]?万亿|[百千]?亿|[百千]?万(?![亿万千里]))"
    rf"(?:(?P<runit>(?!家庭)(?:{_UNIT}))|(?=[,。;、的家]|$))"
    rf"|(?<![a-z\d])(?P<roman>{'|'.join(_ROMAN)})(?P<graded>[类级期])"
)
_NOTE = re.compile(r"\[\d{1,2}\]")  # the number of a note: 地区生产总值[2]
_PERCENT = Decimal(100)
_WHOLES = {name: Decimal(number) for name, number in MAGNITUDE.items()}  # 百分之, 千分之, 万分之
_IDIOM_BEFORE = "新进逐统零五"  # one numeral after these is part of a word: 新一代, 进一步


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a date, at ``folded[start:end]``."""

    start: int
    end: int
    text: str
    dimension: str  # a key of rag.text.units.DIMENSIONS, "number" (no unit known), "ordinal" (第三轮) or "date"
    unit: str = ""
    value: Decimal | None = None  # without magnitude: 52.3万件 is 523000

    @property
    def is_date(self) -> bool:
        return self.dimension == "date"

    @property
    def is_grade(self) -> bool:
        """Whether it is a grade in Roman numerals, such as Ⅲ类, and no number of kinds."""
        return self.text.startswith(tuple(_ROMAN))


@lru_cache(maxsize=16384)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities and dates of `text`, in order, without overlaps.

    >>> [(q.text, q.dimension, str(q.value)) for q in find_quantities("2021年新聘345名,罚款76.54万元,占比三成")]
    [('2021年', 'date', 'None'), ('345名', 'person', '345'), ('76.54万元', 'money', '765400.00')]
    """
    written = fold(text)
    folded = pack_digits(written)
    found = [Quantity(match.start(), match.end(), match.group(), "date") for match in DATE.finditer(folded)]
    taken = {at for q in found for at in range(q.start, q.end)}
    taken |= {at for match in _NOTE.finditer(folded) for at in range(match.start(), match.end())}
    for match in _QUANTITY.finditer(folded):
        if taken.isdisjoint(range(match.start(), match.end())):
            quantity = _quantity(match)
            if quantity is not None:
                found.append(quantity)
    if folded != written:
        found = [_as_written(q, folded, written) for q in found]
    return tuple(sorted(found, key=lambda q: q.start))


def _as_written(quantity: Quantity, packed: str, written: str) -> Quantity:
    """Return the quantity with its text as it is written, and with all digits of a number that ends in a packed one."""
    end = quantity.end
    while packed[end : end + 1] == " " and written[end : end + 2].strip()[:1].isdigit():
        end += 1
    return replace(quantity, end=end, text=written[quantity.start : end])


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["share"]:
        return Quantity(match.start(), match.end(), match.group(), "percent", "%", _share(match["share"], match["of"]))
    if match["roman"]:
        return _numbered(match, Decimal(_ROMAN[match["roman"]]), match["graded"])
    if match["round"]:  # 近千万
        return _numbered(match, Decimal(factor_of(match["round"])), match["runit"] or "")
    if match["cnum"] or match["bare"]:
        return _in_numerals(match, match["cnum"] or match["bare"], match["cunit"] or "")
    value, unit = read_number(match["num"].replace("·", ".")), match["unit"] or ""
    if value is not None:
        value *= factor_of(match["mag"] or "")
    return _numbered(match, value, unit)


def _in_numerals(match: re.Match[str], number: str, unit: str) -> Quantity | None:
    """Return the quantity of Chinese numerals. None: they are malformed, or part of a word such as 进一步."""
    value = read_number(number)
    before = match.string[match.start() - 1] if match.start() else ""
    if (
        value is None
        or (number in ("一", "一一", "零") and before != "第")
        or (before in tuple(_IDIOM_BEFORE) and len(number) == 1)
    ):
        return None
    return _numbered(match, value * factor_of(match["cmag"] or match["bmag"] or ""), unit)


def _share(whole: str, part: str) -> Decimal | None:
    """Return a share as a percentage: of 三分之二, 66.67."""
    of, value = _WHOLES.get(whole) or read_number(whole), read_number(part)
    if not of or value is None:
        return None
    share = value * _PERCENT / of
    return value if of == _PERCENT else round(share, 2 - min(0, share.adjusted()))  # 十万分之十六 is 0.016


def _numbered(match: re.Match[str], value: Decimal | None, unit: str) -> Quantity:
    ordinal = match.start() and match.string[match.start() - 1] == "第"
    dimension = "ordinal" if ordinal else DIMENSION_OF.get(unit, "number")
    return Quantity(match.start(), match.end(), match.group(), dimension, unit, value)


def numbers_of(text: str) -> frozenset[Decimal]:
    """Return the values of the quantities in `text`, without dates.

    >>> sorted(numbers_of("三十五个问题,投资14.81亿元"))
    [Decimal('35'), Decimal('1481000000.00')]
    """
    return frozenset(q.value for q in find_quantities(text) if q.value is not None)


def years_of(quantities: Iterable[Quantity]) -> frozenset[int]:
    """Return the years of the dates among `quantities`.

    >>> years_of(find_quantities("二〇二一年完成,2022年12月31日前"))
    frozenset({2021, 2022})
    """
    years = (date_parts(quantity.text)[0] for quantity in quantities if quantity.is_date)
    return frozenset(year for year in years if year is not None)
