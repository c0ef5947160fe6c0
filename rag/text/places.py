"""Find the names of China's administrative divisions, to detect a question about another place."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rag.text.divisions import LEVELS, MAIN_LEVELS, SUFFIX, read_divisions
from rag.text.numerals import read_number
from rag.text.words import segment

__all__ = [
    "ADMINISTRATIONS",
    "LEVELS",
    "MAIN_LEVELS",
    "blank",
    "count_of_places",
    "find_places",
    "full_name",
    "is_own_word",
    "rank",
    "short_name",
]

ADMINISTRATIONS = f"国{MAIN_LEVELS}乡镇村州"  # levels of government: 区委 and 市委 are different bodies
_DOWN = "省盟州市区县旗"  # the levels from the widest on
_AROUND = 6  # characters on each side of a name that may form a word with a part of it
_JOINING = "和与跟同及比的在"  # such a word ends a name or begins one: not 江|西和 in 江西和全国, not 和龙 in 和龙岩
_HAN_BEFORE = re.compile(rf"[\u4e00-\u9fff]+(?<![{_JOINING}])$")
_COUNTED = re.compile(
    r"([两二三四五六七八九十]|\d{1,2})个(?:[省市州县区旗]|县区|区县|州市|市州|县市|市县|地区|地方|城市)"
)
_HAN_AFTER = re.compile(rf"(?![{_JOINING}])[\u4e00-\u9fff]+")


def find_places(folded: str) -> tuple[str, ...]:
    """Return the divisions that folded text names, in order. Of overlapping names, the longest counts.

    >>> find_places("思明区和北京市海淀区")
    ('思明区', '北京市', '海淀区')
    """
    return tuple(folded[start:end] for start, end in _spans(folded) if _stands_alone(folded, start, end))


def count_of_places(folded: str) -> int | None:
    """Return how many places folded text speaks of, as 四个县区 does.

    >>> count_of_places("四个县区谁最快")
    4
    """
    counted = _COUNTED.search(folded)
    number = read_number(counted.group(1)) if counted else None
    return None if number is None else int(number)


def blank(text: str, places: Sequence[str]) -> str:
    """Return the text with a space in the place of each of `places`.

    >>> blank("思明区和集美区的学校", ("思明区", "集美区"))
    ' 和 的学校'
    """
    for place in places:
        text = text.replace(place, " ")
    return text


def short_name(place: str) -> str:
    """Return the name of a division without its level.

    A name has two characters at least, so 州 belongs to 贵州, and 县 to 莘县.

    >>> short_name("思明区"), short_name("泽州市"), short_name("贵州"), short_name("市区")
    ('思明', '泽州', '贵州', '市区')
    """
    short = SUFFIX.sub("", place)
    return short if len(short) > 1 else place


def full_name(place: str, unknown: str = "") -> str:
    """Return the name with its level of a division that is known without it, else `unknown`.

    >>> full_name("长沙"), full_name("吉林"), full_name("泽州")
    ('长沙市', '吉林省', '')
    """
    known = find_places(place) == (place,)
    names = (place + level for level in _DOWN if known)
    return next((name for name in names if find_places(name) == (name,)), unknown)


def rank(place: str) -> int:
    """Return how wide a place is: 3 of a province, 2 of a city or what is not known, 1 of a county or a part of a city.

    >>> rank("福建"), rank("内蒙古自治区"), rank("厦门"), rank("泽州"), rank("晋江市"), rank("思明区")
    (3, 3, 2, 2, 1, 1)
    """
    full = full_name(place, place)
    if full.endswith(("省", "自治区")) or any(name.startswith(place) for name in _autonomous()):
        return 3
    if full.endswith("市"):
        in_another = find_places(full) == (full,) and find_places(full[:-1]) != (full[:-1],)
        return 1 if in_another else 2
    return 1 if full[-1] in "区县旗" else 2


@cache
def _autonomous() -> tuple[str, ...]:
    """The autonomous regions."""
    return tuple(name for name in read_divisions() if name.endswith("自治区"))


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each name, from the left. At one position the longest name counts."""
    names = _names()
    at = 0
    while at < len(folded):
        lengths = names.get(folded[at : at + 2], ())
        found = next((n for n, ends in lengths if folded[at + 2 : at + n] in ends), 0)
        if found:
            yield at, at + found
        at += found or 1


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a name is a word of its own, as one that ends in 市, 区 or the like always is."""
    return SUFFIX.search(text[start:end]) is not None or is_own_word(text, start, end)


def is_own_word(text: str, start: int, end: int) -> bool:
    """Return whether the text from `start` to `end` is a word of its own. In 分成都有, 成都 is not.

    >>> is_own_word("健全市场", 1, 3), is_own_word("保证全市", 2, 4)
    (False, True)
    """
    name = text[start:end]
    before = _HAN_BEFORE.search(text[max(0, start - _AROUND) : start])
    after = _HAN_AFTER.match(text, end, end + _AROUND)
    left, right = (before.group() if before else ""), (after.group() if after else "")
    alone = _outside_words(left) + _outside_words(right)
    return alone < min(
        _outside_words(left + name[0]) + _outside_words(name[1:] + right) if left else math.inf,
        _outside_words(left + name[:-1]) + _outside_words(name[-1] + right) if right else math.inf,
    )


def _outside_words(run: str) -> int:
    """Return the number of characters of `run` that belong to no word."""
    return sum(len(word) == 1 for word in segment(run))


@cache
def _names() -> dict[str, tuple[tuple[int, frozenset[str]], ...]]:
    """Map the first two characters of names to (length, possible remaining characters), the longest length first."""
    rests: dict[str, dict[int, set[str]]] = {}
    for name in read_divisions():
        rests.setdefault(name[:2], {}).setdefault(len(name), set()).add(name[2:])
    return {head: tuple((n, frozenset(by[n])) for n in sorted(by, reverse=True)) for head, by in rests.items()}
