"""Dates in Chinese text: patterns, and the year, month and day of a date."""

import re
from collections.abc import Iterator
from datetime import date

from rag.text.numerals import ONES, TENS, ZEROS, pack_digits, read_digits, read_integer
from rag.text.years import NUMERAL_YEAR, YEAR, full_year

__all__ = ["DATE", "FULL_DATE", "DateParts", "date_parts", "full_dates", "narrow_digits"]

DateParts = tuple[int | None, int | None, int | None]  # year, month, day; None for a part that is not stated

# Matches every expression of time in folded text: dates with or without a year, periods, frequencies.
DATE = re.compile(
    rf"(?P<cy>{YEAR}|{NUMERAL_YEAR})年(?P<cm>[{TENS}]{{1,2}})月(?:(?P<cd>[{TENS}]{{1,3}})[日号])?"
    rf"|(?P<cy1>{NUMERAL_YEAR})年"
    rf"|(?P<y>{YEAR})\s*年(?:\s*(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*[日号])?)?"
    r"|(?<![\d.第-])(?P<y2>0\d)年(?![代级])(?:(?P<m3>\d{1,2})月(?:(?P<d4>\d{1,2})[日号])?)?"
    rf"|(?P<iy>{YEAR})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{2}}|\d)(?!\d)"
    r"|(?<!\d)(?:\d{1,2}-)?(?P<m2>\d{1,2})\s*月(?:份|底|初|中旬|上旬|下旬)?(?:\s*(?P<d2>\d{1,2})\s*[日号])?"
    rf"|(?<![{TENS}])(?P<cm2>[{ONES}]|十[一二]?)月(?:份|(?P<cd2>[{TENS}]{{1,3}})[日号])"
    r"|(?<!\d)(?P<d3>\d{1,2})日(?:(?=[,、,上下中起,至晚])|(?<=[月年于在]\d日)(?=[以之]?前)|(?<=[月年于在]\d\d日)(?=[以之]?前))"
    r"|[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间|末|规划期)?"
    r"|(?:[前第][一二两三四1-4]|[一二三四])个?季度|[上下]半年|每(?:半|两|三)?个?[年季月周日天](?:度)?|当[日天年]|次[日年]"
    r"|近[一二两三五十\d]+年"
)
_NAMES = (
    ("y", "y2", "iy", "cy", "cy1"),
    ("m", "im", "m2", "m3", "cm", "cm2"),
    ("d", "id", "d2", "cd", "cd2", "d3", "d4"),
)
# A date with year, month and day in raw text. White space inside it is allowed, because copied pages contain it.
# In numerals, ○ may stand for 〇. Any century is allowed: the month and the day show that the number is a year.
FULL_DATE = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?"
_FULL_DATE = re.compile(rf"(?<!\d){FULL_DATE}")
_NUMERAL_DATE = re.compile(rf"([一二][{ZEROS}{ONES}]{{3}})年([{TENS}]{{1,2}})月([{TENS}]{{1,3}})日")
_CENTURY = 2000  # of a year that is written without it: 07年
_DIGITS = re.compile(r"\d+")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


def date_parts(text: str) -> DateParts:
    """Return the year, month and day of a folded date.

    A part that is not stated is None. All three are None for a named period such as 十四五.

    >>> date_parts("6月25日"), date_parts("07年"), date_parts("十四五")
    ((None, 6, 25), (2007, None, None), (None, None, None))
    """
    text = pack_digits(text)
    match = DATE.fullmatch(text) or DATE.match(f"{text},")
    if match is None:
        return None, None, None
    written = (next((match[name] for name in names if match[name]), None) for names in _NAMES)
    year, month, day = written
    return (
        _year(year) if year else None,
        read_integer(month) if month else None,
        read_integer(day) if day else None,
    )


def _year(written: str) -> int | None:
    """Return a year as a number; one that is written with two digits is of this century."""
    return full_year(written, _CENTURY) if len(written) == 2 else read_digits(written)


def full_dates(text: str) -> Iterator[tuple[date, int, int]]:
    """Yield (date, start, end) for each valid date of raw `text` that has a year, a month and a day.

    Dates in digits come first, dates in numerals after them.

    >>> [str(found) for found, _, _ in full_dates("来源2022-02-2209:00，二〇二二年二月二十三日")]
    ['2022-02-22', '2022-02-23']
    """
    narrow = narrow_digits(text)
    for match in _FULL_DATE.finditer(narrow):
        if found := _valid(*(int(part) for part in _DIGITS.findall(match.group()))):
            yield found, match.start(), match.end()
    for match in _NUMERAL_DATE.finditer(text):
        if found := _valid(read_digits(match[1]), read_integer(match[2]), read_integer(match[3])):
            yield found, match.start(), match.end()


def narrow_digits(text: str) -> str:
    """Replace full-width digits by half-width digits. The length does not change.

    >>> narrow_digits("１９５５年")
    '1955年'
    """
    return text.translate(_NARROW)


def _valid(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None
