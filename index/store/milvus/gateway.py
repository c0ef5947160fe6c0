"""The calls to a Milvus: make a collection, write, delete, read and search rows. Its failures become ours.

Each call sees what was written before it began, by whomever (consistency level Strong).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from index.store.milvus.address import Address
from index.store.milvus.filters import Filter, named
from rag.errors import ConfigError, IndexLocked, StoreUnreachable

if TYPE_CHECKING:
    from pymilvus import MilvusClient

__all__ = ["MOST_HITS", "Gateway", "Row"]

Row = Mapping[str, Any]
MOST_HITS = 16_384  # that one search of Milvus returns
_BATCH = 500  # rows of one write: about 2 MB
_PAGE = 1000
_NOT_LOADED = 101  # Milvus's code of this error
_SECONDS = 30.0  # for one call
_PING_MILLISECONDS = 330_000  # a Milvus Lite closes a connection that is pinged more than once in five minutes


class Gateway:
    """One Milvus. It is reached when it is first used. Calls may come from several threads."""

    def __init__(self, address: Address, token: str = "") -> None:
        self._address, self._token = address, token
        self._client: MilvusClient | None = None
        self._opening = RLock()

    def behind(self, alias: str) -> str:
        """Return the name of the collection that `alias` stands for, "" for none."""
        with self._called() as client:
            if alias not in client.list_aliases()["aliases"]:
                return ""
            return str(client.describe_alias(alias)["collection_name"])

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        with self._called() as client:
            return list(client.list_collections())

    def point(self, alias: str, collection: str, *, anew: bool) -> None:
        """Let `alias` stand for `collection`, in one step. `anew`: there must be no such alias yet.

        Raises: StoreUnreachable, also if there is one.
        """
        with self._called() as client:
            (client.create_alias if anew else client.alter_alias)(collection, alias)

    def create(self, collection: str, schema: object, indexes: object, partitions: Sequence[str]) -> None:
        """Make a collection and load it."""
        with self._called() as client:
            client.create_collection(
                collection, schema=schema, index_params=indexes, consistency_level="Strong", timeout=_SECONDS
            )
            for partition in partitions:
                client.create_partition(collection, partition, timeout=_SECONDS)
            client.load_collection(collection, timeout=_SECONDS)

    def drop(self, collection: str) -> None:
        """Remove a collection with all that is in it."""
        with self._called() as client:
            client.drop_collection(collection, timeout=_SECONDS)

    def put(self, collection: str, partition: str, rows: Sequence[Row]) -> None:
        """Write rows. A row replaces the one with the same id, so that the same call may be made again."""
        with self._called() as client:
            for at in range(0, len(rows), _BATCH):
                batch = [dict(row) for row in rows[at : at + _BATCH]]
                client.upsert(collection, batch, partition_name=partition, timeout=_SECONDS)

    def delete(self, collection: str, wanted: Filter, partition: str = "_default") -> None:
        """Delete the rows of a partition that `wanted` describes."""
        about = {"filter": wanted.text, "partition_name": partition, "timeout": _SECONDS}
        self._loaded(collection, lambda client: client.delete(collection, **about))

    def count(self, collection: str, wanted: Filter, partitions: Sequence[str]) -> int:
        """Return the number of rows in `partitions` that `wanted` describes."""
        about = _query(wanted, ["count(*)"], partitions)
        found = self._loaded(collection, lambda client: client.query(collection, **about))
        return int(found[0]["count(*)"])

    def rows(
        self, collection: str, wanted: Filter, columns: Sequence[str], partitions: Sequence[str] = ()
    ) -> Iterator[Row]:
        """Yield the `columns` of the rows that `wanted` describes. More than one answer holds are read page by page."""
        about = _query(wanted, columns, partitions)
        first = self._loaded(collection, lambda client: client.query(collection, limit=MOST_HITS, **about))
        if len(first) < MOST_HITS:
            yield from first
            return
        with self._called() as client:
            pages = client.query_iterator(collection, batch_size=_PAGE, **about)
            try:
                while page := pages.next():
                    yield from page
            finally:
                pages.close()

    def get(self, collection: str, ids: Sequence[str], columns: Sequence[str]) -> dict[str, Row]:
        """Return the `columns` of the rows with these ids, by id. One that is not there is left out."""
        found: dict[str, Row] = {}
        for at in range(0, len(ids), _BATCH):
            rows = self.rows(collection, named(ids[at : at + _BATCH]), ["id", *columns])
            found |= {row["id"]: row for row in rows}
        return found

    def search(
        self, collection: str, partition: str, column: str, vector: object, wanted: Filter, limit: int
    ) -> list[tuple[str, float]]:
        """Return the ids and inner products of the `limit` best rows that `wanted` describes, best first."""
        about = {
            "anns_field": column,
            "filter": wanted.text,
            "limit": min(limit, MOST_HITS),
            "output_fields": ["id"],
            "search_params": {"metric_type": "IP"},
            "partition_names": [partition],
            "timeout": _SECONDS,
        }
        (hits,) = self._loaded(collection, lambda client: client.search(collection, [vector], **about))
        return [(hit["id"], float(hit["distance"])) for hit in hits]

    def _loaded(self, collection: str, call: "Callable[[MilvusClient], Any]") -> Any:  # noqa: ANN401
        """Make a call. Where the collection is not loaded, as after a start of the server, load it and call again."""
        with self._called() as client:
            from pymilvus.exceptions import MilvusException

            try:
                return call(client)
            except MilvusException as error:
                if error.code != _NOT_LOADED:
                    raise
                client.load_collection(collection, timeout=_SECONDS)
                return call(client)

    @contextmanager
    def _called(self) -> "Iterator[MilvusClient]":
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield self._opened()
        except (MilvusException, RpcError) as error:
            hint = "look whether it runs, and whether YIJU_STORE and YIJU_STORE_TOKEN are right"
            raise StoreUnreachable(f"Milvus does not do what it is asked: {error}", hint=hint) from error

    def _opened(self) -> "MilvusClient":
        with self._opening:
            if self._client is None:
                from pymilvus import MilvusClient

                logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it logs as an error is raised too
                uri = self._address.server or _start_lite(self._address.path)
                options = {"grpc.keepalive_time_ms": _PING_MILLISECONDS}
                self._client = MilvusClient(uri=uri, token=self._token, timeout=_SECONDS, grpc_options=options)
            return self._client


def _query(wanted: Filter, columns: Sequence[str], partitions: Sequence[str] = ()) -> dict[str, Any]:
    """Return the arguments of a query."""
    names = list(partitions) or None
    return {"filter": wanted.text, "output_fields": list(columns), "partition_names": names, "timeout": _SECONDS}


def _start_lite(path: str) -> str:
    """Open the Milvus Lite in the folder `path` in this process, and return its address.

    Raises: ConfigError if it is not installed; IndexLocked if another process has it open.
    """
    try:
        from milvus_lite import server_manager_instance
    except ImportError:
        raise ConfigError("Milvus Lite is not installed", hint="pip install 'yiju[milvus]'") from None
    uri = server_manager_instance.start_and_get_uri(path)
    if not uri:
        hint = "one process opens a folder; for several: milvus-lite server, and its address in YIJU_STORE"
        raise IndexLocked(f"another process has the Milvus Lite in {path} open", hint=hint)
    return str(uri)
