"""Numbers: the characters and values of Chinese numerals, and the commas that group digits.

Functions take folded text. A zero among numerals may be written 〇, 零, ○, 0 or, where the type had no 〇, o.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

__all__ = [
    "DIGITS",
    "HUNDREDS",
    "MANY",
    "NO_GROUPING",
    "NUMERALS",
    "ONES",
    "TENS",
    "ZEROS",
    "pack_digits",
    "read_digits",
    "read_integer",
    "read_number",
]

ONES = "一二三四五六七八九"
TENS = f"{ONES}十"  # in days, months and list items
HUNDREDS = f"{TENS}百零〇"  # in numbers of articles and other ordinals
ZEROS = "〇零○0０oOＯ"  # half and full width: raw text has both
DIGITS = f"〇零{ONES}"
NUMERALS = "〇零一二两三四五六七八九十百千万亿廿"
MANY = "二两三四五六七八九十百千"  # each states a number on its own; 一 may be an article and 万 a name
# Copied pages space the digits: 1 9 9 7 年, 8 .8 %
_SPACED = re.compile(r"(?<![\d.])\d(?: \d)*(?: \. ?\d(?: \d)*)?(?! ?\d)(?<=\d)")
# A comma that does not group thousands; for raw text too, in which it may have the full width: ２７，２０３，０００元
NO_GROUPING = r"(?:(?<!\d)[,，]|[,，](?!\d{3}(?!\d)))"
_VALUE = {char: str(value) for value, char in enumerate(f"〇{ONES}")} | dict.fromkeys(ZEROS, "0")
_VALUE |= {digit: digit for digit in "123456789"}


def pack_digits(text: str) -> str:
    """Move spaces between single digits behind the number. The length does not change.

    >>> pack_digits("1 9 9 7 年"), pack_digits("8 .8 %"), pack_digits("12 345")
    ('1997    年', '8.8  %', '12 345')
    """
    return _SPACED.sub(lambda match: match.group().replace(" ", "").ljust(len(match.group())), text)


def read_digits(numeral: str) -> int:
    """Return the value of a numeral that is written digit by digit, as years are.

    >>> read_digits("二〇二一")
    2021
    """
    return int("".join(_VALUE[char] for char in numeral))


@lru_cache(maxsize=4096)
def read_number(number: str) -> Decimal | None:
    """Return the value of a number in digits or numerals; None where it is malformed.

    >>> read_number("1,500"), read_number("三十五"), read_number("零点五"), read_number("十百")
    (Decimal('1500'), Decimal('35'), Decimal('0.5'), None)
    """
    try:
        return Decimal(number.replace(",", ""))
    except InvalidOperation:
        pass
    if number == "两":
        return Decimal(2)
    if number and not number.strip(DIGITS):
        return Decimal(read_digits(number))
    import cn2an  # compiles its patterns when it is imported, which takes a third of a second

    try:
        return Decimal(str(cn2an.cn2an(number, "smart")))
    except (ValueError, KeyError):  # cn2an raises KeyError on some malformed numerals
        return None


def read_integer(number: str) -> int | None:
    """Return a number in digits or numerals as an integer; None where it is malformed.

    >>> read_integer("一百零三"), read_integer("20")
    (103, 20)
    """
    value = read_number(number)
    return None if value is None else int(value)
