"""Years: how they are written, and words for a year relative to another. Patterns are for folded text."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rag.text.numerals import NUMERALS, ONES, ZEROS, read_digits

__all__ = [
    "FROM_THAT_YEAR",
    "FROM_THIS_YEAR",
    "FROM_YEAR_BEFORE",
    "LAST_YEAR",
    "NUMERAL_YEAR",
    "SHORT_YEAR",
    "THIS_YEAR",
    "YEAR",
    "YEARS_FROM",
    "any_of",
    "full_year",
    "in_digits",
]

YEAR = r"(?:19|20)\d\d"
NUMERAL_YEAR = rf"(?:一九|[一二][{ZEROS}])[{ZEROS}{ONES}]{{2}}"  # 一九…, 二〇…; 一二… may be an amount
_DIGIT = {ord(char): str(read_digits(char)) for char in f"{ZEROS}{ONES}"}
_WHOLE = re.compile(  # no part of a longer numeral
    rf"(?<![\d{NUMERALS}○])(?:一九|二[{ZEROS}])[{ZEROS}{ONES}]{{2}}(?![\d{NUMERALS.replace('两', '')}○])"
)

# 13年, 零六年 and 一三年 for a year; not 近10年, 13年来 and 两三年, which are spans of time.
SHORT_YEAR = re.compile(
    rf"(?<![\d.〇零{ONES}十近过满第续个后前这那用是管])(\d\d|[〇零][{ONES}]|[一九][{ONES}〇零]|二[一二四五〇零]"
    rf"|(?:五(?!六)|六(?!七)|七(?!八)|八(?!九))[{ONES}〇零])年(?![内来间以之后前多期级左限])"
)


def in_digits(text: str) -> str:
    """Write the years that stand in numerals in digits. The length does not change.

    >>> in_digits("从一九九二年到二00一年"), in_digits("一九八一和二〇二〇两份报告")
    ('从1992年到2001年', '1981和2020两份报告')
    """
    return _WHOLE.sub(lambda match: match.group().translate(_DIGIT), text)


def full_year(short: str, near: int) -> int:
    """Return the year of two digits that is nearest to the year `near`.

    >>> full_year("13", 2014), full_year("九八", 2001), full_year("零六", 2007)
    (2013, 1998, 2006)
    """
    digits = int(short) if short.isdecimal() else read_digits(short)
    return min((near // 100 * 100 + century + digits for century in (-100, 0, 100)), key=lambda year: abs(year - near))


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of `words`, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


# Word -> distance in years from the year that 今年 means in the report.
FROM_THIS_YEAR: Mapping[str, int] = MappingProxyType(
    {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
)
# Word -> distance in years from the year that the text mentions; from 今年 where it mentions none.
FROM_THAT_YEAR: Mapping[str, int] = MappingProxyType({"前一年": -1, "上一年": -1, "当年": 0, "下一年": 1})
YEARS_FROM: Mapping[str, int] = MappingProxyType({**FROM_THIS_YEAR, **FROM_THAT_YEAR})

THIS_YEAR = any_of(word for word, distance in FROM_THIS_YEAR.items() if distance == 0)
LAST_YEAR = any_of(word for word, distance in YEARS_FROM.items() if distance == -1)
FROM_YEAR_BEFORE = re.compile(rf"[比较](?:{LAST_YEAR})|同比")  # before how far something is from the year before
