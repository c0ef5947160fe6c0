"""Fold text for matching: same length, so every offset stays true.

Full-width forms become half-width, Traditional characters Simplified, capitals small. Folding never leaves the
matching layer: what is shown and cited is the report's own text.
"""

import re
import unicodedata
from functools import cache

__all__ = ["cut_out", "fold", "simplify"]

_BLOCKS = (  # Latin, dashes, enclosed forms, CJK punctuation, ideographs, compatibility ideographs, full-width forms
    (0x0041, 0x0250),
    (0x2010, 0x2030),
    (0x2460, 0x24F0),
    (0x3000, 0x3040),
    (0x3400, 0xA000),
    (0xF900, 0xFB00),
    (0xFF00, 0xFFF0),
)
_FIRST_IDEOGRAPH, _FIRST_WIDE = 0x3400, 0xFF00
_KEPT = range(0x2460, 0x24F0)  # ①⑴㈠ stay: they are outline marks, not digits


@cache
def _table() -> dict[int, str]:
    """Build the code point -> folded character map from NFKC, case folding and OpenCC's t2s characters."""
    from opencc import OpenCC

    points = [point for low, high in _BLOCKS for point in range(low, high)]
    folded = [point if point in _KEPT else _narrow(point) for point in points]
    simplified = OpenCC("t2s").convert("\n".join(chr(point) for point in folded)).split("\n")
    pairs = zip(points, simplified, strict=True)
    return {point: char for point, char in pairs if len(char) == 1 and char != chr(point)}


def _narrow(point: int) -> int:
    """Return the compatibility form of one code point where that is one character, in lower case."""
    form = unicodedata.normalize("NFKC", chr(point)).lower()
    return ord(form) if len(form) == 1 and form != "\n" else point


def fold(text: str) -> str:
    """Fold `text` for matching; the result has the same length.

    >>> fold("湖里區劃分了多少個網格？ＡＢ１２")
    '湖里区划分了多少个网格?ab12'
    """
    return text.translate(_table())


def cut_out(pattern: re.Pattern[str], text: str) -> str:
    """Cut what `pattern` finds in the folded text out of `text` itself.

    >>> cut_out(re.compile("http://[a-z]+"), "见ｈｔｔｐ：／／ａ。")
    '见。'
    """
    kept, at = [], 0
    for match in pattern.finditer(fold(text)):
        kept.append(text[at : match.start()])
        at = match.end()
    return "".join(kept) + text[at:]


def simplify(text: str) -> str:
    """Fold Traditional characters alone; widths, marks and capitals stay, and so does the length.

    >>> simplify("湖里區劃分了多少個網格？ＡＢ１２")
    '湖里区划分了多少个网格？ＡＢ１２'
    """
    return text.translate(_ideographs())


@cache
def _ideographs() -> dict[int, str]:
    return {point: char for point, char in _table().items() if _FIRST_IDEOGRAPH <= point < _FIRST_WIDE}
