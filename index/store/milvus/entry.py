"""The row of a report in Milvus: what the library has of it. This row alone decides whether a report is there.

A report is added when its row is written, after all that it names, and removed when its row says so.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

from index.store.milvus.gateway import Row
from rag.errors import IndexDamaged
from rag.types import DEFAULT_COLLECTION

__all__ = ["COLUMNS", "Entry", "entry_id", "now", "number_of", "read_entry"]

COLUMNS = ("id", "version", "written", "entry")
_FORMAT = 1
_IN_COLUMNS = ("version", "written")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the library has of one report. Of a report that is removed, only `report` and `written` count."""

    report: str  # the report's id
    version: int = 0  # of its units: equal versions mean equal units with equal vectors
    text: str = ""  # sha256 of its text
    record: str = ""  # blob: source, text and spans
    statistics: str = ""  # blob
    original: str = ""  # blob; empty where no file is kept
    original_hash: str = ""  # sha256 of that file
    chunks: int = 0
    sentences: int = 0
    collection: str = DEFAULT_COLLECTION
    gone: bool = False
    written: int = 0  # unit: milliseconds since 1970

    @property
    def blobs(self) -> tuple[str, ...]:
        return tuple(name for name in (self.record, self.statistics, self.original) if name)

    @property
    def content(self) -> "Entry":
        """The entry without the time at which it was written."""
        return replace(self, written=0)

    @property
    def encoded(self) -> Mapping[str, Any]:
        """The fields that the column ``entry`` of the row has."""
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _IN_COLUMNS}
        return {"format": _FORMAT} | own


def read_entry(row: Row) -> Entry:
    """Return the entry in the columns :data:`COLUMNS` of a row.

    Raises: IndexDamaged if another version wrote it.
    """
    own = dict(row["entry"])
    try:
        if own.pop("format", None) == _FORMAT:
            return Entry(version=int(row["version"]), written=int(row["written"]), **own)
    except TypeError:  # it has a field that this version does not know
        pass
    raise IndexDamaged(f"the row {row['id']} was written by another version", hint="use the version that wrote it")


def entry_id(report: str) -> str:
    """Return the id of the row of a report."""
    return f"r{blake2b(report.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def number_of(*parts: bytes) -> int:
    """Return a hash of `parts` as a number that Milvus takes. Unit: 0..2**63 - 1."""
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return int.from_bytes(digest.digest(), "big") >> 1


def now() -> int:
    """Return the time. Unit: milliseconds since 1970."""
    return time.time_ns() // 1_000_000
