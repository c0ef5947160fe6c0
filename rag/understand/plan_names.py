"""Find the two things that a question compares or adds up by name: 育英小学和望江小学, 北片区比南片区多多少.

The names end alike, which tells where the second one ends.
"""

import re

__all__ = ["find_pair"]

_JOINS = re.compile(r"[和与跟及、比]|加上?")
_ENDS = re.compile(r"[,。;:?\s]")
_LEAST_ALIKE = 2  # characters at the end of both names
_LONGEST = 12  # characters of a name
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
                end = match.end() + at + length
                second = text[match.end() : end]
                return left, second, match.start() - len(left), end
    return None
