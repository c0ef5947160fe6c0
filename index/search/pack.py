"""Prepare reports for searching, in packs. A change of the library makes one or two packs anew; others stay.

A pack can be stored: it has no objects for single units, and reads a report when it is asked for it.
:mod:`index.search.retriever` searches in all packs of a library.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.search.counting import count_texts
from index.search.embedding import keys_of
from index.search.known import Known, ReadCall, count_whole, given, know
from index.search.postings import Postings, join_postings, keep_units
from index.search.terms import TermCounts, count_terms, join_terms, keep_terms
from index.search.units import unit_text, units_of
from index.search.vectors import Vectors, join_vectors
from rag.types import Chunk, ParsedReport

__all__ = [
    "Embedded",
    "Opened",
    "Pack",
    "PackedUnits",
    "join_packs",
    "keep_reports",
    "pack_reports",
]

_FEW = 16_384  # sentences of a pack that is made at once


@dataclass(frozen=True, slots=True)
class Embedded:
    """A report with the vectors of its chunks and sentences. Equal keys mean equal reports with equal vectors."""

    key: str
    parsed: ParsedReport
    vectors: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class PackedUnits:
    """Units of one size, report after report."""

    sizes: NDArray[np.int64]  # the number of units of each report of the pack
    starts: NDArray[np.int32]  # offset of each unit in its report
    ends: NDArray[np.int32]
    paths: NDArray[np.int32]  # for each unit the position of its heading path in those of the pack
    hashes: NDArray[np.uint64]  # of the embedded texts
    vectors: Vectors
    postings: Postings

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Pack:
    """Reports with their units, vectors and postings. ``name`` is that of its file, if it is stored whole."""

    keys: tuple[str, ...]
    known: tuple[Known, ...]
    reads: tuple[ReadCall, ...]  # each reads a report
    paths: tuple[tuple[str, ...], ...]  # the heading paths of the units
    terms: TermCounts
    whole: Postings  # of the reports
    chunks: PackedUnits
    sentences: PackedUnits
    containers: NDArray[np.int64]  # for each sentence the row of the chunk in which it starts, -1 for none
    name: str = ""
    files: tuple[str, ...] = ()  # the names of its approximate indexes

    def __len__(self) -> int:
        return len(self.sentences)


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack as it was made or stored, and with those of its reports only that are in the library."""

    whole: Pack
    kept: Pack


def pack_reports(reports: Iterable[Embedded]) -> Iterator[Pack]:
    """Yield packs of the reports. Each has at least `_FEW` sentences but the last."""
    group: list[Embedded] = []
    for report in reports:
        group.append(report)
        if sum(len(one.vectors["sentences"]) for one in group) >= _FEW:
            yield _pack(group)
            group = []
    if group:
        yield _pack(group)


def _pack(reports: Sequence[Embedded]) -> Pack:
    units = [units_of([report.parsed]) for report in reports]
    texts = [one.parsed.report.text for one in reports]
    paths: dict[tuple[str, ...], int] = {}

    def packed(grain: str) -> PackedUnits:
        every = [unit for own in units for unit in own[grain]]
        return PackedUnits(
            sizes=np.array([len(own[grain]) for own in units], np.int64),
            starts=np.array([unit.start for unit in every], np.int32),
            ends=np.array([unit.end for unit in every], np.int32),
            paths=np.array([paths.setdefault(unit.path, len(paths)) for unit in every], np.int32),
            hashes=keys_of(every),
            vectors=Vectors(np.concatenate([report.vectors[grain] for report in reports])),
            postings=count_texts([unit_text(unit) for unit in every]),
        )

    return Pack(
        keys=tuple(report.key for report in reports),
        known=tuple(know(report.parsed) for report in reports),
        reads=tuple(partial(given, report.parsed) for report in reports),
        terms=count_terms(texts),
        whole=count_whole([report.parsed for report in reports]),
        chunks=packed("chunks"),
        sentences=packed("sentences"),
        containers=np.concatenate(list(_containers(units))),
        paths=tuple(paths),
    )


def _containers(units: Iterable[Mapping[str, Sequence[Chunk]]]) -> Iterator[NDArray[np.int64]]:
    """Yield for each report the rows of the chunks in which its sentences start, -1 for none. Shape: (sentences,)."""
    first = 0
    for own in units:
        starts = sorted((chunk.start, row) for row, chunk in enumerate(own["chunks"]))
        found = np.full(len(own["sentences"]), -1, np.int64)
        for i, sentence in enumerate(own["sentences"]):
            at = bisect_right(starts, sentence.start, key=lambda one: one[0]) - 1
            if at >= 0 and sentence.start < own["chunks"][starts[at][1]].end:
                found[i] = first + starts[at][1]
        yield found
        first += len(own["chunks"])


def join_packs(packs: Sequence[Pack]) -> Pack:
    """Return one pack with the reports of all `packs`, in their order."""
    if len(packs) == 1:
        return packs[0]
    paths = {path: None for pack in packs for path in pack.paths}
    place = {path: at for at, path in enumerate(paths)}
    places = [np.array([place[path] for path in pack.paths], np.int32) for pack in packs]
    shift, containers = 0, []
    for pack in packs:
        containers.append(np.where(pack.containers < 0, -1, pack.containers + shift))
        shift += len(pack.chunks)
    return Pack(
        keys=tuple(key for pack in packs for key in pack.keys),
        known=tuple(one for pack in packs for one in pack.known),
        reads=tuple(read for pack in packs for read in pack.reads),
        paths=tuple(paths),
        terms=join_terms([pack.terms for pack in packs]),
        whole=join_postings([pack.whole for pack in packs]),
        chunks=_join_units([pack.chunks for pack in packs], places),
        sentences=_join_units([pack.sentences for pack in packs], places),
        containers=np.concatenate(containers),
    )


def _join_units(parts: Sequence[PackedUnits], places: Sequence[NDArray[np.int32]]) -> PackedUnits:
    return PackedUnits(
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([place[part.paths] for part, place in zip(parts, places, strict=True)]),
        np.concatenate([part.hashes for part in parts]),
        join_vectors([part.vectors for part in parts]),
        join_postings([part.postings for part in parts]),
    )


def keep_reports(pack: Pack, keys: Collection[str], *, alone: bool = False) -> Pack:
    """Return `pack` with those of its reports whose keys are in `keys`; the same pack if these are all.

    No report is read. With `alone`, nothing of the others counts in a search, so that it has no approximate index.
    """
    kept = np.array([key in keys for key in pack.keys], np.bool_)
    if kept.all():
        return pack
    stays = np.flatnonzero(kept).tolist()
    chunks, sentences = (np.repeat(kept, part.sizes) for part in (pack.chunks, pack.sentences))
    rows = np.append(np.cumsum(chunks) - 1, -1)  # of each chunk that stays; a container of -1 stays -1
    return replace(
        pack,
        keys=tuple(pack.keys[at] for at in stays),
        known=tuple(pack.known[at] for at in stays),
        reads=tuple(pack.reads[at] for at in stays),
        terms=keep_terms(pack.terms, kept),
        whole=keep_units(pack.whole, kept),
        chunks=_keep_units(pack.chunks, kept, chunks, alone),
        sentences=_keep_units(pack.sentences, kept, sentences, alone),
        containers=rows[pack.containers[sentences]],
        name="" if alone else pack.name,
        files=() if alone else pack.files,
    )


def _keep_units(part: PackedUnits, reports: NDArray[np.bool_], units: NDArray[np.bool_], alone: bool) -> PackedUnits:
    vectors = part.vectors.keep(units)
    return PackedUnits(
        part.sizes[reports],
        part.starts[units],
        part.ends[units],
        part.paths[units],
        part.hashes[units],
        replace(vectors, index=None) if alone else vectors,
        keep_units(part.postings, units),
    )
