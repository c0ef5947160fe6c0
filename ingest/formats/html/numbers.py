"""Numbers of an ordered list, which a browser writes and the text of the page has not."""

import re
from collections.abc import Mapping

__all__ = ["OrderedList", "ordered_list"]

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_SAME = {"lower-latin": "lower-alpha", "upper-latin": "upper-alpha"}
_CHINESE = re.compile(r".*(?:cjk-ideographic|chinese|japanese).*")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
_ROMAN_SMALL = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DIGITS = "零一二三四五六七八九"
_LARGEST = 3999
_OWN = re.compile(r"[（(]?[0-9０-９一二三四五六七八九十百]{1,4}[)）、.．]|[①-⑳]|第[一二三四五六七八九十百]+")


class OrderedList:
    """The counter of a list."""

    def __init__(self, start: int, step: int, style: str) -> None:
        self._next, self._step, self._style = start, step, style

    def number(self, value: str | None) -> str:
        """Return the number of the next item, with its dot; `value` is what the item says of itself."""
        if value and (told := _integer(value)) is not None:
            self._next = told
        now, self._next = self._next, self._next + self._step
        return _written(now, self._style)

    @staticmethod
    def repeats(text: str) -> bool:
        """Tell whether an item begins with a number of its own: then the list shows none."""
        return bool(_OWN.match(text))


def ordered_list(attributes: Mapping[str, str | None], items: int) -> OrderedList | None:
    """Return the counter of a list of so many items; None for a list that shows no numbers."""
    told = _STYLE.search(attributes.get("style") or "")
    style = told[1].lower() if told else _TYPES.get(attributes.get("type") or "1", "decimal")
    if style == "none":
        return None
    backward = "reversed" in attributes
    start = _integer(attributes.get("start") or "")
    return OrderedList(start if start is not None else items if backward else 1, -1 if backward else 1, style)


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else None


def _written(number: int, style: str) -> str:
    style = _SAME.get(style, style)
    if not 0 < number <= _LARGEST:
        return f"{number}."
    if _CHINESE.fullmatch(style):
        return f"{_chinese(number)}、"
    if style.endswith("alpha"):
        letters = _letters(number)
        return f"{letters.upper() if style.startswith('upper') else letters}."
    if style.endswith("roman"):
        roman = _roman(number)
        return f"{roman.upper() if style.startswith('upper') else roman}."
    return f"0{number}." if style == "decimal-leading-zero" and number < 10 else f"{number}."


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    written = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        times, number = divmod(number, value)
        written += letters * times
    return written


def _chinese(number: int) -> str:
    """Return a number up to 3999 in Chinese.

    >>> [_chinese(number) for number in (3, 10, 15, 20, 105, 110)]
    ['三', '十', '十五', '二十', '一百零五', '一百一十']
    """
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + name
        gap = not digit
    return written.removeprefix("一") if written.startswith("一十") else written
