"""Characters of a page -> pieces of lines: runs of characters on one base line without a wide gap."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from ingest.formats.pdf.page import Char

__all__ = ["Line", "is_wide", "join_line", "make_lines", "merge_rows", "text_of"]

_SAME_BASE = 0.4  # of the size: characters on one line are off by no more
_SAME_PLACE = 0.12  # of the size: a character printed again, to look bold, is off by no more
_SMALL = 0.75  # of the size of its neighbours: a superscript is no larger
_APART = 1.2  # of the size: a wider gap ends a piece of a line
_WIDE_GAP, _NARROW_GAP = 0.7, 0.2  # of the size: gaps that are spaces
_LOOSE = 2.0  # times the usual gap of a line that is spread out are a space
_CORE = r"(?:[A-Za-z0-9.,%+/-]+|.)"
_AFTER = r"[，。、；：！？,;:.…”’」』》）)】\]%％]"
_GLUE = r"(?:[“”‘’]+|，(?=[0-9]))"  # some programs break a line on neither side of quotes
_WORD = re.compile(rf"[“‘「『《（(【\[]*{_CORE}(?:{_AFTER}*{_GLUE}+{_CORE})*{_AFTER}*")
_WORD_CHARS = 24  # longer ones are broken


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a piece of one. ``chars`` are from left to right, and the first and the last are no spaces."""

    chars: tuple[Char, ...]
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  # of the font of most characters
    font: str
    bold: bool  # most of it
    first: tuple[str, bool]  # font and weight of its first Chinese or wide character, if it has any
    last: tuple[str, bool]  # of its last one
    lead: float  # width of its first word, with the marks around it

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def make_lines(chars: Iterable[Char]) -> list[Line]:
    """Return the pieces of lines that `chars`, in any order, make up: row by row, and from left to right."""
    pieces = []
    for row in _rows([char for char in chars]):
        run: list[Char] = []
        last: Char | None = None
        for char in _printed_once(sorted(row, key=lambda char: char.x0)):
            if not char.text.isspace():
                if last and char.x0 - last.x1 > _APART * max(char.size, last.size):
                    pieces.append(run)
                    run = []
                last = char
            run.append(char)
        pieces.append(run)
    return [join_line(trimmed) for piece in pieces if (trimmed := _trimmed(piece))]


def merge_rows(lines: Iterable[Line]) -> list[Line]:
    """Join the pieces that stand on one base line, for text in one column."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.bottom, line.x0)):
        if rows and line.bottom - rows[-1][0].bottom <= _SAME_BASE * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    merged = []
    for row in rows:
        row.sort(key=lambda line: line.x0)
        merged.append(row[0] if len(row) == 1 else join_line([char for line in row for char in line.chars]))
    return merged


def join_line(chars: Sequence[Char]) -> Line:
    """Make a line of `chars`, which stand from left to right."""
    inked = [char for char in chars if not char.text.isspace()]
    fonts = Counter((char.size, char.font) for char in inked)
    wide = Counter((char.size, char.font) for char in inked if is_wide(char.text))
    size, font = (wide or fonts).most_common(1)[0][0]
    main = [char for char in inked if char.size >= _SMALL * size]
    styled = [char for char in main if is_wide(char.text)] or main
    return Line(
        tuple(chars),
        text_of(chars),
        inked[0].x0,
        min(char.top for char in main),
        max(char.x1 for char in inked),
        max(char.bottom for char in main),
        size,
        font,
        2 * sum(char.bold for char in inked) > len(inked),
        (styled[0].font, styled[0].bold),
        (styled[-1].font, styled[-1].bold),
        _lead(inked),
    )


def _lead(inked: Sequence[Char]) -> float:
    word = _WORD.match("".join(char.text[0] for char in inked[:_WORD_CHARS]))
    return inked[word.end() - 1 if word else 0].x1 - inked[0].x0


def text_of(chars: Sequence[Char]) -> str:
    """Return the text of `chars`, which stand on one line from left to right.

    Spaces that only spread a line out are none of the text. A gap between words is a space, typed or not.
    """
    inked = [char for char in chars if not char.text.isspace()]
    gaps = [after.x0 - before.x1 for before, after in pairwise(inked)]
    near = [gap for gap, char in zip(gaps, inked, strict=False) if gap < _APART * char.size]
    usual = max(median(near), 0.0) if len(near) > 1 else 0.0
    typed = {id(after) for before, after in pairwise(chars) if before.text.isspace()}
    parts = [inked[0].text] if inked else []
    for (before, after), gap in zip(pairwise(inked), gaps, strict=True):
        size = max(before.size, after.size)
        wide = is_wide(before.text[-1]) + is_wide(after.text[0])
        if id(after) not in typed:
            least = (_WIDE_GAP if wide else _NARROW_GAP) * size + _LOOSE * usual
        else:
            least = _NARROW_GAP * size + _LOOSE * usual if wide == 2 else -size
        parts.append(f" {after.text}" if gap >= min(least, _APART * size) else after.text)
    return "".join(parts)


@lru_cache(maxsize=20_000)
def is_wide(char: str) -> bool:
    """Tell whether `char` is as wide as a Chinese one.

    >>> is_wide("依"), is_wide("。"), is_wide("A")
    (True, True, False)
    """
    return unicodedata.east_asian_width(char[0]) in "WF" or char in "“”‘’…—·"


def _rows(chars: list[Char]) -> list[list[Char]]:
    """Return `chars` by base line, from the top down; what is small and raised or lowered is with its neighbours."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.bottom):
        if rows and char.bottom - rows[-1][0].bottom <= _SAME_BASE * min(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return _with_scripts(rows)


def _with_scripts(rows: list[list[Char]]) -> list[list[Char]]:
    """Put superscripts and subscripts into the rows beside them."""
    kept: list[list[Char]] = []
    loose: list[list[Char]] = []
    sizes = [max(char.size for char in row) for row in rows]
    for at, row in enumerate(rows):
        beside = [sizes[other] for other in (at - 1, at + 1) if 0 <= other < len(rows)]
        (loose if beside and sizes[at] < _SMALL * max(beside) else kept).append(row)
    for row in loose:
        home = next((other for other in kept if all(_is_script(char, other) for char in row)), None)
        if home is None:
            kept.append(row)
        else:
            home.extend(row)
    kept.sort(key=lambda row: row[0].bottom)
    return kept


def _is_script(char: Char, row: list[Char]) -> bool:
    return any(
        char.size < _SMALL * other.size
        and other.top <= char.middle <= other.bottom
        and -other.size <= char.x0 - other.x1 <= other.size / 2
        for other in row
    )


def _printed_once(row: list[Char]) -> list[Char]:
    """Leave out what is printed twice in one place; it is bold then."""
    kept: list[Char] = []
    for char in row:
        before = kept[-1] if kept else None
        if (
            before
            and before.text == char.text
            and not char.text.isspace()
            and char.x0 - before.x0 < _SAME_PLACE * char.size
        ):
            kept[-1] = before._replace(bold=True)
        else:
            kept.append(char)
    return kept


def _trimmed(run: list[Char]) -> list[Char]:
    start, end = 0, len(run)
    while start < end and run[start].text.isspace():
        start += 1
    while end > start and run[end - 1].text.isspace():
        end -= 1
    return run[start:end]
