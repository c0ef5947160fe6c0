"""The files that reports were read from. The original of a report is a segment, as its record and its vectors are.

It is written, replaced, collected, exported and restored with them. Its name as a file is ``Report.file``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from index.store.generation import read_segment, stable, write_segment
from index.store.manifest import Entry, load_manifest, text_hash
from index.store.segment import ORIGINAL
from rag.types import ParsedReport

__all__ = ["hashes_of", "original_of", "read_original", "read_originals", "store_original"]


def read_original(home: Path, report: str) -> bytes | None:
    """Return the content of the file that `report` was read from. None: there is no such report, or no file is kept.

    Raises: IndexMissing; IndexDamaged with the file's name.
    """

    def read(folder: Path) -> bytes | None:
        entries = load_manifest(folder).segments
        name = next((entry.original for entry in entries if entry.report == report), "")
        return read_segment(folder.parent, name) if name else None

    return stable(home / "index", read)


def read_originals(home: Path) -> dict[str, str]:
    """Return the sha256 of each original file of the index in `home`, by report id.

    Raises: IndexMissing, IndexDamaged.
    """
    return stable(home / "index", lambda folder: hashes_of(load_manifest(folder).segments))


def hashes_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the sha256 of each original file of `entries`, by report id."""
    return {entry.report: entry.original.partition(".")[0] for entry in entries if entry.original}


def store_original(root: Path, path: Path) -> str:
    """Store the content of the file `path` as a segment, and return its name.

    The caller must hold :func:`index.store.generation.lock_index`.

    Raises: OSError.
    """
    return write_segment(root, path.read_bytes(), ORIGINAL)


def original_of(parsed: ParsedReport, given: Mapping[str, str], before: Mapping[str, Entry]) -> str:
    """Return the name of the segment that is the original of `parsed`, or "".

    `given` are the names of new originals, `before` the entries of the current generation, each by report id. A report
    whose text stays keeps its original.
    """
    report = parsed.report
    if report.source.id in given:
        return given[report.source.id]
    entry = before.get(report.source.id)
    return entry.original if entry and entry.text == text_hash(report.text) else ""
