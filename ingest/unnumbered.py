"""Headings without a number (小标题): a short line between paragraphs, such as 优化营商环境 or 结束语.

A line is one when it has no punctuation that belongs to a sentence, the paragraph before it is at its end, and a
paragraph or a first item follows. Where blank lines or indents set paragraphs off, they must set it off too. Where
nothing does, one such line alone may be a piece of a broken sentence; two are a pattern. So is one in the place of a
number that is missing between the headings around it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.references import is_heading_line
from rag.text.characters import CLOSING, PAIRS
from rag.text.markers import ordinal, read_marker
from rag.types import Span

__all__ = ["find_unnumbered"]

_SHAPE = re.compile(r"[\w、·“”‘’「」『』《》〈〉（）() \u3000—-]{2,25}")
_HAN = re.compile(r"[\u3400-\u9fff]{2}")
_YEAR = re.compile(r"\d{4}年?")
_CAPTION_OR_DATE = re.compile(r"[图表]\s*\d|[年月日]$")
_PARAGRAPH_END = re.compile(rf"[。！？!?][{CLOSING}]*$")
_USUAL = 0.6  # share of the lines that are set off in the same way, at least


def find_unnumbered(text: str, lines: Sequence[Span], title: str = "") -> set[int]:
    r"""Return the indices of the `lines` of `text` that are headings without a number; `title` is that of the report.

    >>> text = "某市安排\n修路\n全年修路三条。\n种树\n全年种树五万棵。\n清淤\n全年清淤两次。"
    >>> sorted(find_unnumbered(text, [Span(*one.span()) for one in re.finditer(".+", text)], "某市安排"))
    [1, 3, 5]
    """
    words = [line.of(text) for line in lines]
    blank = _usual(_is_apart(text, *pair) for pair in pairwise(lines))
    indented = _usual(_is_indented(text, line) for line in lines)
    likely = [
        at
        for at in _candidates(words)
        if _flat(words[at]) != _flat(title)
        and (not blank or (_is_apart(text, lines[at - 1], lines[at]) and _is_apart(text, lines[at], lines[at + 1])))
        and (not indented or _is_indented(text, lines[at + 1]))
    ]
    sure = {at for at in likely if _PARAGRAPH_END.search(words[at - 1])}
    if len(sure) < (1 if blank or indented else 2):
        return {at for at in sure if _fills_gap(words, at)}
    return sure | {at for at in likely if is_heading_line(words[at - 1]) or _flat(words[at - 1]) == _flat(title)}


def _fills_gap(words: Sequence[str], at: int) -> bool:
    """Tell whether the numbers of the headings around a line leave one out: 一、…, the line, 三、…."""
    before = next(filter(None, (_numbered(word) for word in reversed(words[:at]))), None)
    after = next(filter(None, (_numbered(word) for word in words[at + 1 :])), None)
    return before is not None and after is not None and (before[0] + 2, before[1]) == after


def _numbered(line: str) -> tuple[int, str] | None:
    """Return the number of a heading, and the style of its marker. None: it has no number."""
    marker = read_marker(line, 0, len(line)) if is_heading_line(line) else None
    return (ordinal(marker.of(line)), marker.style) if marker and ordinal(marker.of(line)) else None


def _candidates(words: Sequence[str]) -> Iterator[int]:
    """Yield the indices of lines that have the shape of a heading, before a paragraph or a first item."""
    for at in range(1, len(words) - 1):
        if not _is_title(words[at]):
            continue
        after = words[at + 1]
        marker = read_marker(after, 0, len(after))
        first = marker is not None and ordinal(marker.of(after)) == 1
        if first or (marker is None and _PARAGRAPH_END.search(after) and len(after) > len(words[at])):
            yield at


def _is_title(line: str) -> bool:
    """Tell whether `line` has the shape of a heading without a number; dates, captions and halves of quotes have not.

    >>> _is_title("2009年工作回顾"), _is_title("2009年3月5日"), _is_title("全年修路三条。")
    (True, False, False)
    """
    return (
        bool(_SHAPE.fullmatch(line) and _HAN.search(line))
        and not read_marker(line, 0, len(line))
        and not any(char.isdecimal() for char in _YEAR.sub("", line))
        and not _CAPTION_OR_DATE.search(line)
        and all(line.count(pair[0]) == line.count(pair[1]) for pair in PAIRS)
        and all(line.find(pair[0]) <= line.find(pair[1]) for pair in PAIRS)
    )


def _is_apart(text: str, before: Span, line: Span) -> bool:
    return text.count("\n", before.end, line.start) > 1


def _is_indented(text: str, line: Span) -> bool:
    return line.start > 0 and text[line.start - 1] not in "\n"


def _usual(cases: Iterator[bool]) -> bool:
    found = list(cases)
    return bool(found) and sum(found) >= _USUAL * len(found)


def _flat(words: str) -> str:
    return "".join(words.split())
