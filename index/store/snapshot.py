"""Store a library with its vectors on disk, and open it.

Each report has files in ``home/index/segments``, which never change: its record (source, text, spans), the vectors of
its chunks and sentences, and the file that it was read from, if it is kept. A generation is a manifest that names the
files of each report. What is prepared for searching is stored beside them, by :mod:`index.store.packs`. No pickle is
used. :mod:`index.store.generation` switches the generations.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.search.retriever import HybridRetriever, order_library
from index.store.generation import current_generation, lock_index, stable
from index.store.manifest import Manifest, load_manifest, text_hash
from index.store.opening import check_segments, open_library
from index.store.originals import read_original, read_originals
from index.store.reading import load_reports
from index.store.update import Change, Current, change_library, write_library
from rag.errors import IndexMismatch, IndexMissing
from rag.ports import ProgressCall
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = [
    "Change",
    "Current",
    "Manifest",
    "change_library",
    "check_library",
    "open_generation",
    "open_retriever",
    "read_collections",
    "read_manifest",
    "read_original",
    "read_originals",
    "read_reports",
    "read_texts",
    "update_snapshot",
    "write_snapshot",
]


def read_manifest(home: Path) -> Manifest:
    """Return the manifest of the index in `home`.

    Raises: IndexMissing, IndexDamaged.
    """
    return stable(home / "index", load_manifest)


def read_reports(home: Path) -> list[ParsedReport]:
    """Return the library of the index in `home`, ordered by id. The vectors are not read.

    Raises: IndexMissing, IndexDamaged.
    """
    return stable(home / "index", lambda folder: load_reports(folder, load_manifest(folder)))


def check_library(home: Path) -> None:
    """Check the sha256 of the record and the vectors of each report of the index in `home`.

    Raises: IndexMissing, IndexDamaged with the file's name.
    """
    stable(home / "index", lambda folder: check_segments(folder.parent, load_manifest(folder).segments))


def read_texts(home: Path) -> dict[str, str]:
    """Return the sha256 of the text of each report of the index in `home`, by id.

    Raises: IndexMissing, IndexDamaged.
    """

    def read(folder: Path) -> dict[str, str]:
        manifest = load_manifest(folder)
        if manifest.format > 1:
            return {entry.report: entry.text for entry in manifest.segments}
        return {one.report.source.id: text_hash(one.report.text) for one in load_reports(folder, manifest)}

    return stable(home / "index", read)


def read_collections(home: Path) -> dict[str, str]:
    """Return the collection of each report of the index in `home`, by id. No report is read.

    Raises: IndexMissing, IndexDamaged.
    """

    def read(folder: Path) -> dict[str, str]:
        manifest = load_manifest(folder)
        if manifest.format > 1:
            return {entry.report: entry.collection for entry in manifest.segments}
        return {one.report.source.id: one.report.collection for one in load_reports(folder, manifest)}

    return stable(home / "index", read)


def open_retriever(home: Path, embedder: "Embedder") -> HybridRetriever:
    """Open the index in `home` for searching.

    Raises: IndexMissing; IndexDamaged with the file's name; IndexMismatch with both models.
    """
    return stable(home / "index", lambda folder: _open(folder, embedder))


def open_generation(
    home: Path, name: str, embedder: "Embedder", before: HybridRetriever | None = None
) -> HybridRetriever:
    """Open the generation `name` of the index in `home`, current or not.

    What is unchanged since `before`, a retriever with vectors of the same model, is taken from it.

    Raises: IndexDamaged with the file's name; IndexMismatch with both models.
    """
    return _open(home / "index" / name, embedder, before)


def write_snapshot(
    home: Path,
    reports: Iterable[ParsedReport],
    embedder: "Embedder",
    progress: ProgressCall | None = None,
    originals: Mapping[str, Path] | None = None,
) -> None:
    """Replace the library of `home` by `reports`. Vectors of unchanged texts are reused, and so are unchanged files.

    `originals` are the files that the reports were read from, by report id.

    Raises: IndexLocked if another process is writing.
    """
    with lock_index(home / "index"):
        write_library(home / "index", order_library(reports), embedder, progress, originals)


def update_snapshot(
    home: Path,
    change: Callable[[list[ParsedReport]], Iterable[ParsedReport]],
    embedder: "Embedder",
    progress: ProgressCall | None = None,
) -> None:
    """Replace the library by ``change(library)``. The lock is held from reading to writing.

    All reports are read. :func:`change_library` reads only what it changes.

    Raises: IndexLocked if another process is writing; IndexDamaged if the library cannot be read.
    """
    root = home / "index"
    with lock_index(root):
        try:
            folder = current_generation(root)
            kept = load_reports(folder, load_manifest(folder))
        except IndexMissing:
            kept = []
        write_library(root, order_library(change(kept)), embedder, progress)


def _open(folder: Path, embedder: "Embedder", before: HybridRetriever | None = None) -> HybridRetriever:
    manifest = load_manifest(folder)
    if manifest.fingerprint != embedder.fingerprint:
        raise IndexMismatch(
            f"the index was made with {manifest.fingerprint}, the model set is {embedder.fingerprint}",
            hint=f"set YIJU_MODEL to {manifest.model}, or ingest the reports again with the new model",
        )
    return HybridRetriever(open_library(folder, manifest, before.opened if before else ()), embedder)
