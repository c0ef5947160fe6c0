"""Outline markers of official documents: their patterns, and text that only looks like a marker.

Half-width and full-width forms are one style. This module reads one marker at one position. :mod:`ingest.outline`
handles nesting, :mod:`rag.answer.enumeration` lists in running text.

Source: GB/T 9704, 层次序数.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from rag.text.numerals import HUNDREDS, ONES, TENS, read_integer

__all__ = ["ITEM", "PARTS_RANK", "RUN_STYLES", "SECTION", "Marker", "begins_as_marker", "ordinal", "read_marker"]

_CN = HUNDREDS
_D = r"[0-9０-９]"
# 一、二季度 and 一、二、三产业 count things. They do not start a paragraph.
_NOT_A_LIST = rf"(?!\s*[{_CN}]+\s*(?:、|季度|产业|级|类|线|期|审|年级|区|月|号|是))"
# 第三条规定 refers to an article. It does not start one.
_NOT_A_REFERENCE = r"(?!\s*(?:规定|所列|所称|第|至|和|及|或|、|，|,|的|中|之))"
PARTS_RANK = 5  # of 一、; markers of this rank and of lower ones number the parts of a report
_STYLES = (  # (name, rank, pattern); a style of a lower rank always encloses a style of a higher rank
    ("附件", 0, rf"附\s*件\s*[0-9０-９{TENS}]*\s*(?=\n|$)"),
    ("部分", 1, rf"第\s*[{_CN}0-9]+\s*(?:部分|编|篇){_NOT_A_REFERENCE}"),
    ("章", 2, rf"第\s*[{_CN}0-9]+\s*章{_NOT_A_REFERENCE}"),
    ("节", 3, rf"第\s*[{_CN}0-9]+\s*节{_NOT_A_REFERENCE}"),
    ("条", 4, rf"第\s*[{_CN}0-9]+\s*条(?:之[{_CN}]+)?{_NOT_A_REFERENCE}"),
    ("一、", PARTS_RANK, rf"[{_CN}]{{1,4}}\s*[、．]{_NOT_A_LIST}|[{_CN}]{{1,4}}\.(?!{_D})"),
    ("(一)", 9, rf"[（(]\s*[{_CN}]{{1,4}}\s*[）)](?!\s*(?:至|和|及|或|、\s*[（(]))、?|[㈠-㈩]、?"),
    ("1.", 10, rf"{_D}{{1,2}}\s*(?:[.．](?!\s*{_D})|、(?!\s*{_D}))"),
    ("(1)", 10, rf"[（(]\s*{_D}{{1,2}}\s*[）)](?!\s*(?:至|和|及|或|、\s*[（(]))、?|[⑴-⒇]、?"),
    ("1)", 10, rf"{_D}{{1,2}}\s*[）)]、?"),
    ("①", 10, r"[①-⑳㉑-㉟]、?"),
    ("一是", 10, rf"(?:[{ONES}]|十[{ONES}]?)是"),
)
_PATTERN = re.compile("|".join(f"(?P<s{number}>{pattern})" for number, (_, _, pattern) in enumerate(_STYLES)))
_FIRST = re.compile(rf"[第附（({_CN}0-9０-９①-⑳㉑-㉟⑴-⒇㈠-㈩]")
# Markers of lists in running text, folded: (pattern, sequence). The number of a marker is its position in the sequence.
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
RUN_STYLES: tuple[tuple[re.Pattern[str], Sequence[str]], ...] = (
    (re.compile(rf"(?<![第\w])([{TENS}])[是要]"), TENS),
    (re.compile(rf"第([{TENS}])[,、是]"), TENS),
    (re.compile(rf"([{_CIRCLED}])"), _CIRCLED),
    (re.compile(r"[(]([1-9])[)]"), "123456789"),
    (re.compile(rf"[(]([{TENS}])[)]"), TENS),
    (re.compile(r"(?:(?<=[。;:\n])|^)(首先|其次|再次|最后)[,是要]?"), ("首先", "其次", "再次", "最后")),
)
ITEM = rf"[{TENS}]+是"  # 一是 starts an item of a list
SECTION = rf"[{TENS}]+、"  # 一、 starts a section
# An approximation, to detect where the body of a page starts. One missed line matters little there.
_BEGINS = re.compile(rf"[（(]?[{TENS}]+[、）)是]|第[{TENS}百\d]+[章节条部]|\d{{1,2}}[.．、](?!\d)")
_ARABIC, _NUMERAL = re.compile(r"\d+"), re.compile(rf"[{_CN}]+")
_LEADERS = re.compile(r"[.．·…‥]\s{0,3}[.．·…‥]\s{0,3}[.．·…‥]\s{0,3}[（(]?[0-9０-９]{1,4}[）)]?$")
_LEADERS_CHARS = 20  # at the end of a line: dots and a page number, in a table of contents


class Marker(NamedTuple):
    """One marker: its style, the rank of the style, and ``text[start:end]``."""

    style: str
    rank: float
    start: int
    end: int

    def of(self, text: str) -> str:
        """Cut the marker out of `text`."""
        return text[self.start : self.end]


def ordinal(marker: str) -> int:
    """Return the number of a marker; 0 when it has none.

    >>> [ordinal(marker) for marker in ("（十二）", "⑶", "20.", "第一百零三条", "③", "附件")]
    [12, 3, 20, 103, 3, 0]
    """
    digits = unicodedata.normalize("NFKC", marker)
    if arabic := _ARABIC.search(digits):
        return int(arabic.group())
    numeral = _NUMERAL.search(digits)
    return (read_integer(numeral.group()) or 0) if numeral else 0


def read_marker(text: str, start: int, end: int) -> Marker | None:
    """Return the outline marker at ``text[start]``, or None. A line of a table of contents has none.

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


def begins_as_marker(text: str, start: int) -> bool:
    """Return whether the text at `start` looks like a marker. The text after the marker is not checked.

    >>> begins_as_marker("一、总则", 0), begins_as_marker("第三条规定", 0), begins_as_marker("来源：", 0)
    (True, True, False)
    """
    return _BEGINS.match(text, start) is not None
