"""Change the reports of an index: write the files of the changed reports, and a new manifest. Others are not touched.

Vectors of texts that the index has already are reused.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.embedding import embed_units, keys_of
from index.search.retriever import order_library
from index.search.units import GRAINS, units_of
from index.store.generation import add_generation, current_generation, lock_index, write_segment
from index.store.manifest import Entry, Manifest, load_manifest, make_entry, make_manifest, text_hash
from index.store.opening import refresh_packs
from index.store.originals import hashes_of, original_of, store_original
from index.store.reading import find_vectors, load_report, load_reports
from index.store.segment import RECORD, VECTORS, Block, pack_record, pack_vectors
from rag.errors import IndexMissing, SnapshotError
from rag.ports import ProgressCall
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Change", "Current", "change_library", "publish", "store_reports", "write_library"]

_A_FEW = 50  # reports: embedding more takes longer than merging packs does


@dataclass(frozen=True, slots=True)
class Change:
    """The reports to put into the library, and the ids of those to drop. A report replaces the one of the same id.

    ``originals`` are the files that they were read from, by report id. A report of the same id and text as before keeps
    the file that it had, unless one is named here.
    """

    put: Sequence[ParsedReport] = ()
    drop: Collection[str] = ()
    originals: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Current:
    """The library before a change: the sha256 of each text by report id, and a way to read one report.

    ``originals`` has the sha256 of each original file that is kept, ``collections`` the collection, by report id.
    """

    texts: Mapping[str, str]
    read: Callable[[str], ParsedReport]
    originals: Mapping[str, str] = field(default_factory=dict)
    collections: Mapping[str, str] = field(default_factory=dict)


def change_library(
    home: Path, change: Callable[[Current], Change], embedder: "Embedder", progress: ProgressCall | None = None
) -> None:
    """Apply ``change(current library)`` to the index in `home`. The lock is held from reading to writing.

    Without a change nothing is written. An index of an earlier format or of another model is written whole.

    Raises: IndexLocked if another process is writing; IndexDamaged; what `change` raises.
    """
    root = home / "index"
    with lock_index(root):
        folder, manifest = _current(root)
        entries = {entry.report: entry for entry in manifest.segments} if manifest else {}
        originals = hashes_of(entries.values())
        again: dict[str, ParsedReport] = {}
        if folder and manifest and (manifest.format == 1 or manifest.fingerprint != embedder.fingerprint):
            again = {parsed.report.source.id: parsed for parsed in load_reports(folder, manifest)}
            entries = {}
        texts = {id_: text_hash(parsed.report.text) for id_, parsed in again.items()}
        texts |= {id_: entry.text for id_, entry in entries.items()}

        def read(id_: str) -> ParsedReport:
            return again[id_] if id_ in again else load_report(root, entries[id_])

        collections = {id_: parsed.report.collection for id_, parsed in again.items()}
        collections |= {id_: entry.collection for id_, entry in entries.items()}
        wanted = change(Current(texts, read, originals, collections))
        if manifest and not (wanted.put or wanted.drop):
            return
        new = {parsed.report.source.id: parsed for parsed in wanted.put}
        stored = order_library((({id_: p for id_, p in again.items() if id_ not in wanted.drop}) | new).values())
        kept = {id_: entry for id_, entry in entries.items() if id_ not in wanted.drop}
        files = {id_: store_original(root, path) for id_, path in wanted.originals.items()}
        kept |= {entry.report: entry for entry in store_reports(root, stored, embedder, progress, files)}
        publish(root, kept.values(), embedder, thorough=len(stored) > _A_FEW)


def write_library(
    root: Path,
    library: Sequence[ParsedReport],
    embedder: "Embedder",
    progress: ProgressCall | None = None,
    originals: Mapping[str, Path] | None = None,
) -> None:
    """Make the index `root` hold `library` and nothing else. The caller must hold :func:`lock_index`.

    `originals` are the files that the reports were read from, by report id.
    """
    files = {id_: store_original(root, path) for id_, path in (originals or {}).items()}
    publish(root, store_reports(root, library, embedder, progress, files), embedder, thorough=True)


def publish(root: Path, entries: Iterable[Entry], embedder: "Embedder", *, thorough: bool) -> None:
    """Make a generation of `entries` the current one, and store its packs. The caller must hold :func:`lock_index`.

    Unless `thorough`, packs are left that take long to merge.

    Raises: OSError.
    """
    folder = add_generation(root, make_manifest(entries, embedder))
    refresh_packs(folder, load_manifest(folder), thorough=thorough)


def _current(root: Path) -> tuple[Path | None, Manifest | None]:
    try:
        folder = current_generation(root)
    except IndexMissing:
        return None, None
    return folder, load_manifest(folder)


def store_reports(
    root: Path,
    library: Sequence[ParsedReport],
    embedder: "Embedder",
    progress: ProgressCall | None,
    originals: Mapping[str, str],
) -> list[Entry]:
    """Write the files of each report of `library`, unless they are there. Texts without a vector are embedded.

    `originals` has the names of the segments that are the reports' original files, by report id; they are written
    already. The caller must hold :func:`lock_index`.
    """
    units = [units_of([parsed]) for parsed in library]
    keys = [{grain: keys_of(own[grain]) for grain in GRAINS} for own in units]
    every = [one[grain] for one in keys for grain in GRAINS]
    known = _known(root, np.concatenate(every) if every else np.zeros(0, np.uint64), embedder)
    report = None if progress is None else partial(progress, "embedding")
    embed_units(units, keys, known, embedder, report)
    entries, before = [], _entries(root)
    for parsed, own in zip(library, keys, strict=True):
        blocks = {grain: Block(own[grain], _gather(own[grain], known, embedder)) for grain in GRAINS}
        record = write_segment(root, pack_record(parsed), RECORD)
        vectors = write_segment(root, pack_vectors(blocks), VECTORS)
        original = original_of(parsed, originals, before)
        chunks, sentences = (len(own[grain]) for grain in GRAINS)
        entries.append(make_entry(parsed, record, vectors, chunks, sentences, original))
    return entries


def _entries(root: Path) -> dict[str, Entry]:
    """Return the entries of the current generation by report id. Empty if it is missing or damaged."""
    try:
        _, manifest = _current(root)
    except SnapshotError:
        return {}
    return {entry.report: entry for entry in manifest.segments} if manifest else {}


def _known(root: Path, keys: NDArray[np.uint64], embedder: "Embedder") -> dict[int, NDArray[np.float32]]:
    """Return the vectors of the current generation for `keys`. Empty if it is missing, damaged or of another model."""
    try:
        folder, manifest = _current(root)
    except SnapshotError:
        return {}
    if folder is None or manifest is None or manifest.fingerprint != embedder.fingerprint:
        return {}
    return find_vectors(folder, manifest, keys)


def _gather(
    keys: NDArray[np.uint64], known: Mapping[int, NDArray[np.float32]], embedder: "Embedder"
) -> NDArray[np.float32]:
    return np.array([known[key] for key in keys.tolist()], np.float32).reshape(-1, embedder.dimensions)
