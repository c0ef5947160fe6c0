"""Leave the place out of a question that is asked of reports about that place only."""

from collections.abc import Collection

from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.places import short_name
from rag.text.stopwords import ASKING, FUNCTION, POLITE
from rag.understand.asked_scope import NATION, AskedScope

__all__ = ["without_own_places"]

_PART_OF_NAME = ("委", "府")  # behind a place
_BEHIND = 2  # characters behind a place that may form a name with it: 厦门大学
_LEAST = 2  # characters of content that must be left
_JOINS = "的,，、:： "  # between a place and what is asked of it


def without_own_places(text: str, scope: AskedScope, library: Library, sources: Collection[str]) -> str:
    """Return a question without the places that all of the reports `sources` are about.

    A report seldom names its own place, so the name would only lead to the sentences that do. The name stays where it
    is part of a longer one, such as 湖里区委 or 厦门大学, and where nothing else is asked. A wider place stays too:
    in 厦门市湖里区's report, 厦门市 is another place.
    """
    for place in scope.places:
        if place != NATION and sources and all(_is_of(place, id_, library) for id_ in sources):
            text = _without(text, place, library, sources)
    return text


def _is_of(place: str, id_: str, library: Library) -> bool:
    """Return whether `place` is the region of a report, and not only a part of its name or one around it."""
    region = short_name(fold(library.sources[id_].region))
    return bool(region) and region.endswith(short_name(place))


def _without(text: str, place: str, library: Library, sources: Collection[str]) -> str:
    folded = fold(text)
    at = folded.find(place)
    while at >= 0:
        behind = folded[at + len(place) :]
        left = text[:at] + text[at + len(place) :]
        left = left if at else left.lstrip(_JOINS)
        if not _is_longer_name(place, behind, library, sources) and _has_content(left):
            text, folded = left, fold(left)
        else:
            at += len(place)
        at = folded.find(place, at)
    return text


def _is_longer_name(place: str, behind: str, library: Library, sources: Collection[str]) -> bool:
    if behind.startswith(_PART_OF_NAME):
        return True
    longer = behind[:_BEHIND]
    is_word = len(longer) == _BEHIND and longer.isalpha() and not set(longer) & FUNCTION
    return is_word and any(f"{place}{longer}" in library.folded[id_] for id_ in sources)


def _has_content(text: str) -> bool:
    left = POLITE.sub("", ASKING.sub("", fold(text)))
    return sum(char.isalpha() and char not in FUNCTION for char in left) >= _LEAST
