"""Cut text into the tokens that BM25 counts: folded characters, their bigrams, whole Latin words and numbers.

This module knows no dictionary: Chinese words overlap with their bigrams, which needs no segmentation and fails on no
name. Characters count less than bigrams; they find 网格员 for 网格化 and 两会 for 会议. Figures: docs/experiments.md.
"""

import re

from rag.text.characters import ALL_HAN
from rag.text.fold import fold
from rag.text.stopwords import ASKING
from rag.text.terms import pairs

__all__ = ["tokenize", "weigh_query"]

_RUN = re.compile(rf"(?P<han>[{ALL_HAN}]+)|(?P<word>[^\W\d_{ALL_HAN}]+)|(?P<number>\d+(?:[.,]\d+)*)")
_CHARACTER_WEIGHT = 0.8


def tokenize(text: str) -> list[str]:
    """Cut `text` into tokens, repeats kept.

    >>> tokenize("网格1,710個，TCL")
    ['网', '格', '网格', '1710', '个', 'tcl']
    """
    tokens: list[str] = []
    for match in _RUN.finditer(fold(text)):
        run = match[0]
        if match.lastgroup == "han":
            tokens += run
            tokens += pairs(run)
        else:
            tokens.append(run.replace(",", ""))
    return tokens


def weigh_query(query: str) -> dict[str, float]:
    """Return the tokens of `query` without its question words, each with its weight; all where nothing is left.

    Unit: 0..1, 1 for a bigram, word or number.

    >>> weigh_query("有多少网格？")
    {'有': 0.8, '网': 0.8, '格': 0.8, '网格': 1.0}
    """
    tokens = tokenize(ASKING.sub(" ", fold(query))) or tokenize(query)
    return {part: _CHARACTER_WEIGHT if _is_character(part) else 1.0 for part in tokens}


def _is_character(part: str) -> bool:
    return len(part) == 1 and ord(part) >= ord("㐀")
