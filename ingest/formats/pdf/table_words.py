"""Words of a page as parts of cells: characters set one after another, and how words make up a text."""

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.formats.pdf.lines import is_wide
from ingest.formats.pdf.page import Char

__all__ = ["Word", "lines_of", "read_words", "text_of"]

_CLOSE = 0.12  # of the size: at most between two characters of a word
_BACK = 0.5  # of the size: so far characters may overlap
_LEVEL = 0.2  # of the size: by so much the middles of the characters of a word differ
_OVERLAP = 0.5  # of the lower one's height: words of a line share at least so much
_LATIN_GAP = 0.17  # of the size: a space between words of Latin letters and digits
_MIXED_GAP = 0.8  # of the size: a space between a Chinese word and a Latin one
_CHINESE_GAP = 1.5  # of the size: a space between Chinese words
_WIDEST = 2.0  # of the size: a character; fonts for vertical writing are said to have wider ones
_PLAIN = re.compile(r"[!-~]")  # set with spaces between words
_OPENS, _ENDS = re.compile(r"[A-Za-z0-9(]"), re.compile(r"[A-Za-z0-9,.;:%)]")  # where lines are joined with a space
_DIGIT = re.compile(r"[\d,.%]")


class Word(NamedTuple):
    """Characters that stand close together on a line; none is a space."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    spaced: bool  # a space stands before it in the file
    chars: tuple[Char, ...]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def read_words(chars: Iterable[Char]) -> list[Word]:
    """Group `chars` into words, in the order of the file."""
    words: list[Word] = []
    current: list[Char] = []
    spaced = after_space = False
    for char in map(_narrowed, chars):
        if char.text.isspace():
            after_space = True
            continue
        if current and (after_space or not _goes_on(current[-1], char)):
            words.append(word_of(current, spaced))
            current = []
        if not current:
            spaced = after_space
        after_space = False
        current.append(char)
    if current:
        words.append(word_of(current, spaced))
    return words


def _narrowed(char: Char) -> Char:
    widest = _WIDEST * char.size * len(char.text)
    return char if char.x1 - char.x0 <= widest else char._replace(x1=char.x0 + char.size)


def _goes_on(last: Char, char: Char) -> bool:
    size = min(last.size, char.size)
    return (
        -_BACK * size <= char.x0 - last.x1 <= _CLOSE * size
        and abs(char.top + char.bottom - last.top - last.bottom) <= 2 * _LEVEL * size
    )


def word_of(chars: Sequence[Char], spaced: bool) -> Word:
    """Return the word of `chars`, of which there is at least one."""
    return Word(
        "".join(char.text for char in chars),
        min(char.x0 for char in chars),
        min(char.top for char in chars),
        max(char.x1 for char in chars),
        max(char.bottom for char in chars),
        chars[0].size,
        spaced,
        tuple(chars),
    )


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Group `words` into lines from top to bottom, each from left to right."""
    lines: list[list[Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        shared = min(bottom, word.bottom) - max(top, word.top)
        if lines and shared >= _OVERLAP * min(bottom - top, word.bottom - word.top):
            lines[-1].append(word)
        else:
            lines.append([word])
            top, bottom = word.top, word.bottom
    for line in lines:
        line.sort(key=lambda word: word.x0)
    return lines


def text_of(words: Sequence[Word], width: float) -> str:
    """Return what `words` say in a cell that has room for lines of `width`.

    Lines are joined: between Latin words with a space, between Chinese ones without. A number that breaks at the end
    of a full line is whole again.
    """
    if len(words) == 1:
        return words[0].text
    text, room = "", 0.0
    for line in lines_of(words):
        text += _between_lines(text, line[0], room) if text else ""
        shown = _line_text(line)
        text += shown
        room = width - (line[-1].x1 - line[0].x0)
        if room < width / 4 and any(is_wide(char) for char in shown):
            room = 0.0  # prose: numbers of it do not stand side by side without a mark
    return text


def _line_text(line: Sequence[Word]) -> str:
    text = line[0].text
    spread = all(len(word.text) == 1 for word in line)
    for left, right in itertools.pairwise(line):
        text += " " if _is_apart(left, right, spread) else ""
        text += right.text
    return text


def _is_apart(left: Word, right: Word, spread: bool) -> bool:
    """Tell whether a space stands between two words of a line; `spread`: the line is single characters set apart."""
    gap = (right.x0 - left.x1) / max(left.size, right.size)
    latin = bool(_PLAIN.match(left.text[-1])) + bool(_PLAIN.match(right.text[0]))
    if latin == 2:
        return gap > _LATIN_GAP or right.spaced
    if right.spaced and gap > _LATIN_GAP / 2:
        return True
    return gap > (_MIXED_GAP if latin else _CHINESE_GAP) and not spread


def _between_lines(text: str, first: Word, room: float) -> str:
    if not (_ENDS.match(text[-1]) and _OPENS.match(first.text[0])):
        return ""
    full = room < first.chars[0].x1 - first.chars[0].x0
    return "" if full and _DIGIT.match(text[-1]) and _DIGIT.match(first.text[0]) else " "
