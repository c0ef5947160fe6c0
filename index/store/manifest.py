"""What a generation of the library consists of: the model, the counts, and the segment files of each report."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.store.generation import MANIFEST, read_manifest_file
from rag.errors import IndexDamaged
from rag.types import DEFAULT_COLLECTION, ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = [
    "REBUILD",
    "Entry",
    "Manifest",
    "keys_of_library",
    "load_manifest",
    "make_entry",
    "make_manifest",
    "parse_manifest",
    "record_of",
    "text_hash",
]

REBUILD = "make the index again with this version: yiju ingest FILE…"
_FORMATS = (1, 2)
_SEGMENT = re.compile(r"[0-9a-f]{64}\.[a-z]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """The segment files of one report, and the sha256 of its text, by which equal texts are found.

    ``original`` is the file that the report was read from; it is empty where none is kept.
    """

    report: str  # the report's id
    text: str
    record: str  # file name
    vectors: str  # file name
    chunks: int
    sentences: int
    original: str = ""  # file name
    collection: str = DEFAULT_COLLECTION  # written only if it is another one, so that older versions refuse to read it

    @property
    def key(self) -> str:
        """The key of the report. Equal keys mean equal reports with equal vectors in the same collection."""
        return f"{self.record} {self.vectors} {self.collection}"

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the segments."""
        return tuple(name for name in (self.record, self.vectors, self.original) if name)


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


def keys_of_library(manifest: Manifest) -> frozenset[str]:
    """Return the keys of all reports of a generation."""
    return frozenset(entry.key for entry in manifest.segments)


def text_hash(text: str) -> str:
    """Return the sha256 of a report's text, by which equal texts are found."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def make_entry(
    parsed: ParsedReport, record: str, vectors: str, chunks: int, sentences: int, original: str = ""
) -> Entry:
    """Return the entry of a report whose segments have the names `record`, `vectors` and `original`."""
    report = parsed.report
    id_, text = report.source.id, text_hash(report.text)
    return Entry(id_, text, record, vectors, chunks, sentences, original, report.collection)


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
    return _record(manifest)


def record_of(manifest: Manifest, entries: Iterable[Entry]) -> bytes:
    """Return the JSON of `manifest` with the segments `entries`, in the newest format."""
    newest = replace(manifest, format=_FORMATS[-1], segments=tuple(entries))
    return json.dumps(_record(newest), ensure_ascii=False).encode()


def _record(manifest: Manifest) -> dict[str, Any]:
    record = asdict(manifest)
    del record["files"]
    for segment in record["segments"]:
        if segment["collection"] == DEFAULT_COLLECTION:
            del segment["collection"]
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
    if not isinstance(raw, Mapping) or raw.get("format") not in _FORMATS:
        found = raw.get("format") if isinstance(raw, Mapping) else None
        raise IndexDamaged(f"{path} has format {found}, not {_FORMATS[-1]}", hint=REBUILD)
    try:
        segments = tuple(Entry(**one) for one in raw.get("segments", ()))
        manifest = Manifest(**{**raw, "segments": segments})
    except TypeError:
        raise IndexDamaged(f"{path} has other fields than expected", hint=REBUILD) from None
    if not all(_is_sound(entry) for entry in segments):
        raise IndexDamaged(f"{path} names files that are no segments", hint=REBUILD)
    if len({entry.report for entry in segments}) < len(segments):
        raise IndexDamaged(f"{path} names a report twice", hint=REBUILD)
    return manifest


def _is_sound(entry: Entry) -> bool:
    texts = (entry.report, entry.text, entry.record, entry.vectors, entry.original, entry.collection)
    return (
        all(isinstance(text, str) for text in texts)
        and bool(entry.record and entry.vectors and entry.collection)
        and all(_SEGMENT.fullmatch(name) for name in entry.files)
    )
