"""Embed the chunks and sentences of reports. A text that is known already, or that comes twice, is embedded once.

:mod:`index.search.units` makes the units.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.units import unit_text
from rag.types import Chunk

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["embed_units", "keys_of"]


def keys_of(units: Sequence[Chunk]) -> NDArray[np.uint64]:
    """Return a hash of the embedded text of each unit. Equal keys mean equal vectors of one model. Shape: (units,)."""
    digests = (hashlib.blake2b(unit_text(unit).encode(), digest_size=8).digest() for unit in units)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def embed_units(
    library: Sequence[Mapping[str, Sequence[Chunk]]],
    keys: Sequence[Mapping[str, NDArray[np.uint64]]],
    known: dict[int, NDArray[np.float32]],
    embedder: "Embedder",
    progress: Callable[[float], None] | None = None,
) -> None:
    """Embed the units whose keys are not in `known`, and add their vectors to it.

    `library` has the units of each report by grain, and `keys` their keys.
    """
    pairs = (
        (key, unit)
        for units, own in zip(library, keys, strict=True)
        for grain in own
        for key, unit in zip(own[grain].tolist(), units[grain], strict=True)
    )
    new = {key: unit_text(unit) for key, unit in pairs if key not in known}
    known |= zip(new, embedder.embed_passages(list(new.values()), progress), strict=True)
