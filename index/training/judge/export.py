"""Turn a trained judge into what is shipped: its weights over the encoder's word and position embeddings.

This module trains nothing and writes no file: see :mod:`index.training.judge.ship`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from index.training.export import ShippedReader

__all__ = ["ShippedJudge", "read_weights"]

_BYTES, _SCALES = ":bytes", ":scales"


class ShippedJudge(ShippedReader):
    """The :class:`index.model.graph.Weights` of a trained judge; `trained` has the names of the packed file."""

    __slots__ = ()

    @property
    def layers(self) -> int:
        return len({name.split(".")[0] for name in self.trained if name.endswith(".q.w")})

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as trained, else the original. Shape: flat."""
        return self.trained[name].reshape(-1) if name in self.trained else self.original.tensor(name)


def read_weights(files: Sequence[Path]) -> Mapping[str, NDArray[np.float32]]:
    """Read the files that :func:`index.training.judge.score.write_weights` wrote."""
    stored = {name: value for path in files for name, value in load_file(path).items()}
    found = {name: value.astype(np.float32) for name, value in stored.items() if ":" not in name}
    for name, value in stored.items():
        if name.endswith(_BYTES):
            key = name.removesuffix(_BYTES)
            found[key] = value.astype(np.float32) * stored[key + _SCALES]
    return found
