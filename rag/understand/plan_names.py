"""Find the two things that a question compares or adds up by name: 育英小学和望江小学, 北片区比南片区多多少.

The names end alike, which tells where the second one ends.
"""

import re

__all__ = ["find_pair", "official_people"]

_JOINS = re.compile(r"[和与跟及、比]|加上?")
_ENDS = re.compile(r"[,。;:?\s]")
_LEAST_ALIKE = 2  # characters at the end of both names
_LONGEST = 12  # characters of a name
_TOWN = re.compile(r"城里的?人?(?=[和与跟及、比同])|(?<=[和与跟及、比同])城里的?人?|城里人|城市居民")
_LAND = re.compile(r"农村的?人(?!均|口|员)|乡下的?人?|村里人|农民(?!工|专业)")
_BEFORE = re.compile(r"^(?:请问|那么?|问一下|一共|总共|[,。;:\s])+")


def find_pair(text: str) -> tuple[str, str, int, int] | None:
    """Return both names, and the start of the first and the end of the second in the folded `text`. None: no pair.

    >>> find_pair("育英小学和望江小学加起来多少学生")
    ('育英小学', '望江小学', 0, 9)
    """
    for match in _JOINS.finditer(text):
        left = _BEFORE.sub("", _ENDS.split(text[: match.start()])[-1][-_LONGEST:])
        right = _ENDS.split(text[match.end() :])[0]
        for length in range(len(left) - 1, _LEAST_ALIKE - 1, -1):
            at = right.find(left[-length:])
            if 0 < at <= _LONGEST - length:
                cut = left[-length:].find("的")  # 城镇居民的收入和农村居民的收入: the names end before it
                if 0 <= cut < _LEAST_ALIKE:
                    return None
                spare = length - cut if cut > 0 else 0
                end = match.end() + at + length - spare
                left, start = left[: len(left) - spare], match.start() - len(left)
                second = text[match.end() : end]
                return left, second, start, end
    return None


def official_people(text: str) -> str:
    """Return the text with the official words for people of town and country, if it names both.

    >>> official_people("城里人跟农村人的人均收入差多少钱")
    '城镇居民跟农村居民的人均收入差多少钱'
    """
    if not (_TOWN.search(text) and _LAND.search(text)):
        return text
    return _LAND.sub("农村居民", _TOWN.sub("城镇居民", text))
