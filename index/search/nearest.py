"""An approximate index of many vectors: FAISS, inverted lists of vectors with 8 bits a dimension.

What it finds is to be compared again with the exact vectors. docs/decisions/0024-many-reports.md has the measurements.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

__all__ = ["Nearest", "make_nearest", "open_nearest"]

_LISTS = 256
_VISITED = 64  # lists for each query
_TRAINED = 64  # vectors for each list, from which the lists are learned
_ROUNDS = 10


class Nearest:
    """An approximate index of vectors of length one."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return `count` rows that are about the most similar to `query`, best first; fewer if there are no more.

        Only rows where `allowed` is true are returned. Shape of `allowed`: (size,). The fewer these are, the more
        lists are visited.
        """
        import faiss

        chosen, visited = None, _VISITED
        if allowed is not None:
            share = np.count_nonzero(allowed) / len(allowed)
            visited = round(_VISITED / max(share, _VISITED / _LISTS))
            chosen = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]
        how = faiss.SearchParametersIVF(sel=chosen, nprobe=visited)  # type: ignore[call-arg]
        _, rows = self._index.search(np.ascontiguousarray(query, np.float32)[None], count, params=how)
        found: NDArray[np.int64] = rows[0][rows[0] >= 0].astype(np.int64)
        return found

    def save(self, path: Path) -> None:
        """Write the index to the file `path`."""
        import faiss

        faiss.write_index(self._index, str(path))


def make_nearest(vectors: NDArray[np.float32]) -> Nearest:
    """Make an index of `vectors`. Shape: (size, dimensions)."""
    import faiss

    size, dimensions = vectors.shape
    coarse = faiss.IndexFlatIP(dimensions)
    index = faiss.IndexIVFScalarQuantizer(
        coarse, dimensions, _LISTS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.own_fields = True
    coarse.this.disown()  # type: ignore[attr-defined]
    index.cp.niter, index.cp.spherical = _ROUNDS, True
    rows = np.linspace(0, size - 1, min(size, _TRAINED * _LISTS)).astype(np.int64)
    index.train(np.ascontiguousarray(vectors[rows], np.float32))
    for at in range(0, size, 1 << 14):
        index.add(np.ascontiguousarray(vectors[at : at + (1 << 14)], np.float32))
    return Nearest(index)


def open_nearest(path: Path) -> Nearest:
    """Open an index that :meth:`Nearest.save` wrote. The file is mapped into memory.

    Raises: RuntimeError, OSError.
    """
    import faiss

    return Nearest(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
