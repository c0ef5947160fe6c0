"""Read a question for when a thing was to be at first and later: 最早说哪时通车，后来推到什么时候."""

import re

__all__ = ["read_moved"]

_WHEN = r"(?:什么时[候间]|啥时候?|何时|哪[一]?[时天月日]|哪个月|哪年哪月|几时|几月份?|多久|哪一?年)"
_FIRST = r"(?:最[早初先]|原[来先本]|本来|起初|一开始|开始|当初|原[计定]划?|头先|起先|开头)"
_LATER = r"(?:后[来面]|之后|随后|如今|现在|眼下|最[后终]|又|再)"
_PUT = r"(?:推迟?|延[期后迟]?|拖|改|调整?|挪|顺延|变)"
_START, _ASKED, _MOVED = re.compile(_FIRST), re.compile(rf"{_WHEN}|几月"), re.compile(rf"{_LATER}|{_PUT}")
_ONLY_PUT = re.compile(_PUT)
_WORDS = re.compile(
    rf"{_WHEN}|{_FIRST}|{_LATER}|{_PUT}[成到至为]*|计划|打算|预计|[说定讲]好?的?|[要能会是在的了呢啊吧得]|[,。?;]|给"
)


def read_moved(folded: str) -> tuple[str, str] | None:
    """Return the thing and what was to happen to it, if a folded question asks when at first and when later.

    >>> read_moved("洛水大桥最早说哪时通车?后来推到什么时候了?")
    ('洛水大桥', '通车')
    >>> read_moved("洛水大桥什么时候通车") is None
    True
    """
    match = _START.search(folded)
    if match is None or not _asks_twice(folded[match.end() :]):
        return None
    thing = " ".join(_WORDS.sub(" ", folded[: match.start()]).split())
    pieces = _WORDS.sub(" ", folded[match.start() :]).split()
    if not thing:
        thing, pieces = (pieces[0] if pieces else ""), pieces[1:]
    event = next((one for one in pieces if len(one) > 1), "")
    return (thing, event) if len(thing) > 1 else None


def _asks_twice(rest: str) -> bool:
    """Return whether it asks for a time, and again for the later one; the first may only be meant: 后来改到几时."""
    asked = list(_ASKED.finditer(rest))
    moved = _MOVED.search(rest, asked[0].end()) if asked else None
    if moved and any(one.start() >= moved.end() for one in asked):
        return True
    return bool(asked) and _ONLY_PUT.search(rest, 0, asked[-1].start()) is not None
