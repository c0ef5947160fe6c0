"""One build of a library in Milvus: a collection with its reports, chunks and sentences, made with one model.

An alias says which build is in use. A new one is made beside it; the alias then moves in one step (blue/green).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.search.units import GRAINS
from index.store.milvus.entry import now
from index.store.milvus.gateway import Gateway
from rag.errors import IndexDamaged, IndexMismatch

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["ALIAS", "BLOBS", "REPORTS", "Build", "create_build", "is_build", "open_build"]

ALIAS, BLOBS = "yiju", "yiju_blobs"
REPORTS = "reports"  # the partition of the reports' rows; those of the units are called like their grains
_PREFIX, _META = "yiju_build_", "meta"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Build:
    """A build with its model. ``means`` are the mean lengths in tokens that its sparse vectors were made with."""

    collection: str
    model: str
    fingerprint: str
    dimensions: int
    means: Mapping[str, float]
    created: int

    def require(self, embedder: "Embedder") -> None:
        """Require that the build was made with the model of `embedder`.

        Raises: IndexMismatch.
        """
        if self.fingerprint != embedder.fingerprint:
            raise IndexMismatch(
                f"the library was made with {self.fingerprint}, the model set is {embedder.fingerprint}",
                hint=f"set YIJU_MODEL to {self.model}, or make it again with this model: yiju reindex",
            )


def is_build(collection: str) -> bool:
    """Return whether this is the name of a build."""
    return collection.startswith(_PREFIX)


def create_build(gateway: Gateway, embedder: "Embedder", means: Mapping[str, float], index: str) -> Build:
    """Make an empty build for vectors of `embedder`, with an index of the type `index` over them. No alias names it."""
    created = now()
    build = Build(
        f"{_PREFIX}{created}_{secrets.token_hex(4)}",
        embedder.name,
        embedder.fingerprint,
        embedder.dimensions,
        dict(means),
        created,
    )
    gateway.create(build.collection, *_form(embedder.dimensions, index), (REPORTS, *GRAINS))
    fields = {"format": _FORMAT, "model": build.model, "fingerprint": build.fingerprint, "means": dict(means)}
    row = {"id": _META, "version": 0, "written": created, "key": 0, "entry": fields}
    vectors = {"vector": [0.0] * embedder.dimensions, "terms": {0: 1.0}}
    gateway.put(build.collection, "_default", [row | vectors])
    return build


def open_build(gateway: Gateway, collection: str) -> Build:
    """Return the build in `collection`.

    Raises: IndexDamaged if it is none of this version.
    """
    row = gateway.get(collection, [_META], ["entry", "written", "vector"]).get(_META)
    if not row or row["entry"].get("format") != _FORMAT:
        raise IndexDamaged(f"{collection} is no library of this version", hint="use the version that wrote it")
    fields, dimensions = row["entry"], len(row["vector"])
    return Build(collection, fields["model"], fields["fingerprint"], dimensions, fields["means"], int(row["written"]))


def _form(dimensions: int, index: str) -> tuple[object, object]:
    """Return the columns and the indexes of a build."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
    schema.add_field("version", DataType.INT64)
    schema.add_field("written", DataType.INT64)
    schema.add_field("key", DataType.INT64)
    schema.add_field("entry", DataType.JSON)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type=index, metric_type="IP")
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    for column in ("version", "key", "written"):
        indexes.add_index(column, index_type="INVERTED")
    return schema, indexes
