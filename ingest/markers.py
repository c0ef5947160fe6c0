"""Outline markers of official documents (GB/T 9704 层次序数): what each looks like and what only looks like one.

Half and full width are the same style. It reads one marker at one place; nesting is the outline's business.
"""

import re
import unicodedata
from typing import NamedTuple

__all__ = ["Marker", "ordinal", "read_marker"]

_CN = "一二三四五六七八九十百零〇"
_D = r"[0-9０-９]"
# 一、二季度 and 一、二、三产业 count things, they do not open a paragraph.
_NOT_A_LIST = rf"(?!\s*[{_CN}]+\s*(?:、|季度|产业|级|类|线|期|审|年级|区|月|号|是))"
# 第三条规定 refers to an article, it does not open one.
_NOT_A_REFERENCE = r"(?!\s*(?:规定|所列|所称|第|至|和|及|或|、|，|,|的|中|之))"
_STYLES = (  # name, rank, pattern; rank: a style of a lower rank always encloses one of a higher rank
    ("附件", 0, r"附\s*件\s*[0-9０-９一二三四五六七八九十]*\s*(?=\n|$)"),
    ("部分", 1, rf"第\s*[{_CN}0-9]+\s*(?:部分|编|篇){_NOT_A_REFERENCE}"),
    ("章", 2, rf"第\s*[{_CN}0-9]+\s*章{_NOT_A_REFERENCE}"),
    ("节", 3, rf"第\s*[{_CN}0-9]+\s*节{_NOT_A_REFERENCE}"),
    ("条", 4, rf"第\s*[{_CN}0-9]+\s*条(?:之[{_CN}]+)?{_NOT_A_REFERENCE}"),
    ("一、", 5, rf"[{_CN}]{{1,4}}\s*[、．]{_NOT_A_LIST}|[{_CN}]{{1,4}}\.(?!{_D})"),
    ("(一)", 9, rf"[（(]\s*[{_CN}]{{1,4}}\s*[）)](?!\s*(?:至|和|及|或|、\s*[（(]))、?|[㈠-㈩]、?"),
    ("1.", 10, rf"{_D}{{1,2}}\s*(?:[.．](?!\s*{_D})|、(?!\s*{_D}))"),
    ("(1)", 10, rf"[（(]\s*{_D}{{1,2}}\s*[）)](?!\s*(?:至|和|及|或|、\s*[（(]))、?|[⑴-⒇]、?"),
    ("1)", 10, rf"{_D}{{1,2}}\s*[）)]、?"),
    ("①", 10, r"[①-⑳㉑-㉟]、?"),
    ("一是", 10, r"(?:[一二三四五六七八九]|十[一二三四五六七八九]?)是"),
)
_PATTERN = re.compile("|".join(f"(?P<s{number}>{pattern})" for number, (_, _, pattern) in enumerate(_STYLES)))
_UNITS = {"十": 10, "百": 100}
_FIRST = re.compile(rf"[第附（({_CN}0-9０-９①-⑳㉑-㉟⑴-⒇㈠-㈩]")
_LEADERS = re.compile(r"[.．·…‥]\s{0,3}[.．·…‥]\s{0,3}[.．·…‥]\s{0,3}[（(]?[0-9０-９]{1,4}[）)]?$")
_LEADERS_CHARS = 20  # dots and a page number close a line of a table of contents


class Marker(NamedTuple):
    """One marker: its style, the style's rank and where the marker itself ends."""

    style: str
    rank: int
    start: int
    end: int

    def of(self, text: str) -> str:
        """Cut the marker out of `text`."""
        return text[self.start : self.end]


def ordinal(marker: str) -> int:
    """Read the number of a marker; 0 when it has none.

    >>> [ordinal(marker) for marker in ("（十二）", "⑶", "20.", "第一百零三条", "③", "附件")]
    [12, 3, 20, 103, 3, 0]
    """
    digits = unicodedata.normalize("NFKC", marker)
    if arabic := re.search(r"\d+", digits):
        return int(arabic.group())
    numeral = re.search(rf"[{_CN}]+", digits)
    return _cn_number(numeral.group()) if numeral else 0


def _cn_number(numeral: str) -> int:
    total = digit = 0
    for char in numeral:
        if char in _UNITS:
            total, digit = total + max(digit, 1) * _UNITS[char], 0
        else:
            digit = "零一二三四五六七八九".find(char.replace("〇", "零"))
    return total + digit


def read_marker(text: str, start: int, end: int) -> Marker | None:
    """Read the outline marker at ``text[start]``, or None; a line of a table of contents has none.

    >>> read_marker("（二）加强领导", 0, 7)
    Marker(style='(一)', rank=9, start=0, end=3)
    >>> read_marker("1.734mg/L", 0, 9) is None
    True
    """
    if not _FIRST.match(text, start):
        return None
    match = _PATTERN.match(text, start, end)
    if match is None or _LEADERS.search(text, max(start, end - _LEADERS_CHARS), end):
        return None
    style, rank, _ = _STYLES[int(str(match.lastgroup)[1:])]
    return Marker(style, rank, start, match.end())
