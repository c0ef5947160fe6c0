"""Prepare reports for searching, in packs. A change of the library makes one or two packs anew; others stay.

:mod:`index.search.retriever` searches in all packs of a library.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.counting import TokenNumbers, count_texts
from index.search.postings import Postings, join_postings, keep_units
from index.search.units import unit_text, units_of
from rag.types import Chunk, ParsedReport

__all__ = ["Embedded", "Pack", "PackedUnits", "pack_reports", "repack"]

_FEW = 16_384  # sentences; packs with fewer are joined. A change copies a pack, and a query visits each


@dataclass(frozen=True, slots=True)
class Embedded:
    """A report with the vectors of its chunks and sentences. Equal keys mean equal reports with equal vectors."""

    key: str
    parsed: ParsedReport
    vectors: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class PackedUnits:
    """Units of one size, report after report."""

    units: tuple[Chunk, ...]
    sizes: NDArray[np.int64]  # the number of units of each report of the pack
    vectors: NDArray[np.float32]
    postings: Postings


@dataclass(frozen=True, slots=True)
class Pack:
    """Reports with their units, vectors and postings."""

    keys: tuple[str, ...]
    reports: tuple[ParsedReport, ...]
    whole: Postings  # of the reports
    chunks: PackedUnits
    sentences: PackedUnits
    containers: NDArray[np.int64]  # for each sentence the row of the chunk in which it starts, -1 for none


def repack(packs: Iterable[Pack], kept: Collection[str], new: Iterable[Embedded], numbers: TokenNumbers) -> list[Pack]:
    """Return packs with the reports of `packs` whose keys are in `kept`, and the reports `new`.

    Packs that lose no report and are not small are returned as they are.
    """
    left = [pack for pack in (_keep(pack, kept) for pack in packs) if pack.keys]
    every = [*left, *pack_reports(new, numbers)]
    small = [pack for pack in every if len(pack.sentences.units) < _FEW]
    if len(small) < 2:
        return every
    return [pack for pack in every if len(pack.sentences.units) >= _FEW] + [_join(group) for group in _groups(small)]


def pack_reports(reports: Iterable[Embedded], numbers: TokenNumbers) -> Iterator[Pack]:
    """Yield packs of the reports. Each has at least `_FEW` sentences but the last."""
    group: list[Embedded] = []
    for report in reports:
        group.append(report)
        if sum(len(one.vectors["sentences"]) for one in group) >= _FEW:
            yield _pack(group, numbers)
            group = []
    if group:
        yield _pack(group, numbers)


def _pack(reports: Sequence[Embedded], numbers: TokenNumbers) -> Pack:
    units = [units_of([report.parsed]) for report in reports]
    whole = [f"{one.parsed.report.source.title}\n{one.parsed.report.text}" for one in reports]

    def packed(grain: str) -> PackedUnits:
        every = tuple(unit for own in units for unit in own[grain])
        postings = count_texts([unit_text(unit) for unit in every], numbers)
        sizes = np.array([len(own[grain]) for own in units], np.int64)
        return PackedUnits(every, sizes, np.concatenate([report.vectors[grain] for report in reports]), postings)

    chunks, sentences = packed("chunks"), packed("sentences")
    return Pack(
        tuple(report.key for report in reports),
        tuple(report.parsed for report in reports),
        count_texts(whole, numbers),
        chunks,
        sentences,
        _containers(sentences.units, chunks.units),
    )


def _containers(units: Sequence[Chunk], larger: Sequence[Chunk]) -> NDArray[np.int64]:
    """Return for each unit the row of the larger unit in which it starts, -1 for none. Shape: (units,)."""
    found = np.full(len(units), -1, np.int64)
    rows = {(unit.source.id, unit.start): row for row, unit in enumerate(larger)}
    starts = sorted(rows)
    for i, unit in enumerate(units):
        at = bisect_right(starts, (unit.source.id, unit.start)) - 1
        if at >= 0 and starts[at][0] == unit.source.id:
            row = rows[starts[at]]
            found[i] = row if unit.start < larger[row].end else -1
    return found


def _groups(packs: Sequence[Pack]) -> Iterator[list[Pack]]:
    """Yield groups of packs with at least `_FEW` sentences each, but the last."""
    group: list[Pack] = []
    for pack in packs:
        group.append(pack)
        if sum(len(one.sentences.units) for one in group) >= _FEW:
            yield group
            group = []
    if group:
        yield group


def _join(packs: Sequence[Pack]) -> Pack:
    if len(packs) == 1:
        return packs[0]
    shift, containers = 0, []
    for pack in packs:
        containers.append(np.where(pack.containers < 0, -1, pack.containers + shift))
        shift += len(pack.chunks.units)
    return Pack(
        tuple(key for pack in packs for key in pack.keys),
        tuple(parsed for pack in packs for parsed in pack.reports),
        join_postings([pack.whole for pack in packs]),
        _join_units([pack.chunks for pack in packs]),
        _join_units([pack.sentences for pack in packs]),
        np.concatenate(containers),
    )


def _join_units(parts: Sequence[PackedUnits]) -> PackedUnits:
    return PackedUnits(
        tuple(unit for part in parts for unit in part.units),
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.vectors for part in parts]),
        join_postings([part.postings for part in parts]),
    )


def _keep(pack: Pack, keys: Collection[str]) -> Pack:
    kept = np.array([key in keys for key in pack.keys], np.bool_)
    if kept.all():
        return pack
    chunks, sentences = (np.repeat(kept, part.sizes) for part in (pack.chunks, pack.sentences))
    rows = np.append(np.cumsum(chunks) - 1, -1)  # of each chunk that stays; a container of -1 stays -1
    return Pack(
        tuple(key for key, stays in zip(pack.keys, kept, strict=True) if stays),
        tuple(parsed for parsed, stays in zip(pack.reports, kept, strict=True) if stays),
        keep_units(pack.whole, kept),
        _keep_units(pack.chunks, kept, chunks),
        _keep_units(pack.sentences, kept, sentences),
        rows[pack.containers[sentences]],
    )


def _keep_units(part: PackedUnits, reports: NDArray[np.bool_], units: NDArray[np.bool_]) -> PackedUnits:
    return PackedUnits(
        tuple(part.units[row] for row in np.flatnonzero(units)),
        part.sizes[reports],
        part.vectors[units],
        keep_units(part.postings, units),
    )
