"""Read the reports and vectors of one generation, of either format."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.embedding import keys_of
from index.search.units import GRAINS, units_of
from index.store.first_format import read_first_blocks, read_first_reports
from index.store.generation import SEGMENTS, read_segment, segment_name
from index.store.manifest import REBUILD, Entry, Manifest, keys_of_library, make_entry
from index.store.packs import open_packs
from index.store.segment import (
    RECORD,
    VECTORS,
    Block,
    in_collection,
    pack_record,
    pack_vectors,
    peek_keys,
    unpack_record,
    unpack_vectors,
)
from rag.errors import IndexDamaged
from rag.types import ParsedReport

__all__ = [
    "check_keys",
    "find_vectors",
    "load_blocks",
    "load_library",
    "load_report",
    "load_reports",
    "load_segments",
]


def load_reports(folder: Path, manifest: Manifest) -> list[ParsedReport]:
    """Return the reports of the generation in `folder`, ordered by id. The vectors are not read.

    Raises: IndexDamaged with the file's name.
    """
    if manifest.format == 1:
        return read_first_reports(folder, manifest)
    return [load_report(folder.parent, entry) for entry in manifest.segments]


def load_report(root: Path, entry: Entry) -> ParsedReport:
    """Return the report of one entry of the index `root`.

    Raises: IndexDamaged with the file's name.
    """
    name = str(root / SEGMENTS / entry.record)
    return in_collection(unpack_record(read_segment(root, entry.record), name, entry.report), entry.collection)


def load_blocks(root: Path, entry: Entry, parsed: ParsedReport) -> dict[str, Block]:
    """Return the keys and vectors of the report `parsed` of one entry.

    Raises: IndexDamaged with the file's name, also if they are not those of this version's units.
    """
    name = str(root / SEGMENTS / entry.vectors)
    blocks = unpack_vectors(read_segment(root, entry.vectors), name)
    _require_keys(blocks, [parsed], name)
    return blocks


def load_library(
    folder: Path, manifest: Manifest, without: Collection[str] = ()
) -> Iterator[tuple[str, ParsedReport, dict[str, Block]]]:
    """Yield each report of a generation with its key, record and blocks, but those whose keys are in `without`.

    Reports with equal keys are equal, and so are their vectors.

    Raises: IndexDamaged with the file's name.
    """
    if manifest.format == 1:
        yield from _load_first(folder, manifest)
        return
    for entry in manifest.segments:
        if entry.key not in without:
            parsed = load_report(folder.parent, entry)
            yield entry.key, parsed, load_blocks(folder.parent, entry, parsed)


def _load_first(folder: Path, manifest: Manifest) -> Iterator[tuple[str, ParsedReport, dict[str, Block]]]:
    library, blocks = read_first_reports(folder, manifest), read_first_blocks(folder, manifest)
    _require_keys(blocks, library, str(folder))
    start = dict.fromkeys(GRAINS, 0)
    for parsed in library:
        own = {}
        for grain, units in units_of([parsed]).items():
            part = slice(start[grain], start[grain] + len(units))
            own[grain] = Block(blocks[grain].keys[part], blocks[grain].vectors[part])
            start[grain] += len(units)
        yield f"{folder} {parsed.report.source.id}", parsed, own


def load_segments(folder: Path, manifest: Manifest) -> Iterator[tuple[Entry, dict[str, bytes]]]:
    """Yield the entry of each report of a generation, with the content of its segments by name.

    Raises: IndexDamaged with the file's name.
    """
    for entry in manifest.segments:
        yield entry, {name: read_segment(folder.parent, name) for name in entry.files}
    if manifest.format == 1:
        for _, parsed, blocks in _load_first(folder, manifest):
            record, vectors = pack_record(parsed), pack_vectors(blocks)
            names = segment_name(record, RECORD), segment_name(vectors, VECTORS)
            chunks, sentences = (len(blocks[grain].keys) for grain in GRAINS)
            entry = make_entry(parsed, *names, chunks, sentences)
            yield entry, dict(zip(names, (record, vectors), strict=True))


def find_vectors(folder: Path, manifest: Manifest, keys: NDArray[np.uint64]) -> dict[int, NDArray[np.float32]]:
    """Return the vectors that a generation has for `keys`. Damaged files are passed over."""
    found: dict[int, NDArray[np.float32]] = {}
    wanted = np.unique(keys)
    packs = [one.kept for one in open_packs(folder.parent, keys_of_library(manifest))]
    for units in (units for pack in packs for units in (pack.chunks, pack.sentences)):
        at = np.flatnonzero(np.isin(units.hashes, wanted))
        found |= zip(units.hashes[at].tolist(), units.vectors.rows(at), strict=True)
    packed = {key for pack in packs for key in pack.keys}
    others = [entry for entry in manifest.segments if entry.key not in packed]
    for blocks in _blocks_with(folder, replace(manifest, segments=tuple(others)), wanted):
        for block in blocks.values():
            at = _positions(block.keys, wanted)
            found |= zip(block.keys[at >= 0].tolist(), block.vectors[at >= 0], strict=True)
    return found


def _blocks_with(folder: Path, manifest: Manifest, wanted: NDArray[np.uint64]) -> Iterator[dict[str, Block]]:
    """Yield the blocks of the files that have one of the keys `wanted`, until each key was in one."""
    if manifest.format == 1:
        try:
            yield read_first_blocks(folder, manifest)
        except IndexDamaged:
            return
    root, missing = folder.parent, np.ones(len(wanted), np.bool_)
    for name in dict.fromkeys(entry.vectors for entry in manifest.segments):
        if not missing.any():
            return
        at = _positions(peek_keys(root / SEGMENTS / name), wanted)
        at = at[at >= 0]
        if missing[at].any():
            try:
                yield unpack_vectors(read_segment(root, name), name)
            except IndexDamaged:
                continue
            missing[at] = False


def _positions(keys: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the position of each of `keys` in the sorted `wanted`, -1 for none."""
    if not len(wanted):
        return np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    return np.where(wanted[at] == keys, at, -1).astype(np.int64)


def check_keys(blocks: Mapping[str, Block], library: Sequence[ParsedReport]) -> bool:
    """Return whether the keys of `blocks` are those of the units that this version makes of `library`."""
    return all(np.array_equal(blocks[grain].keys, keys_of(units)) for grain, units in units_of(library).items())


def _require_keys(blocks: Mapping[str, Block], library: Sequence[ParsedReport], name: str) -> None:
    if not check_keys(blocks, library):
        raise IndexDamaged(f"{name} does not fit the units of this version", hint=REBUILD)
