"""Find the names of China's administrative divisions, to see when a question is about another place."""

import math
import re
from collections.abc import Iterator
from functools import cache

from rag.text.divisions import LEVELS, MAIN_LEVELS, SUFFIX, read_divisions
from rag.text.words import segment

__all__ = ["ADMINISTRATIONS", "LEVELS", "MAIN_LEVELS", "find_places", "short_name"]

ADMINISTRATIONS = f"国{MAIN_LEVELS}乡镇村州"  # 区委 is not 市委
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
    if SUFFIX.search(name):
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
    rests: dict[str, dict[int, set[str]]] = {}
    for name in read_divisions():
        rests.setdefault(name[:2], {}).setdefault(len(name), set()).add(name[2:])
    return {head: tuple((n, frozenset(by[n])) for n in sorted(by, reverse=True)) for head, by in rests.items()}
