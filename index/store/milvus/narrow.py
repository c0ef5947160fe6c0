"""Make an index in memory of some reports on Milvus, with their vectors: for who may not see the others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.pack import Embedded
from index.search.retriever import HybridRetriever, assemble
from index.search.units import GRAINS
from index.store.milvus.entry import Entry
from index.store.milvus.filters import among
from index.store.milvus.gateway import Gateway
from index.store.milvus.live import Held
from index.store.milvus.prepared import unit_id
from rag.errors import StoreUnreachable

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["open_narrow"]

_AT_ONCE = 5  # reports whose vectors are read together


def open_narrow(gateway: Gateway, collection: str, held: Sequence[Held], embedder: "Embedder") -> HybridRetriever:
    """Return a retriever over the reports `held` of the build `collection`. No other report is read for it.

    Raises: StoreUnreachable, also when the units of a report are gone.
    """
    return assemble(_embedded(gateway, collection, held, embedder.dimensions), embedder)


def _embedded(gateway: Gateway, collection: str, held: Sequence[Held], dimensions: int) -> Iterator[Embedded]:
    for at in range(0, len(held), _AT_ONCE):
        part = held[at : at + _AT_ONCE]
        versions = among("version", [one.entry.version for one in part])
        found = gateway.rows(collection, versions, ("id", "vector"), GRAINS)
        rows = {row["id"]: np.array(row["vector"], np.float32) for row in found}
        for one in part:
            entry = one.entry
            sizes = {"chunks": entry.chunks, "sentences": entry.sentences}
            vectors = {grain: _gather(entry, grain, sizes[grain], rows, dimensions) for grain in GRAINS}
            yield Embedded(one.key, one.parsed, vectors)


def _gather(
    entry: Entry, grain: str, size: int, rows: Mapping[str, NDArray[np.float32]], dimensions: int
) -> NDArray[np.float32]:
    try:
        found = [rows[unit_id(entry.version, grain, row)] for row in range(size)]
    except KeyError:
        raise StoreUnreachable(f"the report {entry.report!r} is being replaced", hint="try again") from None
    return np.array(found, np.float32).reshape(-1, dimensions)
