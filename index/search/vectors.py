"""Vectors of length one, and their cosine similarities to a query, exact or for the nearest only. FAISS computes them.

A few vectors are compared one by one. Many are compared by way of an approximate index, which
:mod:`index.search.nearest` makes. This module does not embed and does not rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from index.search.nearest import Nearest

__all__ = ["Vectors", "join_vectors"]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of length one. Shape of ``base``: (vectors, dimensions). It may be a file that is mapped into memory.

    If ``kept`` is given, only these rows of ``base`` count. ``index`` is an approximate index of ``base``.
    """

    base: NDArray[np.float32]
    kept: NDArray[np.int64] | None = None
    index: "Nearest | None" = None

    def __len__(self) -> int:
        return len(self.base) if self.kept is None else len(self.kept)

    def matrix(self) -> NDArray[np.float32]:
        """Return all vectors. Shape: (size, dimensions)."""
        return self.base if self.kept is None else self.base[self.kept]

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of `rows`. Shape: (rows, dimensions)."""
        return self.base[rows if self.kept is None else self.kept[rows]]

    def score(self, query: NDArray[np.float32], rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return the similarity of each of `rows` to `query`; None: of all. It does not depend on the other rows.

        Rows of ``base`` that do not count are not read. Shape: (rows,). Unit: cosine, -1..1.
        """
        if rows is not None:
            return _products(self.rows(rows), query)
        if self.kept is None:
            return _products(self.base, query)
        runs = np.split(self.kept, np.flatnonzero(np.diff(self.kept) > 1) + 1) if len(self.kept) else []
        found = [_products(self.base[run[0] : run[-1] + 1], query) for run in runs]
        return np.concatenate([np.zeros(0, np.float32), *found])

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return about `count` of the rows that are the most similar to `query`, and their similarities, in any order.

        Only rows where `allowed` is true are returned. Shape of `allowed`: (size,).
        """
        if self.index is None:
            scores = self.score(query)
            rows = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
            if count < len(rows):
                rows = rows[np.argpartition(-scores[rows], count)[:count]]
            return rows, scores[rows]
        rows = self._rows(self.index.search(query, count, self._mask(allowed)))
        return rows, self.score(query, rows)

    def keep(self, kept: NDArray[np.bool_]) -> "Vectors":
        """Return the vectors where `kept` is true. Nothing is copied. Shape of `kept`: (size,)."""
        rows = np.flatnonzero(kept)
        return Vectors(self.base, rows if self.kept is None else self.kept[rows], self.index)

    def _mask(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
        """Return which rows of ``base`` may be found. None: all."""
        if self.kept is None:
            return allowed
        mask = np.zeros(len(self.base), np.bool_)
        mask[self.kept if allowed is None else self.kept[allowed]] = True
        return mask

    def _rows(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of the rows `found` of ``base``, which all count."""
        return found if self.kept is None else np.searchsorted(self.kept, found)


def join_vectors(parts: Sequence[Vectors]) -> Vectors:
    """Return the vectors of all `parts`, in their order, without an approximate index."""
    return Vectors(np.concatenate([part.matrix() for part in parts]))


def _products(rows: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    import faiss

    scores = np.zeros(len(rows), np.float32)
    if len(rows):
        rows, asked = np.ascontiguousarray(rows, np.float32), np.ascontiguousarray(query, np.float32)
        pointers = (faiss.swig_ptr(array) for array in (scores, asked, rows))
        faiss.fvec_inner_products_ny(*pointers, rows.shape[1], len(rows))  # type: ignore[attr-defined]
    return scores
