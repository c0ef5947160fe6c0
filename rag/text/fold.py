"""Fold text for matching. The length does not change, so offsets stay valid.

Full-width forms become half-width, radicals (⽤) characters, Traditional characters Simplified, capital letters lower
case, years in numerals (二〇〇一年) digits. Only matching uses folded text. Answers show and cite the original text of
the report.
"""

import re
import unicodedata
from functools import cache

from rag.text.radicals import unify
from rag.text.years import in_digits

__all__ = ["cut_out", "fold", "restore_case", "simplify"]

_BLOCKS = (  # Latin, dashes, enclosed forms, radicals, CJK punctuation, ideographs, private codes, compatibility, wide
    (0x0041, 0x0250),
    (0x2010, 0x2030),
    (0x2460, 0x24F0),
    (0x2E80, 0x2FE0),
    (0x3000, 0x3040),
    (0x3400, 0xA000),
    (0xE78D, 0xE865),
    (0xF900, 0xFB00),
    (0xFF00, 0xFFF0),
)
_FIRST_IDEOGRAPH, _FIRST_WIDE = 0x3400, 0xFF00
_LATIN = re.compile("[A-Za-z]+")
_KEPT = range(0x2460, 0x24F0)  # ①⑴㈠ are outline markers, not digits


@cache
def _table() -> dict[int, str]:
    """Map code points to folded characters: NFKC, then lower case, then OpenCC's conversion t2s."""
    from opencc import OpenCC

    points = [point for low, high in _BLOCKS for point in range(low, high)]
    folded = [point if point in _KEPT else _narrow(point) for point in points]
    simplified = OpenCC("t2s").convert("\n".join(chr(point) for point in folded)).split("\n")
    pairs = zip(points, simplified, strict=True)
    return {point: char for point, char in pairs if len(char) == 1 and char != chr(point)}


def _narrow(point: int) -> int:
    """Return the NFKC form of a code point in lower case; the code point itself if that is not one character."""
    form = unify(unicodedata.normalize("NFKC", chr(point))).lower()
    return ord(form) if len(form) == 1 and form != "\n" else point


def fold(text: str) -> str:
    """Fold `text` for matching. The length does not change.

    >>> fold("湖里區劃分了多少個網格？ＡＢ１２")
    '湖里区划分了多少个网格?ab12'
    >>> fold("⽤⽔⻔槛")
    '用水门槛'
    >>> fold("二００一年")
    '2001年'
    """
    return in_digits(text.translate(_table()))


def cut_out(pattern: re.Pattern[str], text: str) -> str:
    """Return `text` without the parts that `pattern` matches in its folded form.

    >>> cut_out(re.compile("http://[a-z]+"), "见ｈｔｔｐ：／／ａ。")
    '见。'
    """
    kept, at = [], 0
    for match in pattern.finditer(fold(text)):
        kept.append(text[at : match.start()])
        at = match.end()
    return "".join(kept) + text[at:]


def restore_case(folded: str, text: str) -> str:
    """Write the Latin words of `folded` as they are written in `text`, from which they come.

    >>> restore_case("gdp增速多少", "2022年GDP增速是多少")
    'GDP增速多少'
    """
    written = {match.group().lower(): match.group() for match in _LATIN.finditer(text)}
    return _LATIN.sub(lambda match: written.get(match.group(), match.group()), folded)


def simplify(text: str) -> str:
    """Replace Traditional characters by Simplified ones. Widths, punctuation, capitals and the length do not change.

    >>> simplify("湖里區劃分了多少個網格？ＡＢ１２")
    '湖里区划分了多少个网格？ＡＢ１２'
    """
    return text.translate(_ideographs())


@cache
def _ideographs() -> dict[int, str]:
    return {point: char for point, char in _table().items() if _FIRST_IDEOGRAPH <= point < _FIRST_WIDE}
