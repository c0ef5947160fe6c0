"""Search the units of one size, such as chunks or sentences, in all packs of a library, and map scores between sizes.

:mod:`index.search.fuse` fuses the scores.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.known import ReadCall
from index.search.lexical import Lexical
from index.search.pack import PackedUnits
from rag.types import Chunk

__all__ = ["Grain", "best_of_parts"]


class Grain:
    """Units of one size, in the order of the library, with their vectors and their BM25 index.

    `places` has for each part the positions of its reports in the library, `paths` its heading paths. `reads` has for
    each report of the library a function that reads it.
    """

    def __init__(
        self,
        parts: Sequence[PackedUnits],
        places: Sequence[NDArray[np.int64]],
        paths: Sequence[Sequence[tuple[str, ...]]],
        reads: Sequence[ReadCall],
    ) -> None:
        sizes = np.zeros(len(reads), np.int64)
        for part, place in zip(parts, places, strict=True):
            sizes[place] = part.sizes
        self.begins = np.append(np.cumsum(sizes) - sizes, sizes.sum())  # first row of each report, and the end
        self.rows = [_rows(part.sizes, self.begins[place]) for part, place in zip(parts, places, strict=True)]
        self.owners = np.repeat(np.arange(len(sizes)), sizes)  # the position of each unit's report
        self.lexical = Lexical.of([(part.postings, rows) for part, rows in zip(parts, self.rows, strict=True)])
        self._parts, self._paths, self._reads = parts, paths, reads
        self._part, self._at = self.lexical.part, self.lexical.at
        self.starts = np.zeros(len(self), np.int32)  # offset of each unit in its report
        for part, rows in zip(parts, self.rows, strict=True):
            self.starts[rows] = part.starts

    def __len__(self) -> int:
        return int(self.begins[-1])

    def unit(self, row: int) -> Chunk:
        """Return the unit in `row`. Its report is read."""
        part, at, report = self._parts[self._part[row]], self._at[row], self._reads[self.owners[row]]().report
        start, end = int(part.starts[at]), int(part.ends[at])
        path = self._paths[self._part[row]][part.paths[at]]
        return Chunk(report.source, path, start, end, report.text[start:end])

    def cosine(self, query: NDArray[np.float32], rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return the similarity of each of `rows` to the vector `query`. None: of all.

        Shape: (rows,). Unit: cosine, -1..1.
        """
        scores = np.zeros(len(self) if rows is None else len(rows), np.float32)
        for number, (part, every) in enumerate(zip(self._parts, self.rows, strict=True)):
            if rows is None:
                scores[every] = part.vectors.score(query)
            else:
                own = np.flatnonzero(self._part[rows] == number)
                scores[own] = part.vectors.score(query, self._at[rows[own]].astype(np.int64))
        return scores

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return `count` rows that are about the most similar to the vector `query`, in any order.

        Only rows where `allowed` is true are returned. Shape of `allowed`: (units,).
        """
        rows, scores = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for part, every in zip(self._parts, self.rows, strict=True):
            found, values = part.vectors.nearest(query, count, None if allowed is None else allowed[every])
            rows.append(every[found])
            scores.append(values)
        joined, similar = np.concatenate(rows), np.concatenate(scores)
        return joined[np.argpartition(-similar, count)[:count]] if count < len(joined) else joined


def _rows(sizes: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each unit of a part. `begins` has the row of the first unit of each report."""
    own = np.cumsum(sizes) - sizes
    rows: NDArray[np.int64] = np.repeat(begins - own, sizes) + np.arange(int(sizes.sum()))
    return rows


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
