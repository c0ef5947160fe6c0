"""Store a pack of reports that are prepared for searching in a file, with an approximate index where it is large.

The file is made of the segments, and can be made of them again. It is mapped into memory: what is not asked for is not
read.
"""

import json
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from index.search.known import Known
from index.search.pack import Pack, PackedUnits
from index.search.postings import Postings
from index.search.terms import TermCounts
from index.search.vectors import Vectors
from index.store.arrays import Damaged, checksum, read_arrays, replace_unsynced, write_arrays
from index.store.codec import decode_reports, decode_source, encode_source
from index.store.segment import in_collection, pack_record
from rag.caching import cached
from rag.types import ParsedReport

__all__ = ["PACK", "OtherVersion", "read_pack", "write_pack"]

PACK, _INDEX = ".pack", ".faiss"  # suffixes
_MANY = 16_384  # vectors from which there is an approximate index
_READ_KEPT = 256  # reports of a pack
_UNITS = ("sizes", "starts", "ends", "paths", "hashes")
_POSTINGS = ("tokens", "starts", "rows", "counts", "lengths")


class OtherVersion(Damaged):
    """The file is whole, but another version made it."""


@dataclass(frozen=True, slots=True)
class _Record:
    """Reads a report of a stored pack."""

    records: "_Records"
    at: int

    def __call__(self) -> ParsedReport:
        return self.records.read(self.at)


class _Records:
    """The records of a stored pack. The reports that were read last are kept."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64], collections: Sequence[str]) -> None:
        self._data, self._ends, self._collections = data, ends, collections
        self.read = cached(self._read, _READ_KEPT)

    def raw(self, at: int) -> bytes:
        """Return the record of a report, as :func:`index.store.segment.pack_record` made it."""
        return self._data[self._ends[at - 1] if at else 0 : self._ends[at]].tobytes()

    def _read(self, at: int) -> ParsedReport:
        (parsed,) = decode_reports(self.raw(at).decode())
        return in_collection(parsed, self._collections[at])


def write_pack(folder: Path, pack: Pack, version: str) -> Pack:
    """Write `pack` to a file in `folder`. Return it as it is read from there.

    `version` is that of the units. A pack of another version is not read.

    Raises: OSError.
    """
    records = [read.records.raw(read.at) if isinstance(read, _Record) else pack_record(read()) for read in pack.reads]
    about = {
        "keys": pack.keys,
        "known": [[encode_source(one.source), sorted(one.years), one.tabled, one.collection] for one in pack.known],
        "paths": pack.paths,
    }
    arrays: dict[str, NDArray[Any]] = {
        "about": _bytes(json.dumps(about, ensure_ascii=False).encode()),
        "containers": pack.containers,
        "counted": pack.terms.sentences,
        "record_ends": np.cumsum([len(record) for record in records]).astype(np.int64),
        "records": _bytes(b"".join(records)),
        **_split_postings("terms", pack.terms.postings),
        **_split_postings("whole", pack.whole),
    }
    vectors: dict[str, NDArray[np.float32]] = {}
    for name, units in (("chunks", pack.chunks), ("sentences", pack.sentences)):
        arrays |= {f"{name}.{part}": getattr(units, part) for part in _UNITS}
        arrays |= _split_postings(f"{name}.postings", units.postings)
        vectors[f"{name}.vectors"] = units.vectors.matrix()
    indexes = {name: _write_index(folder, every) for name, every in vectors.items() if len(every) >= _MANY}
    path = write_arrays(folder, PACK, arrays | vectors, {"version": version, "indexes": indexes})
    return read_pack(path, version)


def _split_postings(name: str, postings: Postings) -> dict[str, NDArray[Any]]:
    parts = {f"{name}.{part}": getattr(postings, part) for part in _POSTINGS}
    counts = postings.counts
    if not len(counts) or counts.max() < 1 << 16:
        parts[f"{name}.counts"] = counts.astype(np.uint16)
    return parts


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


def _write_index(folder: Path, vectors: NDArray[np.float32]) -> str:
    """Write the approximate index of `vectors`, and return the name of its file: its checksum and its size.

    Raises: OSError.
    """
    from index.search.nearest import make_nearest

    folder.mkdir(exist_ok=True)
    index = make_nearest(vectors)
    try:
        with replace_unsynced(folder / "made") as new:
            index.save(new)
    except RuntimeError as error:  # what FAISS raises, also when the disk is full
        raise OSError(str(error)) from error
    path = folder / f"{_sum_of(folder / 'made')}{_INDEX}"
    (folder / "made").replace(path)
    return path.name


def _sum_of(path: Path) -> str:
    """Return the checksum and the size of a file."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        memoryview(mapped) as data,
    ):
        return f"{checksum(data):08x}-{len(data)}"


def read_pack(path: Path, version: str) -> Pack:
    """Return the pack in the file `path`. One that this process has open already is not opened again.

    Raises: Damaged; OtherVersion.
    """
    key = (str(path.absolute()), version)
    if (pack := _open().get(key)) is None or not path.exists():
        pack = _open()[key] = _read_pack(path, version)
    return pack


@cache
def _open() -> WeakValueDictionary[tuple[str, str], Pack]:
    """Return the packs that are open in this process. Their files never change."""
    return WeakValueDictionary()


def _read_pack(path: Path, version: str) -> Pack:
    arrays, notes = read_arrays(path)
    if notes.get("version") != version:
        raise OtherVersion(f"{path} has another version")
    try:
        return _pack_of(path, arrays, notes)
    except (ValueError, KeyError, TypeError) as error:
        raise OtherVersion(f"{path} was written by another version: {error}") from error


def _pack_of(path: Path, arrays: Mapping[str, Any], notes: Mapping[str, Any]) -> Pack:
    about = json.loads(arrays["about"].tobytes())
    keys = tuple(about["keys"])
    known = [Known(decode_source(source), frozenset(years), *rest) for source, years, *rest in about["known"]]
    records = _Records(arrays["records"], arrays["record_ends"], [one.collection for one in known])
    chunks, sentences = (_units(name, arrays, path.parent, notes["indexes"]) for name in ("chunks", "sentences"))
    return Pack(
        keys=keys,
        known=tuple(known),
        reads=tuple(_Record(records, at) for at in range(len(keys))),
        paths=tuple(map(tuple, about["paths"])),
        terms=TermCounts(arrays["counted"], _postings("terms", arrays)),
        whole=_postings("whole", arrays),
        chunks=chunks,
        sentences=sentences,
        containers=arrays["containers"],
        name=path.name,
        files=tuple(notes["indexes"].values()),
    )


def _units(name: str, arrays: Mapping[str, Any], folder: Path, indexes: Mapping[str, str]) -> PackedUnits:
    parts = {part: arrays[f"{name}.{part}"] for part in _UNITS}
    vectors = Vectors(arrays[f"{name}.vectors"])
    if file := indexes.get(f"{name}.vectors"):
        vectors = replace(vectors, index=_open_index(folder / file))
    return PackedUnits(**parts, vectors=vectors, postings=_postings(f"{name}.postings", arrays))


def _open_index(path: Path) -> Any:  # noqa: ANN401
    from index.search.nearest import open_nearest

    try:
        if _sum_of(path) != path.stem:
            raise Damaged(f"{path} has another checksum than its name says")
        return open_nearest(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise Damaged(f"{path}: {error}") from error


def _postings(name: str, arrays: Mapping[str, Any]) -> Postings:
    return Postings(*(arrays[f"{name}.{part}"] for part in _POSTINGS))
