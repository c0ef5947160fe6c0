"""Make a build anew beside the one in use, and let it take over in one step (blue/green).

This brings the weights of BM25 to the lengths that the reports have now, changes the model, and leaves out what dead
writers have left behind. Readers and writers go on meanwhile.
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from index.store.milvus.blobs import delete_blobs, get_blobs
from index.store.milvus.build import ALIAS, BLOBS, Build, create_build, is_build, open_build
from index.store.milvus.entry import Entry, now
from index.store.milvus.filters import EVERYTHING
from index.store.milvus.gateway import Gateway
from index.store.milvus.live import read_records
from index.store.milvus.prepared import prepare
from index.store.milvus.statistics import mean_lengths, unpack_statistics
from index.store.milvus.watch import read_entries
from index.store.milvus.writer import Writer
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["rebuild", "retire"]

_AT_ONCE = 20  # reports
_ORPHANED = 3_600_000  # milliseconds after which blobs without a report are of a dead writer


def rebuild(
    gateway: Gateway, embedder: "Embedder", index: str, progress: ProgressCall | None, wait_seconds: float
) -> Build | None:
    """Make the build in use anew with the model of `embedder`, and return it. None: there is no library.

    The build before is removed `wait_seconds` after the switch, when no reader uses it any more.

    Raises: StoreUnreachable, IndexDamaged. The build before is then still in use, or the new one already is.
    """
    used = gateway.behind(ALIAS)
    if not used:
        return None
    old, started = open_build(gateway, used), now()
    entries = _live(read_entries(gateway, used))
    new = create_build(gateway, embedder, _means(gateway, list(entries.values())), index)
    writer = Writer(gateway, new, embedder, started, old)
    _copy(writer, list(entries.values()), progress)
    gateway.point(ALIAS, new.collection, anew=False)
    _catch_up(writer, entries, read_entries(gateway, used))
    _sweep(gateway, new, started)
    retire(gateway, wait_seconds)
    return new


def retire(gateway: Gateway, wait_seconds: float) -> None:
    """Remove all builds that were made before the one in use, after a while."""
    used = gateway.behind(ALIAS)
    builds = sorted(name for name in gateway.collections() if is_build(name))
    if older := [name for name in builds if name < used]:
        time.sleep(wait_seconds)
        for name in older:
            gateway.drop(name)


def _means(gateway: Gateway, entries: Sequence[Entry]) -> Mapping[str, float]:
    parts = (entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE))
    blobs = (get_blobs(gateway, BLOBS, [entry.statistics for entry in part]) for part in parts)
    return mean_lengths(unpack_statistics(data, name) for part in blobs for name, data in part.items())


def _copy(writer: Writer, entries: Sequence[Entry], progress: ProgressCall | None = None) -> None:
    for at in range(0, len(entries), _AT_ONCE):
        part = entries[at : at + _AT_ONCE]
        prepared = [prepare(parsed) for parsed in read_records(writer.gateway, part)]
        writer.put(prepared, {entry.report: entry for entry in part}, {})
        if progress:
            progress("indexing", min(1.0, (at + _AT_ONCE) / len(entries)))


def _catch_up(writer: Writer, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> None:
    """Repeat what others have changed in the build before while the new one was made."""
    live = _live(after)
    writer.drop([id_ for id_ in before if id_ not in live], before)
    _copy(writer, [entry for id_, entry in live.items() if id_ not in before or before[id_].content != entry.content])


def _sweep(gateway: Gateway, build: Build, started: int) -> None:
    """Delete the blobs that no report has and that are too old to be of a writer at work."""
    used = {name for entry in _live(read_entries(gateway, build.collection)).values() for name in entry.blobs}
    every = {str(row["id"]).rpartition("p")[0] for row in gateway.rows(BLOBS, EVERYTHING, ("id",))}
    unused = sorted(every - used)
    for at in range(0, len(unused), _AT_ONCE):
        delete_blobs(gateway, BLOBS, unused[at : at + _AT_ONCE], started - _ORPHANED)


def _live(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {id_: entry for id_, entry in entries.items() if not entry.gone}
