"""Score units for a query by BM25, in memory.

Source: Robertson and Zaragoza 2009; the Lucene variant of Kamphuis et al. 2020, with scores computed in advance as by
Lù 2024, "BM25S". A test compares the scores with those of the package bm25s, whose import costs more than the scoring.

This module does not rank and writes no file. It indexes ten thousand sentences in about a second.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lexical"]

_K1, _B = 0.9, 0.4  # better than 1.5 and 0.75 on passages and documents alike: docs/experiments.md


class Lexical:
    """A BM25 index of units, each a list of tokens."""

    def __init__(self, corpus: Sequence[list[str]]) -> None:
        self.size = len(corpus)
        self._vocabulary: dict[str, int] = {}
        columns, counts, distinct = self._count(corpus)
        rows = np.repeat(np.arange(self.size, dtype=np.int32), distinct)
        lengths = np.array([max(len(tokens), 1) for tokens in corpus], np.float64)
        order = np.argsort(columns, kind="stable")  # by token, and for each token by unit
        frequencies = np.bincount(columns, minlength=len(self._vocabulary))
        self._starts = np.concatenate([[0], np.cumsum(frequencies)])
        self._rows = rows[order]
        self._values = _bm25(counts, frequencies[columns], lengths, rows)[order]

    def score(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the score of every unit: the weighted sum of its BM25 for the tokens.

        Shape: (size,). Unit: BM25, >= 0.
        """
        scores = np.zeros(self.size, np.float64)
        for token, weight in weights.items():
            column = self._vocabulary.get(token)
            if column is not None:
                part = slice(self._starts[column], self._starts[column + 1])
                scores[self._rows[part]] += weight * self._values[part]
        return scores.astype(np.float32)

    def _count(self, corpus: Sequence[list[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
        """Number and count the tokens of the corpus.

        Return three lists: the numbers of the distinct tokens, unit after unit; their counts; and the number of
        distinct tokens of each unit.
        """
        columns: list[int] = []
        counts: list[int] = []
        distinct: list[int] = []
        vocabulary = self._vocabulary
        for tokens in corpus:
            found = Counter(tokens)
            columns += [vocabulary.setdefault(token, len(vocabulary)) for token in found]
            counts += found.values()
            distinct.append(len(found))
        return np.array(columns, np.int64), np.array(counts, np.int64), distinct


def _bm25(
    counts: NDArray[np.int64], frequencies: NDArray[np.int64], lengths: NDArray[np.float64], rows: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return the BM25 of tokens. `counts` is their number in the units `rows`, `frequencies` the number of units."""
    if not len(counts):
        return np.zeros(0, np.float32)
    rarity = np.log(1 + (len(lengths) - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
    length = _K1 * (1 - _B + _B * lengths / lengths.mean())
    values: NDArray[np.float32] = (rarity * (counts / (length[rows] + counts))).astype(np.float32)
    return values
