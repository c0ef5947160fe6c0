"""Bytes in Milvus: records, statistics and original files of reports, in rows of text. A blob never changes.

A blob belongs to one report, so that it can be deleted with it. Its name is a hash of the report's id and the content.
"""

import zlib
from base64 import b85decode, b85encode
from collections.abc import Collection, Mapping
from hashlib import blake2b

from index.store.milvus.entry import now, number_of
from index.store.milvus.filters import among, written
from index.store.milvus.gateway import Gateway
from rag.errors import IndexDamaged

__all__ = ["blob_name", "create_blobs", "delete_blobs", "get_blobs", "has_blobs", "put_blobs"]

_PART = 60_000  # characters; a text of Milvus has at most 65,535 bytes
_PARTITION = "_default"


def blob_name(report: str, data: bytes) -> str:
    """Return the name of the blob `data` of a report."""
    return f"{number_of(report.encode('utf-8', 'surrogatepass')):016x}{blake2b(data, digest_size=16).hexdigest()}"


def create_blobs(gateway: Gateway, collection: str) -> None:
    """Make the collection for blobs. It needs a vector, as every collection does: that is always the same."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=96)
    schema.add_field("owner", DataType.INT64)
    schema.add_field("written", DataType.INT64)
    schema.add_field("data", DataType.VARCHAR, max_length=65_535)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    indexes.add_index("owner", index_type="INVERTED")
    gateway.create(collection, schema, indexes, ())


def put_blobs(gateway: Gateway, collection: str, blobs: Mapping[str, bytes]) -> None:
    """Write blobs by name. The first part is written last: a blob whose first part is there is whole."""
    rows = []
    for name, data in blobs.items():
        text = b85encode(zlib.compress(data, 6)).decode()
        parts = [text[at : at + _PART] for at in range(0, len(text), _PART)] or [""]
        for part in reversed(range(len(parts))):
            row = {"id": f"{name}p{part}", "owner": _owner(name), "written": now(), "nothing": [0.0, 0.0]}
            rows.append(row | {"data": f"{len(parts)} {parts[part]}"})
    gateway.put(collection, _PARTITION, rows)


def has_blobs(gateway: Gateway, collection: str, names: Collection[str]) -> bool:
    """Return whether all blobs with these names are there."""
    return len(gateway.get(collection, [f"{name}p0" for name in names], ["owner"])) == len(set(names))


def get_blobs(gateway: Gateway, collection: str, names: Collection[str]) -> dict[str, bytes]:
    """Return the content of the blobs with these names.

    Raises: IndexDamaged if one is not there or not whole.
    """
    wanted = {f"{name}p0": name for name in names}
    parts = {id_: str(row["data"]) for id_, row in gateway.get(collection, list(wanted), ["data"]).items()}
    counts = {wanted[id_]: int(text.partition(" ")[0]) for id_, text in parts.items()}
    more = [f"{name}p{part}" for name, count in counts.items() for part in range(1, count)]
    parts |= {id_: str(row["data"]) for id_, row in gateway.get(collection, more, ["data"]).items()}
    return {name: _joined(name, counts.get(name, 0), parts) for name in wanted.values()}


def delete_blobs(gateway: Gateway, collection: str, names: Collection[str], before: int) -> None:
    """Delete the blobs with these names, unless they were written again at the time `before` or later."""
    if names:
        gateway.delete(collection, among("owner", map(_owner, names)) & written(before=before))


def _owner(name: str) -> int:
    return number_of(name.encode())


def _joined(name: str, count: int, parts: Mapping[str, str]) -> bytes:
    try:
        text = "".join(parts[f"{name}p{part}"].partition(" ")[2] for part in range(count))
        return zlib.decompress(b85decode(text))
    except (KeyError, ValueError, zlib.error):
        raise IndexDamaged(f"the blob {name} is not whole", hint="ingest the report again") from None
