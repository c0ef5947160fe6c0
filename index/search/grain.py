"""Search the units of one size, such as chunks or sentences, in all packs of a library, and map scores between sizes.

:mod:`index.search.fuse` fuses the scores.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.counting import TokenNumbers
from index.search.pack import PackedUnits
from rag.types import Chunk

__all__ = ["Grain", "best_of_parts"]


class Grain:
    """Units of one size, in the order of the library, with their vectors and their BM25 index.

    `places` has for each part the positions of its reports in the library.
    """

    def __init__(
        self, parts: Sequence[PackedUnits], places: Sequence[NDArray[np.int64]], numbers: TokenNumbers
    ) -> None:
        from index.search.dense import Dense
        from index.search.lexical import Lexical

        sizes = np.zeros(sum(len(place) for place in places), np.int64)
        for part, place in zip(parts, places, strict=True):
            sizes[place] = part.sizes
        begins = np.cumsum(sizes) - sizes
        self.rows = [_rows(part.sizes, begins[place]) for part, place in zip(parts, places, strict=True)]
        self.units = _in_order(parts, places)
        self.owners = np.repeat(np.arange(len(sizes)), sizes)  # the position of each unit's report
        self._dense = [Dense(part.vectors) for part in parts]
        self.lexical = Lexical.of(numbers, [(part.postings, rows) for part, rows in zip(parts, self.rows, strict=True)])

    def __len__(self) -> int:
        return len(self.units)

    def cosine(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the similarity of every unit to the vector `query`. Shape: (units,). Unit: cosine, -1..1."""
        scores = np.zeros(len(self.units), np.float32)
        for dense, rows in zip(self._dense, self.rows, strict=True):
            scores[rows] = dense.score(query)
        return scores


def _rows(sizes: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each unit of a part. `begins` has the row of the first unit of each report."""
    own = np.cumsum(sizes) - sizes
    rows: NDArray[np.int64] = np.repeat(begins - own, sizes) + np.arange(int(sizes.sum()))
    return rows


def _in_order(parts: Sequence[PackedUnits], places: Sequence[NDArray[np.int64]]) -> tuple[Chunk, ...]:
    of_report: dict[int, tuple[Chunk, ...]] = {}
    for part, place in zip(parts, places, strict=True):
        ends = np.cumsum(part.sizes).tolist()
        for at, size, end in zip(place.tolist(), part.sizes.tolist(), ends, strict=True):
            of_report[at] = part.units[end - size : end]
    return tuple(unit for at in sorted(of_report) for unit in of_report[at])


def best_of_parts(scores: NDArray[np.float32], owners: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """Return the best score of each owner's parts, 0 for an owner without parts. Shape: (size,).

    >>> best_of_parts(np.array([1, 3, 2], np.float32), np.array([0, 0, 2]), 3).tolist()
    [3.0, 0.0, 2.0]
    """
    best = np.full(size, -np.inf, np.float32)
    inside = owners >= 0
    np.maximum.at(best, owners[inside], scores[inside])
    best[np.isneginf(best)] = 0.0
    return best
