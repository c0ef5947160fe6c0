"""How Word writes the numbers of a list: 3, iii, C, 三, 叁, 丙, ③."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["write_number"]

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V"}
_ROMAN |= {4: "IV", 1: "I"}


def write_number(number: int, form: str, custom: str = "") -> str:
    """Write `number` as the list format `form` says, named as in a Word file; in digits where it is unknown.

    `custom` is the pattern of the format ``custom``, such as ``001, 002, 003, ...``.

    >>> [write_number(12, form) for form in ("decimal", "chineseCounting", "upperRoman", "decimalEnclosedCircle")]
    ['12', '十二', 'XII', '⑫']
    """
    if form == "custom":
        return str(number).zfill(len(custom.split(",")[0].strip()))
    if number < 1 and form not in ("decimalZero", "none"):
        return str(number)
    write = _FORMS.get(form)
    return str(number) if write is None else write(number)


def _count(number: int, digits: str = _DIGITS, units: str = "十百千", one: str = "") -> str:
    """Write a number in Chinese; `one` stands before the ten of 10 to 19."""
    zero = "零"
    if number >= 10_000:
        return str(number)
    text, gap = "", ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += gap * bool(text) + digits[digit] + (units[place - 1] if place else "")
            gap = ""
        else:
            gap = zero
    return one + text[1:] if number < 20 and text.startswith(digits[1] + units[0]) else text


def _by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _counted_below_hundred(number: int) -> str:
    return _count(number) if number < 100 else _by_digit(number).replace("〇", "○")


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN.items() if number < 4000 else ():
        times, number = divmod(number, worth)
        text += letters * times
    return text or str(number)


def _letters(number: int) -> str:
    times, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * min(times + 1, 30)


def _among(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _block(first: str, size: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if number <= size else str(number)


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


_CIRCLED = _block("①", 20)
_FORMS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "none": lambda number: "",
        "bullet": lambda number: "",
        "decimalZero": lambda number: f"{number:02}",
        "upperRoman": _roman,
        "lowerRoman": lambda number: _roman(number).lower(),
        "upperLetter": _letters,
        "lowerLetter": lambda number: _letters(number).lower(),
        "ordinal": _ordinal,
        "hex": lambda number: f"{number:X}",
        "numberInDash": lambda number: f"- {number} -",
        "decimalFullWidth": _full_width,
        "decimalFullWidth2": _full_width,
        "decimalEnclosedCircle": _CIRCLED,
        "decimalEnclosedCircleChinese": _CIRCLED,
        "decimalEnclosedFullstop": _block("⒈", 20),
        "decimalEnclosedParen": _block("⑴", 20),
        "ideographEnclosedCircle": _block("㊀", 10),
        "chineseCounting": _counted_below_hundred,
        "taiwaneseCounting": _counted_below_hundred,
        "chineseCountingThousand": _count,
        "taiwaneseCountingThousand": _count,
        "japaneseCounting": _count,
        "koreanCounting": _count,
        "ideographDigital": _by_digit,
        "japaneseDigitalTenThousand": _by_digit,
        "taiwaneseDigital": _by_digit,
        "koreanDigital": _by_digit,
        "chineseLegalSimplified": lambda number: _count(number, _LEGAL, "拾佰仟", "壹"),
        "ideographLegalTraditional": lambda number: _count(number, _LEGAL_TRADITIONAL, "拾佰仟", "壹"),
        "japaneseLegal": lambda number: _count(number, _LEGAL_TRADITIONAL, "拾佰仟", "壹"),
        "ideographTraditional": _among(_STEMS),
        "ideographZodiac": _among(_BRANCHES),
        "ideographZodiacTraditional": lambda number: (
            _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number <= 60 else str(number)
        ),
    }
)
