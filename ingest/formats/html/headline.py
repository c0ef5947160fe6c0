"""The title of a web page: which line shows it, and what of the stated title is the name of the site."""

import re
from collections.abc import Sequence

__all__ = ["is_headline", "join_headline", "own_title"]

_FOLD = re.compile(r"[\W_]+")
_SITE = re.compile(r"[_|｜]+|\s+[-–—]+\s+|[-–—]{2,}|\s-|-\s")
_SHORTEST = 4
_PREFIX = 8  # characters of a title that is broken into lines


def fold(text: str) -> str:
    """Return the letters and figures of `text`."""
    return _FOLD.sub("", text).lower()


def is_headline(text: str, titles: Sequence[str]) -> bool:
    """Tell whether a line is the title that the page states, or the first line of it.

    >>> [is_headline(line, ["某市2023年公报_某市政府网"]) for line in ("某市2023年公报", "某市政府网")]
    [True, False]
    """
    line = fold(text)
    if len(line) < _SHORTEST:
        return False
    for title in titles:
        whole, core = fold(title), fold(_core(title))
        if whole.startswith(line) and len(line) >= min(_PREFIX, len(core)):
            return True
        if len(core) >= _SHORTEST and core in line and len(line) <= 2 * len(core):
            return True
    return False


def _core(title: str) -> str:
    """Return the longest part of a title of which others name the site and the section."""
    return max(_SITE.split(title), key=len)


def own_title(titles: Sequence[str], lines: Sequence[str]) -> str:
    """Return the title without the name of the site: as a line shows it, or else the longest part of it."""
    for line in lines:
        if titles and is_headline(line, titles):
            return line
    return next((_core(title).strip() for title in titles if title.strip()), "")


def join_headline(lines: Sequence[str], titles: Sequence[str]) -> int:
    """Return how many of the first lines make up the title together; 1 when it is not broken."""
    whole = [fold(title) for title in titles]
    best, joined = 1, ""
    for count, line in enumerate(lines, 1):
        joined += fold(line)
        if not any(title.startswith(joined) for title in whole):
            break
        best = count
    return best
