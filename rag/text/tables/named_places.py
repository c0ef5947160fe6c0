"""Whether the names in a table are those of places. Functions take folded words."""

import re
from collections.abc import Collection

from rag.text.tables.lines import is_total
from rag.text.words import is_common, segment

__all__ = ["PLACE", "are_places", "is_place"]

_LEVEL = "省市县区州盟旗镇乡村"
PLACE = rf"[一-龥]{{1,9}}?(?:自治[区州县旗]|本级|街道|[{_LEVEL}])(?![{_LEVEL}])"
_NAME = re.compile(rf"(?:{PLACE})")
_MOST = 0.6  # of the names


def is_place(words: str) -> bool:
    """Return whether words are the name of a place, and not only ordinary words that end like one.

    >>> is_place("东岭县"), is_place("城镇"), is_place("示范乡镇")
    (True, False, False)
    """
    return _NAME.fullmatch(words) is not None and not is_common(segment(words))


def are_places(names: Collection[str]) -> bool:
    """Return whether most names are those of places; totals do not count."""
    own = [name for name in names if name and not is_total(name)]
    return len(own) > 1 and sum(map(is_place, own)) >= _MOST * len(own)
