"""Bytes of unknown encoding -> Chinese text: decode in every candidate encoding, weigh the results, take the best.

GB18030 and UTF-16 decode nearly any bytes, so a decoding without an error proves nothing. The evidence is how frequent
the decoded characters are in Chinese. Every character is weighed, so a table may begin with any amount of ASCII.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from ingest.frequent import FREQUENT

__all__ = ["CHINESE", "Decoded", "chinese_weight", "decode_best", "first_foreign", "is_chinese"]

CHINESE = (("gb18030", "cp950", "utf-16-le", "utf-16-be"), ("big5hkscs",))  # groups, in the order of trying
_PLAUSIBLE = 0.5  # least mean weight of Chinese text
_FOREIGN = -1.0  # greatest mean weight of text that was read in a wrong encoding
_WINDOW = 100  # non-ASCII characters
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·％＋－．／０１２３４５６７８９\u3000")
# Natural logarithms of P(class | Chinese) / P(class | Chinese read in a wrong encoding). The shares are those of
# government reports and of Traditional passages, read as GB18030, Big5 and UTF-16: frequent .84/.07, common .15/.3,
# rare .002/.6; the last is bounded, so that one rare name does not decide.
_FREQUENT_WEIGHT, _COMMON_WEIGHT, _RARE_WEIGHT = 2.5, -0.7, -3.0
_PUNCTUATION_WEIGHT = 1.0
_LAST_COMMON = {"gb2312": 0xD7, "big5": 0xC6}  # first byte of the last character of level 1 of the charset


class Decoded(NamedTuple):
    """The text that bytes give in one encoding, and the summed weight of its non-ASCII characters."""

    encoding: str
    text: str
    weight: float


def decode_best(
    data: bytes,
    groups: Iterable[Iterable[str]] = CHINESE,
    *,
    errors: str = "strict",
    least: float = _PLAUSIBLE,
) -> Decoded | None:
    """Decode `data` in the encoding that gives the most Chinese text; a later group counts when no earlier one fits.

    Returns None when no encoding gives text whose characters have a mean weight of at least `least`.

    >>> decode_best("共有七百一十個網格。".encode("big5")).text
    '共有七百一十個網格。'
    """
    for group in groups:
        found = []
        for encoding in group:
            try:
                text = data.decode(encoding, errors)
            except UnicodeDecodeError:
                continue
            total, mean = chinese_weight(text)
            if mean >= least:
                found.append(Decoded(encoding, text, total))
        if found:
            return max(found, key=lambda one: one.weight)
    return None


def chinese_weight(text: str) -> tuple[float, float]:
    """Return the sum and the mean of the weights of the non-ASCII characters of `text`; both are 0 without any.

    The mean is about 2 for Chinese text and below -1 for Chinese text read in a wrong encoding.
    """
    counts = Counter(text)
    weights = [(_weight(char) * count, count) for char, count in counts.items() if char > "\x7f"]
    total = sum(weight for weight, _ in weights)
    return total, total / max(sum(count for _, count in weights), 1)


def is_chinese(text: str) -> bool:
    """Tell whether the non-ASCII characters of `text` are plausible Chinese.

    >>> is_chinese("全区划分网格710个"), is_chinese("È«Çø»®·Ö"), is_chinese("plain")
    (True, False, False)
    """
    return chinese_weight(text)[1] >= _PLAUSIBLE


def first_foreign(text: str) -> int | None:
    """Return the offset in `text` of the first 100 non-ASCII characters that are mojibake; None without any.

    A file that mixes two encodings has such a stretch, though most of its text is plausible.
    """
    foreign = [char for char in text if char > "\x7f"]
    weight = {char: _weight(char) for char in set(foreign)}
    sums = [0.0, *accumulate(map(weight.__getitem__, foreign))]
    for start in range(0, len(sums) - _WINDOW, _WINDOW // 2):
        if sums[start + _WINDOW] - sums[start] < _FOREIGN * _WINDOW:
            return next(islice((at for at, char in enumerate(text) if char > "\x7f"), start, None))
    return None


@lru_cache(maxsize=1 << 15)
def _weight(char: str) -> float:
    if char in FREQUENT:
        return _FREQUENT_WEIGHT
    if char in _PUNCTUATION:
        return _PUNCTUATION_WEIGHT
    if unicodedata.category(char)[0] in "SNPZ":  # symbols, list numbers, frames of tables: no evidence either way
        return 0.0
    common = any(_first_byte(char, charset) <= last for charset, last in _LAST_COMMON.items())
    return _COMMON_WEIGHT if common else _RARE_WEIGHT


def _first_byte(char: str, charset: str) -> int:
    """Return the first byte of a Chinese character in `charset`; 0xFF for any other character."""
    encoded = char.encode(charset, "ignore") if "\u4e00" <= char <= "\u9fff" else b""
    return encoded[0] if encoded else 0xFF
