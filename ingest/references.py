"""Lines that begin like a heading and are none: they refer to one (第七条要求…) or go on a sentence (一、二等奖).

Three things raise the doubt: the line before is not at the end of a sentence; 第七条 runs into its text, where headings
have a space; 一、is followed by the next numeral. A line in doubt is a heading when its number counts on.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.pages import is_open
from rag.text.markers import Marker, ordinal, read_marker
from rag.text.numerals import TENS, read_integer

__all__ = ["find_references", "is_cut_before", "is_heading_line"]

_NAME = re.compile(rf"第\s*[{TENS}百\d]+\s*(?:部分|章|节|条)")
_NAMED = ("部分", "章", "节", "条")  # 第…章 and so on: a title or a text follows after a space
_SET_OFF = re.compile(r"[\s【：:、（(—]|$")
_NUMERAL = re.compile(rf"[{TENS}]+")
_SENTENCE = re.compile(r"[。！？；!?;]")


class _Marked(NamedTuple):
    """A line that begins with a marker, and what is doubtful about it."""

    at: int
    marker: Marker
    number: int
    cut: bool  # the line before is not at the end of a sentence
    paused: bool  # the line before ends with a comma
    unset: bool  # nothing sets the marker off from the text after it
    doubled: bool  # 一、二

    @property
    def doubtful(self) -> bool:
        return self.cut or self.unset or self.doubled


def find_references(lines: Sequence[str]) -> set[int]:
    """Return the indices of `lines` that begin like a heading and are none. The lines are trimmed and not blank.

    >>> find_references(["第一条 目的。", "第二条 应当按照", "第七条要求办理。", "第三条 附则。"])
    {2}
    """
    references = {at for at, line in enumerate(lines) if _NAME.match(line) and not read_marker(line, 0, len(line))}
    marked = [_read(lines, at, marker) for at, line in enumerate(lines) if (marker := read_marker(line, 0, len(line)))]
    after = _numbers_after(marked)
    last: dict[str, tuple[float, int]] = {}  # style -> rank and number of its last heading
    for one, (sure, other) in zip(marked, after, strict=True):
        before = last.get(one.marker.style, (0, 0))[1]
        if one.doubtful and not _is_heading(one, before, sure, other):
            references.add(one.at)
            continue
        last = {style: held for style, held in last.items() if held[0] <= one.marker.rank or style in _NAMED}
        last[one.marker.style] = one.marker.rank, one.number
    return references


def is_cut_before(lines: Sequence[str], at: int) -> bool:
    """Tell whether the line before ``lines[at]`` is not at the end of a sentence and no heading.

    >>> is_cut_before(["第八条 违反", "第二条的，处以罚款。"], 1), is_cut_before(["一、总则", "第一条 目的。"], 1)
    (True, False)
    """
    return at > 0 and is_open(lines[at - 1]) and not is_heading_line(lines[at - 1])


def is_heading_line(line: str) -> bool:
    """Tell whether the trimmed `line` is a heading and nothing else: a marker, and no sentence after it.

    >>> is_heading_line("一、总则"), is_heading_line("第一条 为了加强管理"), is_heading_line("（一）甲。乙。")
    (True, False, False)
    """
    marker = read_marker(line, 0, len(line))
    return marker is not None and marker.style != "条" and not _SENTENCE.search(line)


def _read(lines: Sequence[str], at: int, marker: Marker) -> _Marked:
    line = lines[at]
    numeral = _NUMERAL.match(line, marker.end)
    number = ordinal(marker.of(line))
    return _Marked(
        at,
        marker,
        number,
        is_cut_before(lines, at),
        at > 0 and lines[at - 1][-1] in "，、,",
        marker.style in _NAMED and not line[marker.end - 1].isspace() and not _SET_OFF.match(line, marker.end),
        numeral is not None and marker.style == "一、" and read_integer(numeral[0][:1]) == number + 1,
    )


def _numbers_after(marked: Sequence[_Marked]) -> list[tuple[int, int]]:
    """Return for each line the number of the next line of its style: of one not in doubt, and of any; 0 without one."""
    after: list[tuple[int, int]] = []
    sure: dict[str, int] = {}
    other: dict[str, int] = {}
    for one in reversed(marked):
        style = one.marker.style
        after.append((sure.get(style, 0), other.get(style, 0)))
        other[style] = one.number
        if not one.doubtful:
            sure[style] = one.number
    return after[::-1]


def _is_heading(one: _Marked, before: int, sure: int, other: int) -> bool:
    """Tell whether a line in doubt counts on from the heading `before`, and the heading after it from the line."""
    if one.number == 1 and not one.doubled:  # numbers may begin again anywhere
        return other == 2 or not one.unset
    if sure == one.number or (one.doubled and one.cut):
        return False
    if not before and not one.unset:  # the first of its style: after a title an excerpt may begin with any number
        return not one.paused and one.marker.style != "一是"
    return one.number == before + 1
