"""How many units of each size have a token: of one report as it is stored, and of a library."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged

__all__ = ["SIZES", "Frequencies", "Statistics", "mean_lengths", "pack_statistics", "unpack_statistics"]

SIZES = ("reports", "chunks", "sentences")


@dataclass(frozen=True, slots=True)
class Statistics:
    """The tokens of one report. ``frequencies[size][i]`` units of a size have the token ``tokens[i]``."""

    tokens: NDArray[np.uint32]  # dimensions, sorted
    frequencies: Mapping[str, NDArray[np.int32]]
    lengths: NDArray[np.int64]  # the number of tokens of all units of each size
    counts: NDArray[np.int64]  # the number of units of each size
    containers: NDArray[np.int32]  # for each sentence the chunk in which it starts, -1 for none


class Frequencies:
    """The number of units of each size in a library, and of those that have a token."""

    def __init__(self, every: Sequence[Statistics]) -> None:
        totals = sum((one.counts for one in every), np.zeros(len(SIZES), np.int64))
        self._units = dict(zip(SIZES, totals.tolist(), strict=True))
        self._tokens, at = np.unique(_joined([one.tokens for one in every], np.uint32), return_inverse=True)
        self._having = {
            size: np.bincount(at, _joined([one.frequencies[size] for one in every], np.int32), len(self._tokens))
            for size in SIZES
        }

    def rarity(self, size: str, tokens: Mapping[int, float]) -> dict[int, float]:
        """Return the weight of each of `tokens` times its inverse document frequency, without those of no unit."""
        units, found = self._units[size], {}
        for token, weight in tokens.items():
            at = int(np.searchsorted(self._tokens, token))
            having = float(self._having[size][at]) if at < len(self._tokens) and self._tokens[at] == token else 0.0
            if having:
                found[token] = weight * float(np.log(1 + (units - having + 0.5) / (having + 0.5)))
        return found


def mean_lengths(every: Iterable[Statistics]) -> dict[str, float]:
    """Return the mean number of tokens of the units of each size, at least 1."""
    lengths, counts = np.zeros(len(SIZES)), np.zeros(len(SIZES))
    for one in every:
        lengths, counts = lengths + one.lengths, counts + one.counts
    means = np.where(counts > 0, np.maximum(lengths, 1) / np.maximum(counts, 1), 1.0)
    return {size: float(mean) for size, mean in zip(SIZES, means, strict=True)}


def pack_statistics(statistics: Statistics) -> bytes:
    """Return the bytes of `statistics`."""
    from safetensors.numpy import save

    columns: dict[str, NDArray[np.generic]] = {f"in.{size}": statistics.frequencies[size] for size in SIZES}
    names = ("tokens", "lengths", "counts", "containers")
    return save(columns | {name: getattr(statistics, name) for name in names})


def unpack_statistics(data: bytes, name: str) -> Statistics:
    """Return the statistics of :func:`pack_statistics`. `name` says where they come from.

    Raises: IndexDamaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found = load(data)
        having = {size: found[f"in.{size}"] for size in SIZES}
        return Statistics(found["tokens"], having, found["lengths"], found["counts"], found["containers"])
    except (SafetensorError, KeyError):
        raise IndexDamaged(f"the statistics of {name} cannot be read", hint="ingest the report again") from None


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
