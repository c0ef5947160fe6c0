"""Score units against a query by BM25, in memory.

Source: Robertson and Zaragoza 2009; Kamphuis et al. 2020 for the Lucene variant; bm25s for the sparse matrix.

This module does not rank, and keeps nothing on disk: ten thousand sentences are indexed in about a second.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lexical"]

_K1, _B = 0.9, 0.4  # better than 1.5 and 0.75 on passages and documents alike: docs/experiments.md


class Lexical:
    """BM25 over units that are given as lists of tokens."""

    def __init__(self, corpus: Sequence[list[str]]) -> None:
        self.size = len(corpus)
        self._vocabulary: dict[str, int] = {}
        if any(corpus):
            import bm25s

            bm25 = bm25s.BM25(k1=_K1, b=_B, method="lucene", backend="numpy")
            bm25.index([tokens or [""] for tokens in corpus], show_progress=False)
            self._vocabulary = bm25.vocab_dict
            self._starts: NDArray[np.int64] = bm25.scores["indptr"]
            self._rows: NDArray[np.int32] = bm25.scores["indices"]
            self._values: NDArray[np.float32] = bm25.scores["data"]

    def score(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Score every unit: the sum of its BM25 for each token, times the token's weight.

        Shape: (size,). Unit: BM25, >= 0.
        """
        scores = np.zeros(self.size, np.float64)
        for token, weight in weights.items():
            column = self._vocabulary.get(token)
            if column is not None and token:
                part = slice(self._starts[column], self._starts[column + 1])
                scores[self._rows[part]] += weight * self._values[part]
        return scores.astype(np.float32)
