"""Fuse scores of different kinds for one query: standardise each over the units, then add them with weights.

The weights are the same for every library. docs/decisions/0003-hybrid-fusion.md has the measurements.

Source: Lee 1997, "Analyses of multiple evidence combination".
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mode", "fuse", "standardise", "weights_of"]

Mode = Literal["hybrid", "dense", "lexical"]
_HYBRID = {
    "cosine": 0.54,
    "report": 0.13,
    "chunk": 0.08,
    "sentence": 0.25,
}  # cosine, and BM25 of the report, chunk and sentence


def weights_of(mode: Mode, own: str) -> Mapping[str, float]:
    """Return the weight of each kind of score. Lexical mode uses the BM25 of the unit's `own` size."""
    return {"hybrid": _HYBRID, "dense": {"cosine": 1.0}, "lexical": {own: 1.0}}[mode]


def fuse(
    evidence: Mapping[str, NDArray[np.float32]],
    weights: Mapping[str, float],
    sample: Mapping[str, NDArray[np.float32]] | None = None,
) -> NDArray[np.float32]:
    """Return the weighted sum of the standardised scores.

    `sample` has the scores of the units that stand for all, if `evidence` has only those of the best units.

    Shape: that of every array in `evidence`.
    """
    total = np.zeros(len(next(iter(evidence.values()))), np.float32)
    for name, weight in weights.items():
        total += np.float32(weight) * standardise(evidence[name], sample[name] if sample else None)
    return total


def standardise(scores: NDArray[np.float32], sample: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Return `scores` with mean 0 and standard deviation 1, or such that `sample` would.

    Equal scores become 0.

    >>> standardise(np.array([1, 3], np.float32)).tolist()
    [-1.0, 1.0]
    """
    every = scores if sample is None else sample
    deviation = float(every.std()) if every.size else 0.0
    if deviation < 1e-9:
        return np.zeros_like(scores)
    standard: NDArray[np.float32] = (scores - every.mean()) / np.float32(deviation)
    return standard
