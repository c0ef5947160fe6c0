"""The reports of a library on Milvus as a reader holds them: records and statistics, and where each unit stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from index.search.known import Known, given, know
from index.search.shelf import Shelf
from index.search.terms import TermCounts, count_terms, join_terms
from index.search.units import GRAINS, units_of
from index.store.milvus.blobs import get_blobs
from index.store.milvus.build import BLOBS
from index.store.milvus.entry import Entry
from index.store.milvus.gateway import Gateway
from index.store.milvus.prepared import unit_id
from index.store.milvus.statistics import Frequencies, Statistics, unpack_statistics
from index.store.segment import in_collection, unpack_record
from rag.caching import cached
from rag.types import Chunk, ParsedReport

__all__ = ["Held", "Live", "hold", "read_records"]

_AT_ONCE = 100  # reports whose blobs are read together
_CUT = 256  # reports whose units are kept; those of others are cut again when they are found


@dataclass(frozen=True, slots=True)
class Held:
    """A report with its entry and its statistics, and with what is counted of it once."""

    entry: Entry
    parsed: ParsedReport
    statistics: Statistics
    known: Known
    terms: TermCounts

    @property
    def key(self) -> str:
        """The key of the report. Equal keys mean equal reports with equal vectors in the same collection."""
        return f"{self.entry.version} {self.entry.record} {self.entry.collection}"


def hold(gateway: Gateway, entries: Iterable[Entry], before: Iterable[Held] = ()) -> list[Held]:
    """Return the reports of `entries`. Those of `before` that have not changed are taken over.

    Raises: IndexDamaged.
    """
    old = {held.entry.content: held for held in before}
    wanted = [entry for entry in entries if entry.content not in old]
    kept = [old[entry.content] for entry in entries if entry.content in old]
    for at in range(0, len(wanted), _AT_ONCE):
        part = wanted[at : at + _AT_ONCE]
        blobs = get_blobs(gateway, BLOBS, [name for entry in part for name in (entry.record, entry.statistics)])
        for entry in part:
            parsed, statistics = _parsed(entry, blobs), unpack_statistics(blobs[entry.statistics], entry.report)
            kept.append(Held(entry, parsed, statistics, know(parsed), count_terms([parsed.report.text])))
    return kept


def read_records(gateway: Gateway, entries: Sequence[Entry]) -> list[ParsedReport]:
    """Return the reports of `entries`, in their order.

    Raises: IndexDamaged.
    """
    found: list[ParsedReport] = []
    for at in range(0, len(entries), _AT_ONCE):
        part = entries[at : at + _AT_ONCE]
        blobs = get_blobs(gateway, BLOBS, [entry.record for entry in part])
        found += [_parsed(entry, blobs) for entry in part]
    return found


def _parsed(entry: Entry, blobs: Mapping[str, bytes]) -> ParsedReport:
    return in_collection(unpack_record(blobs[entry.record], entry.record, entry.report), entry.collection)


class _Shelved:
    """Reports as :class:`index.search.shelf.Shelf` wants them. Implements :class:`index.search.known.Shelved`."""

    whole = None

    def __init__(self, every: Sequence[Held]) -> None:
        self._every = every
        self.keys = tuple(held.key for held in every)
        self.known = tuple(held.known for held in every)
        self.reads = tuple(partial(given, held.parsed) for held in every)

    @cached_property
    def terms(self) -> TermCounts:
        return join_terms([held.terms for held in self._every])


class Live:
    """Reports ordered by id, and the row of each of their units among all units of its grain."""

    def __init__(self, every: Iterable[Held]) -> None:
        self.held = sorted(every, key=lambda held: held.entry.report)
        self.reports = Shelf([_Shelved(self.held)] if self.held else [])
        self.versions = [held.entry.version for held in self.held]
        self._place = {version: at for at, version in enumerate(self.versions)}
        sizes = {
            "chunks": np.array([held.entry.chunks for held in self.held], np.int64),
            "sentences": np.array([held.entry.sentences for held in self.held], np.int64),
        }
        self.begins = {grain: np.cumsum(sizes[grain]) - sizes[grain] for grain in GRAINS}
        self.owners = {grain: np.repeat(np.arange(len(self.held)), sizes[grain]) for grain in GRAINS}
        self.frequencies = Frequencies([held.statistics for held in self.held])
        self.containers = self._containers()
        self._units = cached(self._cut, _CUT)

    def places(self, sources: Collection[str] | None) -> frozenset[int]:
        """Return the places of the reports `sources` in the library. None: of all."""
        return frozenset(at for at, id_ in enumerate(self.reports) if sources is None or id_ in sources)

    def row_of(self, id_: str) -> int:
        """Return the row of the unit, or the place of the report, with the id of a row in Milvus; -1: not held."""
        place = self._place.get(int(id_[:16], 16), -1)
        if place < 0:
            return -1
        grain = "chunks" if id_[16] == "c" else "sentences"
        return int(self.begins[grain][place]) + int(id_[17:])

    def id_of(self, grain: str, row: int) -> str:
        """Return the id in Milvus of the unit in a row."""
        place = int(self.owners[grain][row])
        return unit_id(self.versions[place], grain, row - int(self.begins[grain][place]))

    def unit(self, grain: str, row: int) -> Chunk:
        """Return the unit in a row."""
        place = int(self.owners[grain][row])
        return self._units(place)[grain][row - int(self.begins[grain][place])]

    def _cut(self, place: int) -> Mapping[str, Sequence[Chunk]]:
        return units_of([self.held[place].parsed])

    def _containers(self) -> NDArray[np.int64]:
        """Return for each sentence the row of the chunk in which it starts, -1 for none."""
        own = [held.statistics.containers.astype(np.int64) for held in self.held]
        shifted = [np.where(rows < 0, -1, rows + begin) for rows, begin in zip(own, self.begins["chunks"], strict=True)]
        return np.concatenate(shifted) if shifted else np.zeros(0, np.int64)
