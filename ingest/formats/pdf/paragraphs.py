"""Lines of a PDF -> paragraphs: by where the lines begin and end, how far apart they are, and in which font."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.formats.pdf.lines import Line
from ingest.pages import is_open
from ingest.unwrap import needs_space
from rag.text.markers import begins_as_marker

__all__ = ["Measure", "Part", "goes_on", "join_texts", "measure"]

_SAME_SIZE = 0.06  # of the size: more is another size
_INDENT = 0.9  # of the size: a line that begins farther to the right is indented
_CLOSED_SHARE = 0.6  # of lines: prose that is broken into lines has fewer that end a sentence
_FULL_LINES = 3  # of prose that show the width of a block, at least
_FULL_SHARE = 0.4  # of the lines of a block are full, at least, where it shows its width
_PROSE_LINES = 4  # fewest that show the size of the text of a page
_ALIGNED_SHARE = 0.25  # of the lines of a justified block end at one place, at least
_STANDS_OUT = 1.5  # of the size: marks at the end of a line may stand out by so much
_SLACK = 0.5  # of the size that a full line may lack, besides the word that did not fit
_PITCH = 1.35  # times the usual distance of lines: more is a gap between paragraphs
_TITLE = 1.15  # times the size of the body
_TITLE_PITCH = 2.2  # times its size: lines of a title are no farther apart
_LONG_TITLE = 0.75  # of the width of the block: a centred line that is so long is broken
_CENTRED = 1.5  # of the size: a centred line is off by no more
_PAUSE = re.compile(r"[，。；,;]")
_HYPHEN = re.compile(r"[A-Za-z]{2}[-\u2010\u00ad]$")
_CONTINUES = re.compile(r"[，。、；：！？）》」』】〕)\]”’]")  # no paragraph begins with these
_UNFINISHED = re.compile(r"[，、（《「『【〔“‘(\[]$")  # no paragraph ends with these


@dataclass(frozen=True, slots=True)
class Measure:
    """The block that full lines fill: from ``left`` to ``right``, with lines ``pitch`` points apart."""

    left: float
    right: float
    pitch: float
    body: float  # size of the text
    closed: bool = False  # most lines end as a sentence or an item does: each is a paragraph
    certain: bool = False  # lines of prose fill it


@dataclass(frozen=True, slots=True)
class Part:
    """A line in its block."""

    line: Line
    measure: Measure
    page: int


def measure(lines: Sequence[Line], body: float, usual: Measure | None = None) -> Measure | None:
    """Return the block that `lines`, of one column from the top down, fill.

    `usual` is the block of other pages: it counts where too few lines are full.
    """
    body = _own_body(lines, body)
    main = [line for line in lines if abs(line.size - body) <= _SAME_SIZE * body] or list(lines)
    if not main:
        return usual
    left, right = min(line.x0 for line in main), _right(main)
    full = sum(right - line.x1 <= body and bool(_PAUSE.search(line.text)) for line in main)
    steps = [
        after.bottom - before.bottom for before, after in pairwise(main) if 0 < after.bottom - before.bottom < 4 * body
    ]
    pitch = _usual_step(steps) if len(steps) >= 2 else (usual.pitch if usual else 2 * body)
    if usual and full < max(_FULL_LINES, _FULL_SHARE * len(main)) and right <= usual.right + body:
        right = max(right, usual.right)
    begins = [line for line in main if line.x0 - left <= body / 2]
    if usual and len(begins) < 2 and abs(left - usual.left) <= 4 * body:
        left = min(left, usual.left)
    closed = sum(not is_open(line.text) for line in lines)
    return Measure(left, right, pitch, body, closed >= _CLOSED_SHARE * len(lines), full >= _FULL_LINES)


def _own_body(lines: Sequence[Line], body: float) -> float:
    """Return the size of the prose of `lines`, which may be larger than the `body` of other pages."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else body
    own = [line for line in lines if line.size == size]
    prose = sum("，" in line.text or "。" in line.text for line in own)
    return size if size > body and len(own) >= _PROSE_LINES and 2 * prose >= len(own) else body


def _right(lines: Sequence[Line]) -> float:
    """Return where full lines end: the place at which many end, as some may stand out; else the farthest."""
    place, count = Counter(round(line.x1) for line in lines).most_common(1)[0]
    farthest = max(line.x1 for line in lines)
    return (
        float(place)
        if count >= max(3, _ALIGNED_SHARE * len(lines)) and place >= farthest - _STANDS_OUT * lines[0].size
        else farthest
    )


def _usual_step(steps: Iterable[float]) -> float:
    """Return the distance of lines in a paragraph: the least one that is common."""
    ordered = sorted(steps)
    return median(ordered[: max(2, len(ordered) // 2 + 1)])


def goes_on(paragraph: Sequence[Part], after: Part, following: Part | None) -> bool:
    """Tell whether the line `after` goes on the `paragraph`; `following` is the line after it."""
    last = paragraph[-1]
    line, other = last.line, after.line
    if abs(line.size - other.size) > _SAME_SIZE * max(line.size, other.size):
        return False
    if _is_title(last) and _is_title(after) and _is_same_style(line, other) and _follows_in_title(last, after):
        return True
    if _is_long_title(last) and _is_centred(after) and _is_same_style(line, other) and _follows_in_title(last, after):
        return True
    if _is_gap(last, after) or _changes_style([part.line for part in paragraph], other):
        return False
    if not _is_full(last, other):
        return False
    if _CONTINUES.match(other.text) or _UNFINISHED.search(line.text):
        return True
    if not is_open(line.text) and (last.measure.closed or begins_as_marker(other.text, 0)):
        return False
    return not _is_indented(after) or _hangs(paragraph, after, following)


def join_texts(lines: Sequence[Line]) -> str:
    """Return the text of `lines` as one line: a hyphen that breaks a word goes, Latin words get a space."""
    text = ""
    for line in lines:
        if _HYPHEN.search(text) and line.text[:1].islower():
            text = text[:-1] + line.text
        elif text and needs_space(text, line.text):
            text += " " + line.text
        else:
            text += line.text
    return text


def _is_title(part: Part) -> bool:
    return part.line.size >= _TITLE * part.measure.body


def _follows_in_title(last: Part, after: Part) -> bool:
    near = last.page == after.page and 0 < after.line.bottom - last.line.bottom <= _TITLE_PITCH * last.line.size
    centred = abs(last.line.centre - after.line.centre) <= _CENTRED * last.line.size
    return near and (centred or _is_full(last, after.line)) and not begins_as_marker(after.line.text, 0)


def _is_centred(part: Part) -> bool:
    left, right = part.line.x0 - part.measure.left, part.measure.right - part.line.x1
    return min(left, right) > part.line.size / 2 and abs(left - right) <= _CENTRED * part.line.size


def _is_long_title(part: Part) -> bool:
    """Tell whether a centred line is broken because it is long, whatever its size."""
    line, block = part.line, part.measure
    wide = line.x1 - line.x0 >= _LONG_TITLE * (block.right - block.left)
    return wide and line.size >= block.body and _is_centred(part) and is_open(line.text)


def _is_gap(last: Part, after: Part) -> bool:
    """Tell whether there is more than a line's distance between the two, where they are in one block."""
    step = after.line.bottom - last.line.bottom
    return last.page == after.page and step > 0 and step > _PITCH * max(last.measure.pitch, last.line.size)


def _is_full(part: Part, after: Line) -> bool:
    """Tell whether the line of `part` ends because the first word of `after` did not fit."""
    return part.line.x1 + after.lead + _SLACK * part.line.size >= part.measure.right


def _is_indented(part: Part) -> bool:
    return part.line.x0 - part.measure.left > _INDENT * part.line.size


def _hangs(paragraph: Sequence[Part], after: Part, following: Part | None) -> bool:
    """Tell whether `after` is indented as the lines of a list are under its first line."""
    last = paragraph[-1]
    offset, size = after.line.x0 - after.measure.left, after.line.size
    if len(paragraph) > 1 and abs(last.line.x0 - last.measure.left - offset) <= size / 2:
        return True  # the block of the lines before it
    if abs(last.line.x0 - last.measure.left - offset) <= size / 2 and not is_open(last.line.text):
        return False
    if following and abs(following.line.x0 - following.measure.left - offset) > size / 2:
        return False  # the first line of a paragraph
    return is_open(last.line.text)


def _changes_style(before: Sequence[Line], after: Line) -> bool:
    """Tell whether all of `before` is in one font and `after` begins in another."""
    return before[-1].last != after.first and len({style for line in before for style in (line.first, line.last)}) == 1


def _is_same_style(one: Line, other: Line) -> bool:
    return (one.font, one.bold) == (other.font, other.bold)
