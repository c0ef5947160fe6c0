"""Text whose paragraphs are broken into lines of one width (硬换行) -> paragraphs.

Such text comes from a PDF, a terminal or a mail. Its lines tell it, not its words: many have the greatest width there
is, they end in the middle of a sentence, and the shorter line after them ends the sentence. A line is full when the
first word of the next line would not have fitted. Full lines go on in the next line; titles, headings, lists,
signatures and rows of tables are not full.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pages import is_open

__all__ = ["Wrap", "find_wrap", "needs_space"]

_LEAST_LINES = 4  # full lines
_LEAST_SHARE = 0.4  # of the characters of a text that are in full lines, at least
_LEAST_OPEN = 0.6  # of the full lines end without punctuation, at least: verses and items end with it
_LEAST_PROSE = 0.5  # of the full lines have a pause inside, at least: rows of a table have none
_LEAST_ENDED = 0.5  # of the lines that end a broken paragraph end a sentence, at least
_LEAST_SENTENCES = 0.2  # or of the full lines have the end of a sentence inside
_WIDTHS = range(24, 201)  # columns: a Chinese character takes two
_WORD_CHARS = 20  # of the longest word that is kept whole
_SPREAD = 3  # columns by which full lines differ: a word or a mark that does not fit goes to the next line
_SLACKS = (0, 2, 4)  # columns that a full line may lack besides: justified text
_FITTING = 0.95  # of the lines that go on are full with the right slack, at least
_EXACT_SHARE = 0.85  # of the full lines have one width: they are cut by count, also inside words
_PAUSE = re.compile(r"[，。、；：！？,;:]")
_SENTENCE = re.compile(r"(?:[。！？!?]|[A-Za-z]{2}\.\s).*[^\W\d]")
_WORD_END, _WORD_BEGIN = re.compile(r"[A-Za-z0-9%][,;:.]?$"), re.compile(r"[A-Za-z0-9]")
_ENDS_WITH_PAUSE = re.compile(r"[，。、；：！？,;:.…][”’」』》）)】\]\"]*$")
_WORD = re.compile(
    r"[“‘「『《（(【\[]*(?:(?:[A-Za-z0-9０-９.．,%％+/-]|(?<=[０-９])，(?=[０-９]))+|.)[，。、；：！？,;:.…”’」』》）)】\]%％]*"
)


class Wrap(NamedTuple):
    """How a text is broken: `measure` gives the width of a line, `width` is that of a full line.

    A full line may lack `slack` besides the next word. `exact` tells that lines are cut by count, also inside numbers
    and words, and have their spaces still.
    """

    measure: Callable[[str], int]
    width: int
    exact: bool
    slack: int = 0

    def is_full(self, line: str, after: str) -> bool:
        """Tell whether `line` is broken because the first word of the line `after` would not have fitted."""
        length = self.measure(line if self.exact else line.rstrip())
        return length + self.measure(_needed(line, after)) + self.slack > self.width


def find_wrap(lines: Sequence[str]) -> Wrap | None:
    """Return how the paragraphs of `lines` are broken; None for a text that is not. Blank lines do not count."""
    text = [line for line in lines if line.strip()]
    found = [wrap for measure in (len, _columns, _wide_columns) for wrap in _wraps(text, measure)]
    sharpest = max(found, key=lambda pair: pair[0], default=None)
    return sharpest[1] if sharpest else None


def _needed(line: str, after: str) -> str:
    """Return what a break does not cut off `after`: a character, a Latin word or a number, with the marks around it."""
    word = _WORD.match(after.strip())
    space = " " if needs_space(line.rstrip(), after.lstrip()) else ""
    return space + word[0][:_WORD_CHARS] if word else ""


def needs_space(before: str, after: str) -> bool:
    """Tell whether a line break between `before` and `after` stands for a space: between words that are Latin.

    >>> needs_space("hired 345", "members"), needs_space("新聘345", "名"), needs_space("52.", "3万件")
    (True, False, False)
    """
    return bool(_WORD_END.search(before) and _WORD_BEGIN.match(after)) and not (
        before[-1:] in "0123456789." and after[:1].isdigit()
    )


def _columns(line: str) -> int:
    """Return the columns that `line` takes in a Latin font, where quotes are narrow."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _wide_columns(line: str) -> int:
    """Return the columns that `line` takes in a Chinese font, where quotes are wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


def _wraps(text: list[str], measure: Callable[[str], int]) -> Iterator[tuple[int, Wrap]]:
    """Yield the widest way in which `text` is broken, by `measure`, with the number of lines that fit it best."""
    lengths = [measure(line.rstrip()) for line in text]
    needed = [measure(line.rstrip()) + measure(_needed(line, after)) for line, after in pairwise([*text, ""])]
    total = sum(lengths)
    counts = Counter(lengths)
    unit = 2 if measure is len else 1
    for width in sorted(counts, reverse=True):
        near = range(width - _SPREAD // unit, width + 1)
        pairs = enumerate(zip(lengths, needed, strict=True))
        full = [at for at, (length, need) in pairs if length in near or length <= width < need]
        if width * unit not in _WIDTHS or len(full) < _LEAST_LINES:
            continue
        if sum(lengths[at] for at in full) < _LEAST_SHARE * total or not _is_broken(text, full):
            continue
        usual, often = Counter(lengths[at] for at in full).most_common(1)[0]
        wrap = Wrap(measure, width, exact=False)
        if measure is len and _EXACT_SHARE * len(full) <= sum(usual in (lengths[at], len(text[at])) for at in full):
            wrap = Wrap(measure, usual, exact=True)
        elif measure is not len and _EXACT_SHARE * len(full) <= sum(lengths[at] >= width - 1 for at in full):
            wrap = Wrap(measure, width, exact=True)  # half a character may be left
        yield often, wrap if wrap.exact else _with_slack(wrap, text)
        return


def _with_slack(wrap: Wrap, text: list[str]) -> Wrap:
    """Give `wrap` the least slack with which nearly all long lines of `text` that go on are full."""
    long = wrap.width - 2 * _SPREAD
    pairs = [(line, after) for line, after in pairwise(text) if is_open(line) and wrap.measure(line.rstrip()) >= long]
    tries = [wrap._replace(slack=slack) for slack in _SLACKS]
    return next((one for one in tries if sum(one.is_full(*pair) for pair in pairs) >= _FITTING * len(pairs)), tries[-1])


def _is_broken(text: list[str], full: list[int]) -> bool:
    """Tell whether the lines `full` of `text` are parts of paragraphs of prose."""
    opened = sum(not _ENDS_WITH_PAUSE.search(text[at].rstrip()) for at in full)
    prose = sum(bool(_PAUSE.search(text[at].strip()[:-1])) for at in full)
    inside = set(full)
    lasts = [text[at + 1] for at in full if at + 1 < len(text) and at + 1 not in inside and is_open(text[at])]
    ended = sum(not is_open(line) for line in lasts)
    sentences = sum(bool(_SENTENCE.search(text[at])) for at in full)
    return (
        opened >= _LEAST_OPEN * len(full)
        and prose >= _LEAST_PROSE * len(full)
        and (sentences >= _LEAST_SENTENCES * len(full) or (bool(lasts) and ended >= _LEAST_ENDED * len(lasts)))
    )
