"""Words that are kept or left out as a whole when a follow-up is written out."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.text.fold import fold
from rag.text.numerals import ONES
from rag.text.words import segment
from rag.text.years import FROM_THIS_YEAR, any_of
from rag.types import Span

__all__ = ["words"]

_KEPT = 64  # texts; each follow-up is read with the questions before it
_A_YEAR = r"(?:19|20)?\d\d年?"
_LATIN = r"[a-z0-9]+(?:[.\-][a-z0-9]+)*年?"  # PM2.5 and 2020年 are words
_YEARS = rf"(?<![a-z0-9.]){_A_YEAR}[到至\-~—]+(?:19|20)?\d\d年"  # 92到96年
_NEAR = any_of(FROM_THIS_YEAR)  # 今年轻工业 has no 年轻
_RUNS = re.compile(rf"(?P<whole>{_YEARS}|{_LATIN}|{_NEAR})|(?:(?!{_NEAR})[\u3400-\u9fff])+")  # of folded text
_NUMERAL = re.compile(rf"第?[{ONES}两十百千万亿]+")


@lru_cache(_KEPT)
def words(text: str) -> tuple[Span, ...]:
    """Return the words of a text. A numeral is one with the word behind it, and years that are joined are one."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Span]:
    for run in _RUNS.finditer(fold(text)):
        if run["whole"]:
            yield Span(run.start(), run.end())
        else:
            yield from _chinese(run.group(), run.start())


def _chinese(run: str, start: int) -> Iterator[Span]:
    end = start
    for word in segment(run):
        end += len(word)
        if not _NUMERAL.fullmatch(word):
            yield Span(start, end)
            start = end
    if start < end:
        yield Span(start, end)
