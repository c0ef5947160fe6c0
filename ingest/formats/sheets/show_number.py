"""Values of cells as a spreadsheet shows them: thousands, percentages, units, days."""

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType

from ingest.formats.sheets.format_code import Part, Section, sections
from ingest.formats.sheets.show_date import show_date

__all__ = ["show_general", "show_number", "show_text"]

_WIDTH = 11  # characters of a plain number, with its point
_LARGEST = 1e30
_MAX_PLACES = 30
_DIGITS = 15  # that a spreadsheet keeps
_NEGATIVE_MARKS = frozenset("-−(（△▲负减")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
    }
)


def show_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """Return a number as its format shows it. Whole numbers keep all digits, also in a scientific format.

    >>> show_number(0.073, "0.0%"), show_number(45761, 'yyyy"年"m"月"d"日"'), show_number(4111010001, "0.00E+00")
    ('7.3%', '2025年4月14日', '4111010001')
    """
    if not math.isfinite(value):
        return ""
    if abs(value) >= _LARGEST:
        return show_general(value)
    section, signed = _chosen(value, sections(code))
    if section is None or section.has("general") or (section.has("text") and not section.has("digit")):
        return _around_general(value, section, signed)
    if section.is_date:
        shown = show_date(value, section, from_1904=from_1904)
        return show_general(value) if shown is None else shown.strip()
    if not section.has("digit"):
        return "".join(part.text for part in section.parts if part.kind != "text").strip()
    magnitude = _digits(abs(value), section)
    text = "".join(magnitude).strip()
    text = f"0{text}" if text.startswith(".") else text
    zero = not any(char in "123456789" for char in text)
    minus = value < 0 and (signed or _lost_sign(section)) and not zero
    return f"-{text}" if minus else text


def show_text(text: str, code: str) -> str:
    """Return a text as its format shows it: only the fourth section, or a lone one with @, adds to it.

    >>> show_text("临江", '@"区"'), show_text("临江", "0.00")
    ('临江区', '临江')
    """
    all_ = sections(code)
    last = all_[3] if len(all_) == 4 else all_[-1]
    if len(all_) == 4 and not last.parts:
        return ""
    if not last.has("text") or last.has("digit"):
        return text
    return "".join(text if part.kind == "text" else part.text for part in last.parts).strip(" ")


def show_general(value: float) -> str:
    """Return a number without a format: 11 characters, but every digit of a whole number.

    >>> show_general(0.1 + 0.2), show_general(411101000112.0), show_general(1 / 3)
    ('0.3', '411101000112', '0.333333333')
    """
    exact = Decimal(format(value, f".{_DIGITS}g"))
    if exact == exact.to_integral_value():
        return format(exact.to_integral_value(), "f") if abs(value) < _LARGEST else format(value, "g")
    whole = len(str(int(abs(exact))))
    places = max(_WIDTH - 1 - whole, 0)
    if abs(exact) < Decimal("0.0001"):
        exact = Decimal(format(value, ".6g"))
        places = 20
    rounded = _rounded(exact, places)
    text = format(rounded, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _around_general(value: float, section: Section | None, signed: bool) -> str:
    if section is None:
        return show_general(value)
    number = show_general(value if signed or _lost_sign(section) else abs(value))
    if section.numerals and value >= 0 and value == int(value) and value < 1e12:
        number = _in_chinese(int(value), section.numerals)
    return "".join(number if part.kind in ("general", "text") else part.text for part in section.parts).strip()


def _chosen(value: float, all_: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """Return the section for `value`, and whether a minus has to be added to a negative number."""
    if any(section.condition for section in all_):
        for section in all_:
            if section.condition is None or _COMPARE[section.condition[0]](value, section.condition[1]):
                negative_only = section.condition is not None and section.condition[0] in ("<", "<=")
                return section, not (negative_only and section.condition is not None and section.condition[1] <= 0)
        return None, True
    numeric = all_[:3]
    if len(numeric) > 1 and numeric[-1].has("text") and not numeric[-1].has("digit") and len(all_) < 4:
        numeric = numeric[:-1]
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _lost_sign(section: Section) -> bool:
    """Tell whether only a colour says that the number is negative: a text has no colours."""
    return section.coloured and not any(
        _NEGATIVE_MARKS & set(part.text) for part in section.parts if part.kind == "literal"
    )


def _digits(value: float, section: Section) -> list[str]:
    parts = list(section.parts)
    if any(part.kind == "exponent" for part in parts):
        return [_scientific(value, parts)]
    if (slash := next((at for at, part in enumerate(parts) if part.kind == "slash"), None)) is not None:
        return [_fraction(value, parts, slash)]
    exact = Decimal(format(value, f".{_DIGITS}g")) * 100 ** sum(part.kind == "percent" for part in parts)
    point = next((at for at, part in enumerate(parts) if part.kind == "point"), len(parts))
    whole, decimals = parts[:point], parts[point + 1 :]
    placed = [at for at, part in enumerate(parts) if part.kind == "digit"]
    last_digit = placed[-1]
    exact /= 1000 ** _scaling_commas(parts, point, last_digit)
    places = sum(part.kind == "digit" for part in decimals)
    rounded = format(_rounded(exact, places), "f")
    integer, _, fraction = rounded.partition(".")
    grouped = any(part.kind == "comma" for part in _between_digits(whole))
    shown = _whole(integer, whole, grouped, section.numerals)
    if point < len(parts):
        tail = _decimals(fraction, decimals)
        shown += (["."] if tail[:1] != [""] or any(tail) else []) + tail
    return shown


def _scaling_commas(parts: list[Part], point: int, last_digit: int) -> int:
    """Count the commas right after the last digit of the number: each divides it by a thousand."""
    whole = [at for at, part in enumerate(parts[:point]) if part.kind == "digit"]
    count = 0
    for start in {last_digit, whole[-1] if whole else last_digit}:
        for part in parts[start + 1 :]:
            if part.kind != "comma":
                break
            count += 1
    return count


def _between_digits(parts: list[Part]) -> list[Part]:
    at = [index for index, part in enumerate(parts) if part.kind == "digit"]
    return parts[at[0] : at[-1]] if at else []


def _whole(integer: str, parts: list[Part], grouped: bool, numerals: int) -> list[str]:
    """Fill the places before the point from the right; the first place takes all digits that are left."""
    places = [part.text for part in parts if part.kind == "digit"]
    least = sum(place == "0" for place in places)
    digits = integer.lstrip("0").rjust(least, "0")
    if numerals and places:
        digits = _in_chinese(int(integer), numerals)
        return [digits if part is first else "" if part.kind in ("digit", "comma") else part.text
                for first in [next(p for p in parts if p.kind == "digit")] for part in parts]  # fmt: skip
    text = f"{int(digits):,}".rjust(len(digits), "0") if grouped and digits else digits
    shown: list[str] = []
    left = len(places)
    rest = list(text)
    for part in reversed(parts):
        if part.kind == "digit":
            left -= 1
            taken = [] if not rest else [rest.pop()]
            while rest and (rest[-1] == "," or left == 0):
                taken.append(rest.pop())
            shown.append("".join(reversed(taken)))
        elif part.kind != "comma":
            shown.append(part.text)
    return list(reversed(shown))


def _decimals(fraction: str, parts: list[Part]) -> list[str]:
    kept = len(fraction.rstrip("0"))
    shown, at = [], 0
    for part in parts:
        if part.kind == "digit":
            shown.append(fraction[at : at + 1] if part.text == "0" or at < kept else "")
            at += 1
        elif part.kind != "comma":
            shown.append(part.text)
    return shown


def _scientific(value: float, parts: list[Part]) -> str:
    if value == int(value) and value < 10**_DIGITS:
        return str(int(value))
    point = next((at for at, part in enumerate(parts) if part.kind == "point"), None)
    end = next(at for at, part in enumerate(parts) if part.kind == "exponent")
    places = 0 if point is None else sum(part.kind == "digit" for part in parts[point:end])
    return f"{value:.{places}E}"


def _fraction(value: float, parts: list[Part], slash: int) -> str:
    places = sum(part.kind == "digit" for part in parts[slash + 1 :]) or 1
    whole = int(value) if sum(part.kind == "digit" for part in parts[:slash]) > 1 else 0
    rest = Fraction(value - whole).limit_denominator(10**places - 1)
    if rest == 0:
        return str(whole)
    text = f"{rest.numerator}/{rest.denominator}"
    return f"{whole} {text}" if whole else text


def _rounded(value: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-min(places, _MAX_PLACES)), rounding=ROUND_HALF_UP)


def _in_chinese(value: int, numerals: int) -> str:
    import cn2an

    return str(cn2an.an2cn(value, "up" if numerals == 2 else "low"))
