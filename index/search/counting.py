"""Count the tokens of units. Each token has a number; those of texts are found for many units at once, without a loop.

The tokens of a text are those of :mod:`index.search.tokens`. A character has its code point as its number, a pair of
characters a number made of both, any other token the next number that is free.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.postings import Postings, join_postings, order_postings
from index.search.tokens import NO_HAN, bare_number
from rag.text.characters import ALL_HAN
from rag.text.fold import fold

__all__ = ["TokenNumbers", "count_texts", "count_tokens", "number_of"]

TokenNumbers = dict[str, int]  # of tokens that are no Han characters; it only grows, so that older postings stay valid

_BITS = 18  # of a Han character
_FIRST_OTHER = 1 << 2 * _BITS  # the number of the first token that is no character and no pair
_BATCH = 1 << 16  # units that are counted at once
_RANGES = re.compile(r"(.)-(.)|(.)")


def number_of(token: str, numbers: TokenNumbers) -> int | None:
    """Return the number of `token`, None for a word that is not in `numbers`."""
    points = np.array([ord(char) for char in token], np.int64)
    if 0 < len(points) <= 2 and _are_han(points).all():
        return int(points[0] << _BITS | points[1] if len(points) == 2 else points[0])
    return numbers.get(token)


def count_tokens(corpus: Sequence[Sequence[str]], numbers: TokenNumbers) -> Postings:
    """Count the tokens of each unit of `corpus`. Words are added to `numbers`, by one thread at a time."""
    units = np.repeat(np.arange(len(corpus)), [len(unit) for unit in corpus])
    every = [_numbered(token, numbers) for unit in corpus for token in unit]
    return order_postings(np.array(every, np.int64), units, len(corpus))


def count_texts(texts: Sequence[str], numbers: TokenNumbers) -> Postings:
    """Count the tokens of each of `texts`. Words are added to `numbers`, by one thread at a time."""
    if len(texts) > _BATCH:
        parts = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        return join_postings([count_texts(part, numbers) for part in parts])
    text = fold("\n".join(texts))  # of the same length; a line break parts tokens
    units = np.repeat(np.arange(len(texts)), [len(one) + 1 for one in texts])
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    han = _are_han(points)
    pairs = np.flatnonzero(han[:-1] & han[1:])
    others = [(_word(bare_number(match[0]), numbers), match.start()) for match in NO_HAN.finditer(text)]
    at = np.array([start for _, start in others], np.int64)
    tokens = (points[han], points[pairs] << _BITS | points[pairs + 1], np.array([n for n, _ in others], np.int64))
    places = (units[: len(points)][han], units[pairs], units[at])
    return order_postings(np.concatenate(tokens), np.concatenate(places), len(texts))


def _numbered(token: str, numbers: TokenNumbers) -> int:
    number = number_of(token, numbers)
    return _word(token, numbers) if number is None else number


def _word(token: str, numbers: TokenNumbers) -> int:
    return numbers.setdefault(token, _FIRST_OTHER + len(numbers))


def _are_han(points: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(points), np.bool_)
    for low, high, single in _RANGES.findall(ALL_HAN):
        found |= (points >= ord(low or single)) & (points <= ord(high or single))
    return found
