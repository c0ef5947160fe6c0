"""Marks of recognised Chinese text as Chinese writes them: those that look alike are told by what is beside them."""

import re

__all__ = ["full_width", "split_per_mille"]

_MARKS = str.maketrans(",;:?!", "，；：？！")
_CHINESE = "[\u3400-\u9fff\u3001-\u303f\uff01-\uff1f“”‘’…—]"
_MARK = re.compile(f"(?<={_CHINESE})[,;:?!]|[,;:?!](?=[\u3400-\u9fff《“])")
_PAIR = re.compile(r"\(([^()（）]*)\)")
_PER_MILLE = re.compile(r"(?<=[0-9])%[0oO](?![0-9A-Za-z])")
_DASHES = re.compile(r"^[一—–-]( ?\d{1,4} ?)[一—–-]$")  # a page number: 一 is read where a dash stands
_HANZI = re.compile("[\u3400-\u9fff]")


def full_width(text: str) -> str:
    """Return `text` with marks beside Chinese characters as Chinese writes them; its length stays.

    >>> full_width("预算(2026年)共1,234万元,其中:人员经费")
    '预算（2026年）共1,234万元，其中：人员经费'
    >>> full_width("f(x) = 1,5; 10:30")
    'f(x) = 1,5; 10:30'
    >>> full_width("一3一")
    '—3—'
    """
    text = _DASHES.sub(r"—\1—", text)
    text = _MARK.sub(lambda found: found.group().translate(_MARKS), text)
    return _PAIR.sub(lambda found: _paired(found, text), text)


def _paired(found: re.Match[str], text: str) -> str:
    around = text[max(found.start() - 1, 0) : found.start()] + found.group(1) + text[found.end() : found.end() + 1]
    return f"（{found.group(1)}）" if _HANZI.search(around) else found.group()


def split_per_mille(text: str) -> list[int]:
    """Return where a per mille sign was read as two: the indices of its percent signs.

    >>> split_per_mille("9.26%0，5%，10%05")
    [4]
    """
    return [found.start() for found in _PER_MILLE.finditer(text)]
