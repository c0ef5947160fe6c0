"""What a generation of the library consists of: the model, the counts, and the segment files of each report."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.store.generation import MANIFEST, read_manifest_file
from rag.errors import IndexDamaged

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["REBUILD", "Entry", "Manifest", "load_manifest", "make_manifest", "parse_manifest", "text_hash"]

REBUILD = "make the index again with this version: yiju ingest FILE…"
_FORMATS = (1, 2)


@dataclass(frozen=True, slots=True)
class Entry:
    """The segment files of one report, and the sha256 of its text, by which equal texts are found."""

    report: str  # the report's id
    text: str
    record: str  # file name
    vectors: str  # file name
    chunks: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an index, its model and its time of creation."""

    format: int
    model: str
    fingerprint: str
    dimensions: int
    reports: int
    chunks: int
    sentences: int
    created: str  # UTC, ISO 8601
    segments: tuple[Entry, ...] = ()  # ordered by the reports' ids
    files: Mapping[str, str] = field(default_factory=dict)  # format 1: file names -> sha256

    def __str__(self) -> str:
        counts = f"{self.reports} reports, {self.chunks} chunks, {self.sentences} sentences"
        return f"{counts}; model {self.model}; made {self.created}"


def text_hash(text: str) -> str:
    """Return the sha256 of a report's text, by which equal texts are found."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def make_manifest(entries: Iterable[Entry], embedder: "Embedder") -> dict[str, Any]:
    """Return the manifest of a library of `entries` with vectors of `embedder`, as it is written."""
    ordered = tuple(sorted(entries, key=lambda entry: entry.report))
    manifest = Manifest(
        format=_FORMATS[-1],
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimensions=embedder.dimensions,
        reports=len(ordered),
        chunks=sum(entry.chunks for entry in ordered),
        sentences=sum(entry.sentences for entry in ordered),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        segments=ordered,
    )
    record = asdict(manifest)
    del record["files"]
    return record


def load_manifest(folder: Path) -> Manifest:
    """Return the manifest of the generation in `folder`.

    Raises: IndexDamaged.
    """
    return parse_manifest(read_manifest_file(folder), folder / MANIFEST)


def parse_manifest(raw: Mapping[str, Any], path: Path) -> Manifest:
    """Return the manifest `raw`, which was read from `path`.

    Raises: IndexDamaged if it has another format, or names a report twice.
    """
    if raw.get("format") not in _FORMATS:
        raise IndexDamaged(f"{path} has format {raw.get('format')}, not {_FORMATS[-1]}", hint=REBUILD)
    try:
        segments = tuple(Entry(**one) for one in raw.get("segments", ()))
        manifest = Manifest(**{**raw, "segments": segments})
    except TypeError:
        raise IndexDamaged(f"{path} has other fields than expected", hint=REBUILD) from None
    if len({entry.report for entry in segments}) < len(segments):
        raise IndexDamaged(f"{path} names a report twice", hint=REBUILD)
    return manifest
