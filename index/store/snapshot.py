"""Store a library with its vectors on disk.

``home/index/gen-000001/`` has ``reports.jsonl`` (texts and spans). For chunks and for sentences it has the vectors and
their keys. A key is a hash of the embedded text. BM25 is computed again when the index is opened. No pickle is used.
:mod:`index.store.generation` switches the folders.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.search.retriever import HybridRetriever, assemble, order_library, units_of
from index.search.units import unit_text
from index.store.codec import decode_reports, encode_reports
from index.store.generation import add_generation, current_generation, lock_index, read_checked, read_manifest_file
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, SnapshotError
from rag.types import Chunk, ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = [
    "Manifest",
    "open_generation",
    "open_retriever",
    "read_manifest",
    "read_reports",
    "update_snapshot",
    "write_snapshot",
]

_FORMAT = 1
_REPORTS = "reports.jsonl"
_REBUILD = "make the index again with this version: yiju ingest FILE…"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an index, its model and its time of creation. ``files`` maps file names to sha256."""

    format: int
    model: str
    fingerprint: str
    dimensions: int
    reports: int
    chunks: int
    sentences: int
    created: str  # UTC, ISO 8601
    files: Mapping[str, str]

    def __str__(self) -> str:
        counts = f"{self.reports} reports, {self.chunks} chunks, {self.sentences} sentences"
        return f"{counts}; model {self.model}; made {self.created}"


def read_manifest(home: Path) -> Manifest:
    """Return the manifest of the index in `home`.

    Raises: IndexMissing, IndexDamaged.
    """
    return _stable(home, _manifest)


def read_reports(home: Path) -> list[ParsedReport]:
    """Return the library of the index in `home`, ordered by id. The vectors are not read.

    Raises: IndexMissing, IndexDamaged.
    """
    return _stable(home, lambda folder: _reports(folder, _manifest(folder)))


def open_retriever(home: Path, embedder: "Embedder") -> HybridRetriever:
    """Open the index in `home` for searching.

    Raises: IndexMissing; IndexDamaged with the file's name; IndexMismatch with both models.
    """
    return _stable(home, lambda folder: _open(folder, embedder))


def open_generation(home: Path, name: str, embedder: "Embedder") -> HybridRetriever:
    """Open the generation `name` of the index in `home`, current or not.

    Raises: IndexDamaged with the file's name; IndexMismatch with both models.
    """
    return _open(home / "index" / name, embedder)


def write_snapshot(
    home: Path,
    reports: Iterable[ParsedReport],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Replace the library of `home` by `reports`. Vectors of unchanged texts are reused.

    Raises: IndexLocked if another process is writing.
    """
    with lock_index(home / "index"):
        _write(home / "index", reports, embedder, progress)


def update_snapshot(
    home: Path,
    change: Callable[[list[ParsedReport]], Iterable[ParsedReport]],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Replace the library by ``change(library)``. The lock is held from reading to writing.

    Raises: IndexLocked if another process is writing; IndexDamaged if the library cannot be read.
    """
    with lock_index(home / "index"):
        try:
            kept = read_reports(home)
        except IndexMissing:
            kept = []
        _write(home / "index", change(kept), embedder, progress)


def _write(
    root: Path,
    reports: Iterable[ParsedReport],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None,
) -> None:
    library = order_library(reports)
    known = _known_vectors(root, embedder)
    files = {_REPORTS: encode_reports(library).encode()}
    counts: dict[str, int] = {"reports": len(library)}
    for grain, units in units_of(library).items():
        keys, vectors = _embed(grain, units, known, embedder, progress)
        files |= {f"{grain}-keys.npy": _dump(keys), f"{grain}-vectors.npy": _dump(vectors)}
        counts[grain] = len(units)
    made_by = {"model": embedder.name, "fingerprint": embedder.fingerprint, "dimensions": embedder.dimensions}
    created = datetime.now(UTC).isoformat(timespec="seconds")
    add_generation(root, files, {"format": _FORMAT, **made_by, **counts, "created": created})


def _stable(home: Path, read: Callable[[Path], _T]) -> _T:
    """Apply `read` to the current generation. Repeat once if a writer has replaced it meanwhile."""
    root = home / "index"
    folder = current_generation(root)
    try:
        return read(folder)
    except IndexDamaged:
        if current_generation(root) == folder:
            raise
        return read(current_generation(root))


def _manifest(folder: Path) -> Manifest:
    raw = read_manifest_file(folder)
    if raw.get("format") != _FORMAT:
        raise IndexDamaged(f"{folder} has format {raw.get('format')}, not {_FORMAT}", hint=_REBUILD)
    try:
        return Manifest(**raw)
    except TypeError:
        raise IndexDamaged(f"{folder / 'manifest.json'} has other fields than expected", hint=_REBUILD) from None


def _reports(folder: Path, manifest: Manifest) -> list[ParsedReport]:
    data = read_checked(folder, _REPORTS, manifest.files)
    try:
        return decode_reports(data.decode())
    except (ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{folder / _REPORTS} cannot be read by this version", hint=_REBUILD) from None


def _open(folder: Path, embedder: "Embedder") -> HybridRetriever:
    manifest = _manifest(folder)
    if manifest.fingerprint != embedder.fingerprint:
        raise IndexMismatch(
            f"the index was made with {manifest.fingerprint}, the model set is {embedder.fingerprint}",
            hint=f"set YIJU_MODEL to {manifest.model}, or ingest the reports again with the new model",
        )
    library = _reports(folder, manifest)
    vectors = {}
    for grain, units in units_of(library).items():
        keys, vectors[grain] = _load_grain(folder, grain, manifest)
        if not np.array_equal(keys, _keys(units)):
            raise IndexDamaged(f"{folder / grain}-keys.npy does not fit this version's {grain}", hint=_REBUILD)
    return assemble(library, vectors, embedder)


def _load_grain(folder: Path, grain: str, manifest: Manifest) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    def load(name: str) -> NDArray[np.generic]:
        data = io.BytesIO(read_checked(folder, name, manifest.files))
        loaded: NDArray[np.generic] = np.load(data, allow_pickle=False)
        return loaded

    return load(f"{grain}-keys.npy").astype(np.uint64), load(f"{grain}-vectors.npy").astype(np.float32)


def _known_vectors(root: Path, embedder: "Embedder") -> dict[int, NDArray[np.float32]]:
    """Return the vectors of the current generation by key. Empty if it is missing, damaged or of another model."""
    known: dict[int, NDArray[np.float32]] = {}
    try:
        folder = current_generation(root)
        manifest = _manifest(folder)
        if manifest.fingerprint == embedder.fingerprint:
            for grain in ("chunks", "sentences"):
                keys, vectors = _load_grain(folder, grain, manifest)
                known |= dict(zip(keys.tolist(), vectors, strict=True))
    except SnapshotError:
        return known
    return known


def _embed(
    grain: str,
    units: list[Chunk],
    known: dict[int, NDArray[np.float32]],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None,
) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """Return the keys and vectors of `units`. New texts are embedded and added to `known`."""
    keys = _keys(units)
    new = {key: unit_text(unit) for key, unit in zip(keys.tolist(), units, strict=True) if key not in known}
    report = None if progress is None else (lambda part: progress(f"embedding {grain}", part))
    known |= dict(zip(new, embedder.embed_passages(list(new.values()), report), strict=True))
    vectors = np.array([known[key] for key in keys.tolist()], np.float32)
    return keys, vectors.reshape(-1, embedder.dimensions)


def _keys(units: list[Chunk]) -> NDArray[np.uint64]:
    digests = (hashlib.blake2b(unit_text(unit).encode(), digest_size=8).digest() for unit in units)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def _dump(array: NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
