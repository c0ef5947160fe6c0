"""Compute exact cosine similarities between a query vector and stored vectors, with FAISS.

A library of reports is too small to need an approximate index. This module does not embed and does not rank.
"""

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["Dense"]


class Dense:
    """Vectors of length one, searched by exact cosine similarity."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.size = len(vectors)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The rows. Shape: (size, dimensions)."""
        rows: NDArray[np.float32] = self._index.reconstruct_n(0, self.size)
        return rows

    def score(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the similarity of every row to `query`.

        Shape: (size,). Unit: cosine, -1..1.
        """
        scores = np.zeros(self.size, np.float32)
        if self.size:
            found, rows = self._index.search(query[np.newaxis], self.size)
            scores[rows[0]] = found[0]
        return scores
