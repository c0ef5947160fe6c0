"""Prose whose lines are paragraphs, as programs leave it that convert a PDF: joined as indents and sentences tell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.formats.document import Block, Paragraph
from ingest.unwrap import find_wrap, needs_space
from rag.text.characters import CLOSING
from rag.text.markers import begins_as_marker

__all__ = ["Line", "is_open", "unwrap"]

_ENDED = re.compile(rf"[。！？；：.!?;:…{CLOSING}]$")
_INNER = re.compile(r"[，。；：、]")
_CAPTION = re.compile(r"(?:附?[图表]|专栏)\s*\d")
_ITEM = re.compile(r"[（(]?(?:[A-Za-z]|\d{1,2})(?:[）)．、]|[.](?!\d))")
_PROSE_CHARS = 20  # shorter lines may be headings, dates and signatures
_INDENT = 200  # twentieths of a point: a character
_LEAST = 3  # lines of prose that break off
_BROKEN_SHARE = 0.08  # of the lines of prose: they break off, and the next begins further left
_STILL_BROKEN_SHARE = 0.3  # of the lines of prose: they break off


@dataclass(frozen=True, slots=True)
class Line(Paragraph):
    """A paragraph and the place where it begins."""

    start: int | None = None  # from the left edge of the text, in twentieths of a point; None: it stands elsewhere
    last: int | None = None  # the same of the last line that was joined to it


def is_open(text: str) -> bool:
    """Tell whether a line of prose breaks off inside a sentence.

    >>> is_open("全年城镇新增就业1244万人，城镇失业人员再就业"), is_open("全年城镇新增就业1244万人，比上年增加三万人。")
    (True, False)
    """
    return (
        len(text) >= _PROSE_CHARS and bool(_INNER.search(text)) and not _ENDED.search(text) and not _CAPTION.match(text)
    )


def unwrap(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """Join broken lines; tell whether lines of one width are left, which are joined by it for all formats alike."""
    prose = sum(isinstance(block, Paragraph) and len(block.text) >= _PROSE_CHARS for block in blocks)
    if _count(blocks, _begins_left) >= max(_LEAST, _BROKEN_SHARE * prose):
        blocks = _join(blocks, _goes_on)
    wrapped = False
    if _count(blocks, _breaks_off) >= max(_LEAST, _STILL_BROKEN_SHARE * prose):
        wrapped = find_wrap([block.text for block in blocks if isinstance(block, Paragraph)]) is not None
        blocks = blocks if wrapped else _join(blocks, _breaks_off)
    return [
        Paragraph(one.text, one.level, furniture=one.furniture) if isinstance(one, Line) else one for one in blocks
    ], wrapped


def _count(blocks: Sequence[Block], holds: Callable[[Line, Line], bool]) -> int:
    pairs = pairwise(blocks)
    return sum(isinstance(one, Line) and isinstance(after, Line) and holds(one, after) for one, after in pairs)


def _join(blocks: Sequence[Block], goes_on: Callable[[Line, Line], bool]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(before, Line) and isinstance(block, Line) and goes_on(before, block):
            space = " " if needs_space(before.text, block.text) else ""
            joined[-1] = replace(before, text=before.text + space + block.text, last=block.start)
        else:
            joined.append(block)
    return joined


def _breaks_off(paragraph: Line, line: Line) -> bool:
    """Tell whether `paragraph` breaks off inside a sentence, and `line` begins nothing of its own."""
    begins = line.level or begins_as_marker(line.text, 0) or _CAPTION.match(line.text) or _ITEM.match(line.text)
    return is_open(paragraph.text) and not paragraph.level and not begins


def _begins_left(paragraph: Line, line: Line) -> bool:
    """Tell whether `line` goes on further left than `paragraph` begins."""
    if paragraph.start is None or line.start is None:
        return False
    return line.start <= paragraph.start - _INDENT and _breaks_off(paragraph, line)


def _goes_on(paragraph: Line, line: Line) -> bool:
    """Tell whether `line` goes on further left, or below a line that did."""
    if _begins_left(paragraph, line):
        return True
    if paragraph.last is None or line.start is None:
        return False
    return abs(line.start - paragraph.last) < _INDENT and _breaks_off(paragraph, line)
