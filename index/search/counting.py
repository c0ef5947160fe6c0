"""Count the tokens of units. Each token has a number; those of texts are found for many units at once, without a loop.

The tokens of a text are those of :mod:`index.search.tokens`. A character has its code point as its number, a pair of
characters a number made of both, any other token a hash. So numbers are the same in every library.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.search.postings import Postings, join_postings, order_postings
from index.search.tokens import NO_HAN, bare_number
from rag.text.characters import ALL_HAN
from rag.text.fold import fold

__all__ = ["count_texts", "count_tokens", "inner_tokens", "number_of"]

_BITS = 18  # of a Han character
_HASH_BITS = 40  # of other tokens: among 100,000 of them, two have one number with a chance of a half percent
_HASHES_KEPT = 1 << 16
_BATCH = 1 << 16  # units that are counted at once
_RANGES = re.compile(r"(.)-(.)|(.)")
_ONE_OR_TWO = re.compile(f"[{ALL_HAN}]{{1,2}}")


@lru_cache(_HASHES_KEPT)
def number_of(token: str) -> int:
    """Return the number of `token`."""
    if _ONE_OR_TWO.fullmatch(token):
        return ord(token[0]) << _BITS | ord(token[1]) if len(token) == 2 else ord(token)
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=_HASH_BITS // 8).digest()
    return 1 << _HASH_BITS | int.from_bytes(digest, "little")


def inner_tokens(folded: str) -> set[int]:
    """Return the numbers of tokens that each text has in which `folded` occurs, whatever stands around it."""
    pairs = {number_of(folded[at : at + 2]) for at in range(len(folded) - 1)}
    inside = (
        match
        for match in NO_HAN.finditer(folded)
        if match.start() > 0
        and match.end() < len(folded)
        and not set(".,") & {folded[match.start() - 1], folded[match.end()]}
    )
    return {number for number in pairs if number < 1 << _HASH_BITS} | {
        number_of(bare_number(match[0])) for match in inside
    }


def count_tokens(corpus: Sequence[Sequence[str]]) -> Postings:
    """Count the tokens of each unit of `corpus`."""
    units = np.repeat(np.arange(len(corpus)), [len(unit) for unit in corpus])
    every = [number_of(token) for unit in corpus for token in unit]
    return order_postings(np.array(every, np.int64), units, len(corpus))


def count_texts(texts: Sequence[str]) -> Postings:
    """Count the tokens of each of `texts`."""
    if len(texts) > _BATCH:
        return join_postings([count_texts(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])
    text = fold("\n".join(texts))  # of the same length; a line break parts tokens
    units = np.repeat(np.arange(len(texts)), [len(one) + 1 for one in texts])
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    han = _are_han(points)
    pairs = np.flatnonzero(han[:-1] & han[1:])
    others = [(number_of(bare_number(match[0])), match.start()) for match in NO_HAN.finditer(text)]
    at = np.array([start for _, start in others], np.int64)
    tokens = (points[han], points[pairs] << _BITS | points[pairs + 1], np.array([n for n, _ in others], np.int64))
    places = (units[: len(points)][han], units[pairs], units[at])
    return order_postings(np.concatenate(tokens), np.concatenate(places), len(texts))


def _are_han(points: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(points), np.bool_)
    for low, high, single in _RANGES.findall(ALL_HAN):
        found |= (points >= ord(low or single)) & (points <= ord(high or single))
    return found
