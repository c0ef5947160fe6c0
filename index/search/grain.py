"""Index the units of one size, such as chunks or sentences, and map scores between sizes.

:mod:`index.search.fuse` fuses the scores.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.tokens import tokenize
from index.search.units import unit_text
from rag.types import Chunk

__all__ = ["Grain", "best_of_parts"]


class Grain:
    """Units of one size with their vectors and their BM25 index."""

    def __init__(self, units: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        from index.search.dense import Dense
        from index.search.lexical import Lexical

        self.units = tuple(units)
        self.dense = Dense(vectors)
        self.lexical = Lexical([tokenize(unit_text(unit)) for unit in units])
        self.sources = np.array([unit.source.id for unit in units], dtype=object)

    def owners(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Return the position of each unit's report in `ids`. Shape: (units,)."""
        place = {id_: i for i, id_ in enumerate(ids)}
        return np.array([place[id_] for id_ in self.sources], np.int64)

    def containers(self, larger: "Grain") -> NDArray[np.int64]:
        """Return for each unit the row of the larger unit in which it starts, -1 for none. Shape: (units,)."""
        found = np.full(len(self.units), -1, np.int64)
        rows = {(u.source.id, u.start): row for row, u in enumerate(larger.units)}
        starts = sorted(rows)
        for i, unit in enumerate(self.units):
            at = bisect_right(starts, (unit.source.id, unit.start)) - 1
            if at >= 0 and starts[at][0] == unit.source.id:
                row = rows[starts[at]]
                found[i] = row if unit.start < larger.units[row].end else -1
        return found

    def rows(self, sources: Collection[str] | None) -> NDArray[np.int64]:
        """Return the rows of the units of the reports `sources`. None selects all."""
        if sources is None:
            return np.arange(len(self.units))
        return np.flatnonzero(np.isin(self.sources, list(sources)))


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
