"""Put a whole library into one file, and make an index of such a file.

The file is a zip with the manifest and the segments that it names. No member is unpacked by its name: each must be one
that the manifest names, and have the sha256 that its name says. No pickle is used.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.search.units import GRAINS
from index.store.generation import MANIFEST, SEGMENTS, collect, lock_index, stable, write_segment
from index.store.manifest import Entry, Manifest, load_manifest, parse_manifest, record_of, text_hash
from index.store.reading import check_keys, load_segments
from index.store.segment import ORIGINAL, RECORD, VECTORS, in_collection, unpack_record, unpack_vectors
from index.store.update import publish, store_reports
from rag.errors import ArchiveDamaged, IndexDamaged
from rag.files import replace_file
from rag.ports import ProgressCall
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Restored", "export_library", "restore_library"]

_MAX_BYTES = 1 << 30  # of one member
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the time of every member, so that equal libraries give equal files
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
_HINT = "the library is as it was: take another copy of the file"


@dataclass(frozen=True, slots=True)
class Restored:
    """The number of reports that were restored, and of those whose vectors had to be made again."""

    reports: int
    embedded: int


def export_library(home: Path, file: Path, progress: ProgressCall | None = None) -> int:
    """Write the library of `home` with its vectors to `file`. Return the number of its reports.

    An older `file` is replaced when the new one is whole.

    Raises: IndexMissing, IndexDamaged, OSError.
    """

    def export(folder: Path) -> int:
        manifest = load_manifest(folder)
        with replace_file(file) as new, zipfile.ZipFile(new, "w") as archive:
            written: set[str] = set()
            entries: list[Entry] = []
            for entry, files in load_segments(folder, manifest):
                for name, data in files.items():
                    if name not in written:
                        _write(archive, f"{SEGMENTS}/{name}", data)
                        written.add(name)
                entries.append(entry)
                if progress is not None:
                    progress("exporting", len(entries) / manifest.reports)
            _write(archive, MANIFEST, record_of(manifest, entries))
        return len(entries)

    return stable(home / "index", export)


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member. Vectors do not get smaller, so that they are not compressed."""
    member = zipfile.ZipInfo(name, _EPOCH)
    member.external_attr = 0o644 << 16
    packing = zipfile.ZIP_STORED if name.endswith(VECTORS) else zipfile.ZIP_DEFLATED
    archive.writestr(member, data, packing)


def restore_library(home: Path, file: Path, embedder: "Embedder", progress: ProgressCall | None = None) -> Restored:
    """Make the library of `home` equal that of `file`, which :func:`export_library` wrote.

    Reports whose vectors another model or another version made are embedded again.

    Raises: ArchiveDamaged if the file is not whole; the library is then as it was. IndexLocked, OSError.
    """
    root = home / "index"
    with lock_index(root):
        try:
            with _opened(file) as archive:
                kept, again, originals = _take(archive, _read_manifest(archive, file), root, embedder, progress)
            kept += store_reports(root, again, embedder, progress, originals)
            publish(root, kept, embedder, thorough=True)
        except BaseException:
            collect(root)
            raise
    return Restored(len(kept), len(again))


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip. Whatever shows that it is damaged is raised as ArchiveDamaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _UNREADABLE as error:
        raise ArchiveDamaged(f"{file} is damaged, or no exported library: {error}", hint=_HINT) from error
    except IndexDamaged as error:
        raise ArchiveDamaged(f"{file}: {error}", hint=_HINT) from error


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    """Return the manifest, after a check that the zip has the members that it names, and no others."""
    members = [member.filename for member in archive.infolist()]
    manifest = parse_manifest(json.loads(_read(archive, MANIFEST)), file)
    names = {name for entry in manifest.segments for name in entry.files}
    if manifest.format == 1:
        raise ValueError("its manifest is none of an export")
    expected = {MANIFEST} | {f"{SEGMENTS}/{name}" for name in names}
    if len(members) != len(expected) or set(members) != expected:
        odd = sorted(set(members) ^ expected) or members
        raise ValueError(f"it has other files than its manifest says: {odd[0]!r}")
    return manifest


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        size = archive.getinfo(name).file_size
    except KeyError:
        raise ValueError(f"it lacks {name}") from None
    if size > _MAX_BYTES:
        raise ValueError(f"{name} is too large: {size} bytes")
    return archive.read(name)


def _take(
    archive: zipfile.ZipFile, manifest: Manifest, root: Path, embedder: "Embedder", progress: ProgressCall | None
) -> tuple[list[Entry], list[ParsedReport], dict[str, str]]:
    """Check each report and store its segments.

    Return the entries, the reports that must be embedded again, and the names of their originals by report id.
    """
    kept: list[Entry] = []
    again: list[ParsedReport] = []
    originals: dict[str, str] = {}
    for done, entry in enumerate(manifest.segments, start=1):
        record, vectors = (_checked(archive, name) for name in (entry.record, entry.vectors))
        parsed = unpack_record(record, entry.record, entry.report)
        if text_hash(parsed.report.text) != entry.text:
            raise ValueError(f"{entry.report} has another text than the manifest says")
        blocks = unpack_vectors(vectors, entry.vectors)
        if entry.original:
            originals[entry.report] = write_segment(root, _checked(archive, entry.original), ORIGINAL)
        fits = manifest.fingerprint == embedder.fingerprint and all(
            blocks[grain].vectors.shape == (len(blocks[grain].keys), embedder.dimensions) for grain in GRAINS
        )
        if fits and check_keys(blocks, [parsed]):
            write_segment(root, record, RECORD)
            write_segment(root, vectors, VECTORS)
            kept.append(entry)
        else:
            again.append(in_collection(parsed, entry.collection))
        if progress is not None:
            progress("restoring", done / manifest.reports)
    return kept, again, originals


def _checked(archive: zipfile.ZipFile, name: str) -> bytes:
    data = _read(archive, f"{SEGMENTS}/{name}")
    if hashlib.sha256(data).hexdigest() != name.partition(".")[0]:
        raise ValueError(f"{name} has another sha256 than its name says")
    return data
