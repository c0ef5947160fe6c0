"""Punctuation of recognised Chinese text: marks beside Chinese characters are full width."""

import re

__all__ = ["full_width"]

_MARKS = str.maketrans(",;:?!", "，；：？！")
_CHINESE = "[\u3400-\u9fff\u3001-\u303f\uff01-\uff1f“”‘’…—]"
_MARK = re.compile(f"(?<={_CHINESE})[,;:?!]|[,;:?!](?=[\u3400-\u9fff《“])")
_PAIR = re.compile(r"\(([^()（）]*)\)")
_HANZI = re.compile("[\u3400-\u9fff]")


def full_width(text: str) -> str:
    """Return `text` with marks beside Chinese characters as Chinese writes them; its length stays.

    >>> full_width("预算(2026年)共1,234万元,其中:人员经费")
    '预算（2026年）共1,234万元，其中：人员经费'
    >>> full_width("f(x) = 1,5; 10:30")
    'f(x) = 1,5; 10:30'
    """
    text = _MARK.sub(lambda found: found.group().translate(_MARKS), text)
    return _PAIR.sub(lambda found: _paired(found, text), text)


def _paired(found: re.Match[str], text: str) -> str:
    around = text[max(found.start() - 1, 0) : found.start()] + found.group(1) + text[found.end() : found.end() + 1]
    return f"（{found.group(1)}）" if _HANZI.search(around) else found.group()
