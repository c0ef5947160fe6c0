"""Leave the place out of a question that is asked of reports about that place only."""

import re
from collections.abc import Collection, Sequence

from rag.gather.library import Library
from rag.gather.regions import is_region
from rag.text.fold import fold
from rag.text.places import LEVELS
from rag.text.stopwords import ASKING, FUNCTION, POLITE
from rag.understand.asked_scope import NATION, AskedScope

__all__ = ["without_own_places"]

_NAMES = "大学|学院|医院|机场|港|银行|集团|航空|公司|日报|站"  # of which a place may be a part
_ZONE = "(?:经济|技术|高新|综合|产业|国家级|省级)*(?:开发区|经开区|高新区|保税区|新区|工业园|产业园)"
_LONGER = re.compile(rf"[{LEVELS}委府长级属域场民容直内外辖界]|{_NAMES}|{_ZONE}")  # behind a place
_LEAST = 2  # characters of content that must be left
_JOINS = "的,，、:： "  # between a place and what is asked of it


def without_own_places(text: str, scope: AskedScope, library: Library, sources: Collection[str]) -> str:
    """Return a question without the places that all of the reports `sources` are about.

    A report seldom names its own place, so the name would only lead to the sentences that do. The name stays where it
    is part of a longer one, such as 湖里区委 or 厦门大学, and where nothing else is asked. A wider place is left out
    only right before the own one: in 厦门市湖里区's report, 厦门市 alone is another place.
    """
    for place in scope.places:
        if place != NATION and sources and all(is_region(place, library.sources[id_].region) for id_ in sources):
            text = _without(text, place, scope.places)
    return text


def _without(text: str, place: str, places: Sequence[str]) -> str:
    at = fold(text).find(place)
    while at >= 0:
        folded, end = fold(text), at + len(place)
        start = _start_of_name(folded, at, places)
        left = text[:start] + text[end:] if start else text[end:].lstrip(_JOINS)
        if not _LONGER.match(folded, end) and _has_content(left):
            text, end = left, start
        at = fold(text).find(place, end)
    return text


def _start_of_name(folded: str, at: int, places: Sequence[str]) -> int:
    """Return where a name that ends before `at` begins: the wider places that stand right before it belong to it."""
    while before := next((one for one in places if folded[:at].endswith(one)), ""):
        at -= len(before)
    return at


def _has_content(text: str) -> bool:
    left = POLITE.sub("", ASKING.sub("", fold(text)))
    return sum(char.isalpha() and char not in FUNCTION for char in left) >= _LEAST
