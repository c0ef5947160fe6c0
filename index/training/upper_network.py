"""The judge's last layers as a network, read back from its 8-bit graph: what the verifier and the rewriter begin with.

Weights are rounded in each forward pass as the shipped graph rounds them, so that training takes the rounding into
account. This module trains nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.training.network import FAR, Layer

__all__ = ["UpperModel", "UpperNetwork", "read_constants"]

_LINEAR = {"qkv": "q", "ao": "ao", "fi": "fi", "fo": "fo"}  # module -> name in the graph
_BIASES = {"qkv": "bias", "ao": "ao.b", "fi": "fi.b", "fo": "fo.b"}
_STEPS = 64  # of a weight, as index.model.graph rounds it
_HEADS, _EPS = 12, 1e-12


class _Rounded(nn.Linear):
    """A linear map whose weights are rounded for the result and exact for the gradient."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - torch's name
        """Shape: as nn.Linear."""
        exact = self.weight.detach()
        scale = (exact.abs().amax(1, keepdim=True) / _STEPS).clamp(min=1e-12)
        return functional.linear(input, self.weight + (torch.round(exact / scale) * scale - exact), self.bias)


class UpperNetwork(nn.Module):
    """The judge's layers over its first ones, and a new head from `read` vectors to `outputs` numbers."""

    def __init__(self, judge: Path, read: int, outputs: int, *, first: int, dropout: float = 0.1) -> None:
        """Read the layers of the graph `judge` over its `first` ones. The head reads `read` vectors of their width."""
        super().__init__()
        self.first = first
        weights = read_constants(judge)
        self.hidden = len(weights["emb.ln.w"])
        total = 1 + max(int(name[1:].split(".")[0]) for name in weights if name.endswith(".q.weights"))
        sizes = self.hidden, len(weights["l0.fi.b"]), dropout
        self.layers = nn.ModuleList([_rounded(Layer(*sizes)) for _ in range(first, total)])
        self._load(weights)
        head = nn.Linear(read * self.hidden, outputs)
        nn.init.normal_(head.weight, std=0.01)
        nn.init.zeros_(head.bias)
        self.head: nn.Module = head
        self.drop = nn.Dropout(dropout)

    def go_on_from(self, upper: Path, head: str) -> None:
        """Begin with the weights of the graph `upper`, which an earlier training wrote, and its head `head`."""
        weights = read_constants(upper)
        self._load(weights)
        state = {name: weights[f"head.{head}.{name[0]}"] for name in self.head.state_dict()}
        self.head.load_state_dict({name: torch.from_numpy(value.T.copy()) for name, value in state.items()})

    def _load(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        rows = range(len(self.layers))
        state = {f"{row}.{key}": value for row in rows for key, value in _layer(weights, row + self.first)}
        self.layers.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})

    def encode(self, hidden: Tensor, there: Tensor) -> Tensor:
        """Run the layers over what the first ones left. Shape: (batch, length, hidden); `there`: (batch, length)."""
        mask = torch.zeros(there.shape, dtype=hidden.dtype).masked_fill(~there, FAR)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def model(self, head: str) -> "UpperModel":
        """Return the weights under the names of the graph, the head as ``head.`` and `head`."""
        found = self.layer_tensors()
        for name, value in self.head.state_dict().items():
            found[f"head.{head}.{name[0]}"] = value.detach().float().numpy()
        return UpperModel(found, self.hidden, self.first + len(self.layers))

    def layer_tensors(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights of the layers under the names of the graph: ``l8.q.w``."""
        found: dict[str, NDArray[np.float32]] = {}
        for name, value in self.layers.state_dict().items():
            array, (row, module, kind) = value.detach().float().numpy(), name.split(".")
            layer = f"l{int(row) + self.first}"
            parts = dict(zip("qkv", np.split(array, 3), strict=True)) if module == "qkv" else {module: array}
            found |= {f"{layer}.{part}.{kind[0]}": one for part, one in parts.items()}
        return found


@dataclass(frozen=True, slots=True)
class UpperModel:
    """The :class:`index.model.graph.Weights` of a trained network. It has the last layers only."""

    trained: Mapping[str, NDArray[np.float32]]
    hidden: int
    layers: int
    heads: int = _HEADS
    layer_norm_eps: float = _EPS

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor. Shape: flat."""
        return np.ascontiguousarray(self.trained[name], np.float32).reshape(-1)

    def numbers(self, name: str) -> int:
        """Return how many numbers a tensor has."""
        return self.trained[name].size

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Raise KeyError: the network has no words of its own."""
        raise KeyError(name)


def _rounded(layer: Layer) -> Layer:
    for name in _LINEAR:
        plain = getattr(layer, name)
        setattr(layer, name, _Rounded(plain.in_features, plain.out_features))
    return layer


def read_constants(judge: Path) -> dict[str, NDArray[np.float32]]:
    """Return the constants of a graph by name."""
    import onnx
    from onnx import numpy_helper

    return {one.name: numpy_helper.to_array(one) for one in onnx.load(judge).graph.initializer}


def _layer(weights: Mapping[str, NDArray[np.float32]], row: int) -> list[tuple[str, NDArray[np.float32]]]:
    """Return the parameters of a layer, its 8-bit weights multiplied out."""
    found = []
    for module, name in _LINEAR.items():
        whole = f"l{row}.{name}"
        found.append((f"{module}.weight", (weights[f"{whole}.weights"] * weights[f"{whole}.scales"]).T.copy()))
        found.append((f"{module}.bias", weights[f"l{row}.{_BIASES[module]}"].copy()))
    for norm in ("aln", "oln"):
        found += [(f"{norm}.{long}", weights[f"l{row}.{norm}.{long[0]}"].copy()) for long in ("weight", "bias")]
    return found
