"""Let the judge read windows, and write its weights and its scores where they are fetched from.

This module measures nothing: see :mod:`index.training.measure`.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor

from index.training.draw import cut_batches, write_out
from index.training.measure import Scores
from index.training.network import JudgeNetwork, shipped_tensors
from index.training.pack import Pack, Table
from index.training.train import Uploaded, precision

__all__ = ["score", "write_weights"]

_PIECES = 49_152  # of a batch
_LONGEST = 120  # pieces of an answer
_FILE = 14 << 20  # bytes of a file of weights
_MOST = 127


def score(network: JudgeNetwork, pack: Pack, table: Table) -> Scores:
    """Read every window of `table`."""
    network.eval()
    flat = write_out(pack, table)
    uploaded = Uploaded(flat, network.parts.device)
    columns = np.zeros((4, len(table)), np.float32)
    for rows, length in cut_batches(flat.lengths, _PIECES):
        with torch.inference_mode(), precision(network.parts.device):
            spans, relevance = network(uploaded.batch(rows, length).ids)
        columns[:, rows] = torch.stack([relevance, *best_spans(spans)]).cpu().numpy()
    first, last = (np.clip(columns[i] - flat.marked, -1, None).astype(np.int16) for i in (2, 3))
    return Scores(columns[0], columns[1], first, last)


def best_spans(spans: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Find by how much the best span beats "none here", and its first and last position. Shape: (batch,) each."""
    rows, length, _ = spans.shape
    total = spans[:, 1:, 0, None] + spans[:, None, 1:, 1]
    allowed = torch.ones(length - 1, length - 1, dtype=torch.bool, device=spans.device).triu().tril(_LONGEST)
    best, place = total.masked_fill(~allowed, -1e9).view(rows, -1).max(1)
    first, last = place // (length - 1) + 1, place % (length - 1) + 1
    return best - spans[:, 0].sum(1), first.float(), last.float()


def write_weights(network: JudgeNetwork, folder: Path, name: str, *, bytes_only: bool = False) -> None:
    """Write what was trained as ``name-0.safetensors`` and so on, in half precision, or matrices in bytes by rows."""
    tensors: dict[str, NDArray[np.generic]] = {}
    for key, value in sorted(shipped_tensors(network).items()):
        if bytes_only and value.ndim > 1:
            scales = np.maximum(np.abs(value).max(1, keepdims=True) / _MOST, 1e-12)
            tensors[f"{key}:bytes"] = np.rint(value / scales).astype(np.int8)
            tensors[f"{key}:scales"] = scales.astype(np.float32)
        else:
            tensors[key] = value.astype(np.float16)
    folder.mkdir(parents=True, exist_ok=True)
    for number, part in enumerate(_cut(tensors)):
        save_file(dict(part), folder / f"{name}-{number}.safetensors")


def _cut(tensors: Mapping[str, NDArray[np.generic]]) -> list[dict[str, NDArray[np.generic]]]:
    parts: list[dict[str, NDArray[np.generic]]] = [{}]
    size = 0
    for key, value in tensors.items():
        if size + value.nbytes > _FILE:
            parts.append({})
            size = 0
        parts[-1][key] = value
        size += value.nbytes
    return parts
