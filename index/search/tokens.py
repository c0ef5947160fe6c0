"""Tokenize text for BM25: folded characters, their bigrams, Latin words and numbers.

Bigrams replace word segmentation, which needs a dictionary and fails on names. Single characters match related words,
such as 网格员 and 网格化. Their weight is lower than that of bigrams. Figures: docs/experiments.md.
"""

import re

from rag.text.characters import ALL_HAN
from rag.text.fold import fold
from rag.text.stopwords import ASKING
from rag.text.terms import pairs

__all__ = ["NO_HAN", "bare_number", "tokenize", "weigh_query"]

NO_HAN = re.compile(rf"[^\W\d_{ALL_HAN}]+|\d+(?:[.,]\d+)*")  # a word or a number in folded text
_RUN = re.compile(rf"(?P<han>[{ALL_HAN}]+)|{NO_HAN.pattern}")
_CHARACTER_WEIGHT = 0.8


def tokenize(text: str) -> list[str]:
    """Return the tokens of `text`, with repeats.

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
            tokens.append(bare_number(run))
    return tokens


def bare_number(run: str) -> str:
    """Return a word or number without the commas that group thousands."""
    return run.replace(",", "")


def weigh_query(query: str) -> dict[str, float]:
    """Return the tokens of `query` and their weights. Question words are excluded unless there is nothing else.

    Unit: 0..1, 1 for a bigram, word or number.

    >>> weigh_query("有多少网格？")
    {'有': 0.8, '网': 0.8, '格': 0.8, '网格': 1.0}
    """
    tokens = tokenize(ASKING.sub(" ", fold(query))) or tokenize(query)
    return {part: _CHARACTER_WEIGHT if _is_character(part) else 1.0 for part in tokens}


def _is_character(part: str) -> bool:
    return len(part) == 1 and ord(part) >= ord("㐀")
