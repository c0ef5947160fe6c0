"""Units with their scores for one query, and the best of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.grain import Grain
from rag.types import Hit

__all__ = ["Scored", "best_rows"]


@dataclass(frozen=True, slots=True)
class Scored:
    """Units with their scores for one query. ``score[i]`` is that of the row ``rows[i]``."""

    grain: Grain
    rows: NDArray[np.int64]
    score: NDArray[np.float32]
    cosine: NDArray[np.float32]
    bm25: NDArray[np.float32]

    def best(self, k: int) -> list[Hit]:
        """Return the `k` best units. Equal scores keep the order of the library."""
        return [self.hit(i, rank) for rank, i in enumerate(best_rows(self.score, k), 1)]

    def hit(self, i: int, rank: int) -> Hit:
        unit = self.grain.unit(int(self.rows[i]))
        return Hit(unit, float(self.score[i]), rank, float(self.cosine[i]), float(self.bm25[i]))


def best_rows(score: NDArray[np.float32], k: int) -> list[int]:
    """Return the rows of the `k` best scores, best first; of equal ones the first row comes first."""
    rows = np.arange(len(score))
    if 0 < k < len(score):
        rows = np.flatnonzero(score >= np.partition(score, len(score) - k)[len(score) - k])
    order: list[int] = rows[np.argsort(-score[rows], kind="stable")][:k].tolist()
    return order
