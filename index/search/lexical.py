"""Score units for a query by BM25, in memory.

Source: Robertson and Zaragoza 2009; the Lucene variant of Kamphuis et al. 2020. A test compares the scores with those
of the package bm25s (Lù 2024), whose import costs more than the scoring. Scores are computed for the tokens of a query
only, so that a change of the library touches the postings of a few units.

This module does not rank and writes no file.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.counting import TokenNumbers, count_tokens, number_of
from index.search.postings import Postings

__all__ = ["Lexical"]

_K1, _B = 0.9, 0.4  # better than 1.5 and 0.75 on passages and documents alike: docs/experiments.md


class Lexical:
    """A BM25 index of units, each a list of tokens."""

    def __init__(self, corpus: Sequence[list[str]]) -> None:
        numbers: TokenNumbers = {}
        postings = count_tokens(corpus, numbers)
        self._set(numbers, [(postings, np.arange(len(corpus)))])

    @classmethod
    def of(cls, numbers: TokenNumbers, parts: Sequence[tuple[Postings, NDArray[np.int64]]]) -> "Lexical":
        """Return the index of units whose postings are in `parts`, each with the rows of its units in the scores."""
        lexical = cls.__new__(cls)
        lexical._set(numbers, parts)
        return lexical

    def _set(self, numbers: TokenNumbers, parts: Sequence[tuple[Postings, NDArray[np.int64]]]) -> None:
        self.size = sum(postings.size for postings, _ in parts)
        self._numbers, self._parts = numbers, tuple(parts)
        total = sum(int(postings.lengths.sum()) for postings, _ in parts)
        mean = total / self.size if self.size else 1.0
        self._lengths = [_K1 * (1 - _B + _B * postings.lengths.astype(np.float64) / mean) for postings, _ in parts]

    def score(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the score of every unit: the weighted sum of its BM25 for the tokens.

        Shape: (size,). Unit: BM25, >= 0.
        """
        numbered = ((number_of(token, self._numbers), weight) for token, weight in weights.items())
        known = {number: weight for number, weight in numbered if number is not None}
        columns = np.array(list(known), np.int64)
        found = [_spans(postings, columns) for postings, _ in self._parts]
        rarity = self._rarity(sum((ends - begins for begins, ends in found), np.zeros(len(columns), np.int64)))
        scores = np.zeros(self.size, np.float32)
        for (postings, rows), lengths, (begins, ends) in zip(self._parts, self._lengths, found, strict=True):
            own = np.zeros(postings.size, np.float64)
            for at in np.flatnonzero(ends > begins):
                part = slice(begins[at], ends[at])
                units, counts = postings.rows[part], postings.counts[part]
                own[units] += known[int(columns[at])] * _bm25(rarity[at], counts, lengths[units])
            scores[rows] = own
        return scores

    def _rarity(self, frequencies: NDArray[np.int64]) -> NDArray[np.float32]:
        rarity: NDArray[np.float32] = np.log(1 + (self.size - frequencies + 0.5) / (frequencies + 0.5)).astype(
            np.float32
        )
        return rarity


def _spans(postings: Postings, columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the postings of each of `columns` begin and end. Equal for a token that no unit has."""
    if not len(postings.tokens):
        return np.zeros(len(columns), np.int64), np.zeros(len(columns), np.int64)
    at = np.minimum(np.searchsorted(postings.tokens, columns), len(postings.tokens) - 1)
    begins = postings.starts[at]
    return begins, np.where(postings.tokens[at] == columns, postings.starts[at + 1], begins)


def _bm25(rarity: np.float32, counts: NDArray[np.int32], lengths: NDArray[np.float64]) -> NDArray[np.float32]:
    values: NDArray[np.float32] = (rarity * (counts / (lengths + counts))).astype(np.float32)
    return values
