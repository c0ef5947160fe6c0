"""Compute exact cosine similarities between a query vector and stored vectors, with FAISS.

A library of reports is too small to need an approximate index. This module does not embed and does not rank.
"""

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["Dense"]


class Dense:
    """Vectors of length one, searched by exact cosine similarity. Shape of `vectors`: (size, dimensions)."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.size = len(vectors)
        self.vectors = np.ascontiguousarray(vectors, np.float32)

    def score(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the similarity of every row to `query`. The score of a row does not depend on the other rows.

        Shape: (size,). Unit: cosine, -1..1.
        """
        scores = np.zeros(self.size, np.float32)
        if self.size:
            rows, asked = self.vectors, np.ascontiguousarray(query, np.float32)
            pointers = (faiss.swig_ptr(array) for array in (scores, asked, rows))
            faiss.fvec_inner_products_ny(*pointers, rows.shape[1], self.size)  # type: ignore[attr-defined]
        return scores
