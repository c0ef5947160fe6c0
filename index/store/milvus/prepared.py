"""Prepare a report for Milvus: its units with their keys and tokens, its statistics, and the rows of its units."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.embedding import keys_of
from index.search.units import GRAINS, unit_text, units_of
from index.store.manifest import text_hash
from index.store.milvus.entry import number_of
from index.store.milvus.statistics import SIZES, Statistics
from index.store.milvus.tokens import count, weigh
from rag.types import Chunk, ParsedReport

__all__ = ["Prepared", "prepare", "signed", "unit_id", "unit_rows", "whole_vector"]

_UNITS = 2  # the format of the rows of units


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report with its units of both grains, their keys, and the tokens of its units of all sizes."""

    parsed: ParsedReport
    version: int
    units: Mapping[str, Sequence[Chunk]]
    keys: Mapping[str, NDArray[np.uint64]]
    tokens: Mapping[str, Sequence[Counter[int]]]
    statistics: Statistics

    @property
    def size(self) -> int:
        """The number of rows of its units."""
        return sum(len(units) for units in self.units.values())


def prepare(parsed: ParsedReport) -> Prepared:
    """Return `parsed` with its units, keys and tokens. Nothing is embedded."""
    report, units = parsed.report, units_of([parsed])
    keys = {grain: keys_of(units[grain]) for grain in GRAINS}
    tokens = {grain: [count(unit_text(unit)) for unit in units[grain]] for grain in GRAINS}
    tokens["reports"] = [count(f"{report.source.title}\n{report.text}")]
    spans = {grain: np.array([(unit.start, unit.end) for unit in units[grain]], np.int64) for grain in GRAINS}
    parts = [part.tobytes() for grain in GRAINS for part in (keys[grain], spans[grain])]
    head = [str(_UNITS).encode(), report.source.id.encode(), text_hash(report.text).encode()]
    version = number_of(*head, report.source.title.encode("utf-8", "surrogatepass"), *parts)
    return Prepared(parsed, version, units, keys, tokens, _statistics(units, tokens))


def _statistics(units: Mapping[str, Sequence[Chunk]], tokens: Mapping[str, Sequence[Counter[int]]]) -> Statistics:
    having = {size: Counter(token for one in tokens[size] for token in one) for size in SIZES}
    every = np.array(sorted(set().union(*having.values())), np.uint32)
    frequencies = {size: np.array([having[size][token] for token in every.tolist()], np.int32) for size in SIZES}
    lengths = [sum(max(1, sum(one.values())) for one in tokens[size]) for size in SIZES]
    counts = [len(tokens[size]) for size in SIZES]
    containers = _containers(units["sentences"], units["chunks"])
    return Statistics(every, frequencies, np.array(lengths, np.int64), np.array(counts, np.int64), containers)


def _containers(sentences: Sequence[Chunk], chunks: Sequence[Chunk]) -> NDArray[np.int32]:
    """Return for each sentence the chunk in which it starts, -1 for none."""
    order = sorted(range(len(chunks)), key=lambda row: chunks[row].start)
    starts = np.array([chunks[row].start for row in order], np.int64)
    at = np.searchsorted(starts, [sentence.start for sentence in sentences], side="right") - 1
    found = [
        order[place] if place >= 0 and sentence.start < chunks[order[place]].end else -1
        for place, sentence in zip(at.tolist(), sentences, strict=True)
    ]
    return np.array(found, np.int32)


def unit_id(version: int, grain: str, row: int) -> str:
    """Return the id of the row of a unit."""
    return f"{version:016x}{grain[0]}{row}"


def signed(keys: NDArray[np.uint64]) -> list[int]:
    """Return keys of units as Milvus has them: signed."""
    found: list[int] = keys.view(np.int64).tolist()
    return found


def unit_rows(
    one: Prepared, grain: str, vectors: Mapping[int, NDArray[np.float32]], mean: float, written: int
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the units of one grain. `vectors` has the vector of each key, `mean` their mean length."""
    keys = one.keys[grain]
    for row, (key, plain, tokens) in enumerate(zip(signed(keys), keys.tolist(), one.tokens[grain], strict=True)):
        yield {
            "id": unit_id(one.version, grain, row),
            "version": one.version,
            "written": written,
            "key": key,
            "entry": {},
            "vector": np.asarray(vectors[plain], np.float32).tolist(),
            "terms": weigh(tokens, mean),
        }


def whole_vector(one: Prepared, mean: float) -> dict[int, float]:
    """Return the sparse vector of the whole report."""
    return weigh(one.tokens["reports"][0], mean)
