"""Put reports into a build, and take them out. Each step may be made again, by this writer or by another.

A report is written in three steps: its units and blobs, then its row, which makes it part of the library, then what it
replaces is deleted. A writer that dies in between leaves the library as before or as after. Units without a report's
row are not searched. Several writers may work at once; of two that put the same report, the last one counts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.embedding import embed_units
from index.search.units import GRAINS
from index.store.manifest import text_hash
from index.store.milvus.blobs import blob_name, delete_blobs, has_blobs, put_blobs
from index.store.milvus.build import BLOBS, REPORTS, Build
from index.store.milvus.entry import COLUMNS, Entry, entry_id, now, read_entry
from index.store.milvus.filters import among, written
from index.store.milvus.gateway import Gateway, Row
from index.store.milvus.prepared import Prepared, signed, unit_rows, whole_vector
from index.store.milvus.statistics import pack_statistics
from index.store.segment import pack_record
from rag.errors import IndexLocked, StoreUnreachable
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Writer"]

_KEYS = 500  # looked up at once
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Writer:
    """Write to `build`. What others have written since `started` is not deleted.

    ``beside`` is another build with vectors of the same model, which are taken from there.
    ``seen`` has the collection of each report by id when the change was decided. A report that has come to another one
    meanwhile is not written: who may change it is to be decided again.
    """

    gateway: Gateway
    build: Build
    embedder: "Embedder"
    started: int
    beside: Build | None = None
    seen: Mapping[str, str] | None = None

    def put(
        self,
        new: Sequence[Prepared],
        before: Mapping[str, Entry],
        originals: Mapping[str, bytes],
        progress: ProgressCall | None = None,
    ) -> None:
        """Put the reports `new`. `before` are the entries of the library, `originals` new files, by report id."""
        missing = [one for one in new if self._count(one.version) != one.size]
        vectors = self._known(missing)
        tell = partial(progress, "embedding") if progress else None
        units, keys = [one.units for one in missing], [one.keys for one in missing]
        embed_units(units, keys, vectors, self.embedder, tell)
        for one in new:
            self._put(one, vectors, before.get(one.parsed.report.source.id), originals)

    def drop(self, gone: Collection[str], before: Mapping[str, Entry]) -> None:
        """Remove the reports `gone` with all that belongs to them."""
        for id_ in gone:
            if old := before.get(id_):
                self._require_unmoved(id_, old.collection)
                self._put_entry(Entry(id_, gone=True), {0: 1.0})
                self._delete(old, None)

    def forget(self, gone: Collection[Entry]) -> None:
        """Delete the blobs of reports that are in no build any more."""
        delete_blobs(self.gateway, BLOBS, [name for entry in gone for name in entry.blobs], self.started)

    def _put(
        self,
        one: Prepared,
        vectors: dict[int, NDArray[np.float32]],
        old: Entry | None,
        originals: Mapping[str, bytes],
    ) -> None:
        entry, blobs = _entry(one, old, originals.get(one.parsed.report.source.id))
        for _ in range(_TRIES):  # until no other writer deletes what this one writes
            if self._count(one.version) != one.size:
                embed_units([one.units], [one.keys], vectors, self.embedder)
                for grain in GRAINS:
                    rows = unit_rows(one, grain, vectors, self.build.means[grain], now())
                    self.gateway.put(self.build.collection, grain, list(rows))
            if not has_blobs(self.gateway, BLOBS, blobs.keys()):
                put_blobs(self.gateway, BLOBS, blobs)
            self._require_unmoved(entry.report, entry.collection)
            self._put_entry(entry, whole_vector(one, self.build.means[REPORTS]))
            if self._count(one.version) == one.size and has_blobs(self.gateway, BLOBS, entry.blobs):
                if old:
                    self._delete(old, entry)
                return
        raise StoreUnreachable(f"the report {entry.report!r} does not stay", hint="another writer removes it: ask who")

    def _require_unmoved(self, report: str, collection: str) -> None:
        """Require that `report` is where it was seen, or in `collection` already.

        Raises: IndexLocked.
        """
        if self.seen is None:
            return
        rows = self.gateway.get(self.build.collection, [entry_id(report)], COLUMNS)
        expected = {collection, self.seen.get(report, collection)}
        if any(not there.gone and there.collection not in expected for there in map(read_entry, rows.values())):
            raise IndexLocked(f"{report}: the library has changed meanwhile", hint="try again")

    def _put_entry(self, entry: Entry, terms: Mapping[int, float]) -> None:
        row = {
            "id": entry_id(entry.report),
            "version": entry.version,
            "written": now(),
            "key": 0,
            "entry": dict(entry.encoded),
            "vector": [0.0] * self.build.dimensions,
            "terms": dict(terms),
        }
        self.gateway.put(self.build.collection, REPORTS, [row])

    def _delete(self, old: Entry, new: Entry | None) -> None:
        """Delete what belongs to `old` and not to `new`."""
        if new is None or old.version != new.version:
            units = among("version", [old.version]) & written(before=self.started)
            for grain in GRAINS:
                self.gateway.delete(self.build.collection, units, grain)
        unused = set(old.blobs) - set(new.blobs if new else ())
        delete_blobs(self.gateway, BLOBS, unused, self.started)

    def _count(self, version: int) -> int:
        return self.gateway.count(self.build.collection, among("version", [version]), GRAINS)

    def _known(self, new: Sequence[Prepared]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors that Milvus has for the keys of `new`."""
        every = [one.keys[grain] for one in new for grain in GRAINS]
        wanted = signed(np.unique(np.concatenate(every))) if every else []
        return dict(
            (int(row["key"]) % 2**64, np.array(row["vector"], np.float32))
            for build in (self.build, self.beside)
            if build and build.fingerprint == self.embedder.fingerprint
            for at in range(0, len(wanted), _KEYS)
            for row in self._rows_with(build, wanted[at : at + _KEYS])
        )

    def _rows_with(self, build: Build, keys: Sequence[int]) -> Iterator[Row]:
        return self.gateway.rows(build.collection, among("key", keys), ("key", "vector"), GRAINS)


def _entry(one: Prepared, old: Entry | None, original: bytes | None) -> tuple[Entry, dict[str, bytes]]:
    """Return the entry of a report, and the blobs to write for it, by name.

    A report whose text stays keeps its original.
    """
    report = one.parsed.report
    id_, text = report.source.id, text_hash(report.text)
    record, statistics = pack_record(one.parsed), pack_statistics(one.statistics)
    blobs = {blob_name(id_, data): data for data in (record, statistics)}
    kept = ("", "") if not old or old.text != text else (old.original, old.original_hash)
    if original is not None:
        kept = blob_name(id_, original), sha256(original).hexdigest()
        blobs[kept[0]] = original
    entry = Entry(
        id_,
        one.version,
        text,
        blob_name(id_, record),
        blob_name(id_, statistics),
        original=kept[0],
        original_hash=kept[1],
        chunks=len(one.units["chunks"]),
        sentences=len(one.units["sentences"]),
        collection=report.collection,
    )
    return entry, blobs
