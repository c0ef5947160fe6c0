"""Move the vector of a question nearer to those of the sentences that answer it.

The encoder puts everyday words and official ones apart. A linear map of the question's vector, learned from questions
with their evidence, brings them together. The vectors of passages stay as they are. ``index/model/data/adapter`` has
the map and its model card; ``python -m eval.fit.query_adapter`` trains it.

Source: Yoon et al. 2024, "Search-Adaptor: Embedding Customization for Information Retrieval".
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.model.card import check_files, write_card
from rag.errors import ModelDamaged

__all__ = ["ADAPTER", "QueryAdapter", "open_adapter", "write_adapter"]

ADAPTER = Path(__file__).parent / "data" / "adapter"
_FILE, _CARD = "adapter.f16", "adapter.json"
_HINT = "install the project again"


@dataclass(frozen=True, slots=True)
class QueryAdapter:
    """A linear map of vectors. Shapes: `weights` (dimensions, dimensions), `bias` (dimensions,)."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return one vector or several moved. Shape: that of `vectors`, (…, dimensions); each is of length one."""
        moved = vectors + vectors @ self.weights + self.bias
        adapted: NDArray[np.float32] = (moved / np.linalg.norm(moved, axis=-1, keepdims=True)).astype(np.float32)
        return adapted


def open_adapter(folder: Path = ADAPTER) -> QueryAdapter:
    """Open the adapter of `folder`.

    Raises: ModelMissing when its file is not there; ModelDamaged when it is not what was written.
    """
    check_files(folder, _CARD, (_FILE,), _HINT)
    read = np.fromfile(folder / _FILE, np.float16).astype(np.float32)
    size = math.isqrt(len(read))
    if len(read) != size * (size + 1):
        raise ModelDamaged(f"{folder / _FILE} has {len(read)} numbers", hint=_HINT)
    rows = read.reshape(size + 1, size)
    return QueryAdapter(rows[:-1], rows[-1])


def write_adapter(folder: Path, adapter: QueryAdapter) -> None:
    """Write the adapter in half precision, with the card that :func:`open_adapter` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    np.vstack([adapter.weights, adapter.bias]).astype(np.float16).tofile(folder / _FILE)
    write_card(folder, _CARD, {_FILE: folder / _FILE}, {})
