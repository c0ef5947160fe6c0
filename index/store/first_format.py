"""Read a generation of format 1: all reports in one file, all vectors in four. It is converted at the next write."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.units import GRAINS
from index.store.codec import decode_reports
from index.store.generation import read_checked
from index.store.manifest import REBUILD, Manifest
from index.store.segment import Block
from rag.errors import IndexDamaged
from rag.types import ParsedReport

__all__ = ["read_first_blocks", "read_first_reports"]

_REPORTS = "reports.jsonl"


def read_first_reports(folder: Path, manifest: Manifest) -> list[ParsedReport]:
    """Return the reports of a generation of format 1, ordered by id.

    Raises: IndexDamaged with the file's name.
    """
    data = read_checked(folder, _REPORTS, manifest.files.get(_REPORTS))
    try:
        return decode_reports(data.decode())
    except (ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{folder / _REPORTS} cannot be read by this version", hint=REBUILD) from None


def read_first_blocks(folder: Path, manifest: Manifest) -> dict[str, Block]:
    """Return the keys and vectors of all chunks and of all sentences of a generation of format 1.

    Raises: IndexDamaged with the file's name.
    """

    def load(name: str) -> NDArray[np.generic]:
        data = io.BytesIO(read_checked(folder, name, manifest.files.get(name)))
        loaded: NDArray[np.generic] = np.load(data, allow_pickle=False)
        return loaded

    return {
        grain: Block(load(f"{grain}-keys.npy").astype(np.uint64), load(f"{grain}-vectors.npy").astype(np.float32))
        for grain in GRAINS
    }
