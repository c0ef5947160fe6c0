"""The judge's last layers and both heads as a network, and the judge's graph with what they have learned.

This module trains nothing.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.model.graph import quantise
from index.model.joined import SHARED
from index.training.network import FAR
from index.training.upper_network import UpperModel, UpperNetwork, read_constants

__all__ = ["JudgeUpper", "write_renewed"]

_HEADS = ("span", "relevance")
_PRODUCTS = {"q": ("q", "k", "v"), "ao": ("ao",), "fi": ("fi",), "fo": ("fo",)}  # in the graph: of the network


class _Heads(nn.Module):
    """Both heads of the judge."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        self.span, self.relevance = (_read_head(weights, f"head.{name}") for name in _HEADS)

    def forward(self, hidden: Tensor, mean: Tensor) -> tuple[Tensor, Tensor]:
        return self.span(hidden), self.relevance(torch.cat([hidden[:, 0], mean], 1)).squeeze(-1)


class JudgeUpper(UpperNetwork):
    """The layers, where the answer starts and ends, and whether the marked part answers."""

    def __init__(self, judge: Path, dropout: float = 0.1) -> None:
        """Begin with the last layers and the heads of the graph `judge`."""
        super().__init__(judge, read=1, outputs=1, first=SHARED, dropout=dropout)
        self.head = _Heads(read_constants(judge))

    def forward(self, hidden: Tensor, there: Tensor, marked: Tensor) -> tuple[Tensor, Tensor]:
        """Return span logits, shape (batch, length, 2), far down outside the marked part, and relevance, (batch,).

        `hidden` has shape (batch, length, hidden); `there` and `marked` are masks (batch, length). `marked` has the
        separator behind the marked part too.
        """
        hidden = self.encode(hidden, there)
        mean = (hidden * marked[..., None]).sum(1) / marked.sum(1, keepdim=True)
        allowed = marked.clone()
        allowed[:, 0] = True  # "no answer here"
        spans, relevance = self.head(hidden, mean)
        return spans.masked_fill(~allowed[..., None], FAR), relevance

    def trained(self) -> UpperModel:
        """Return the weights of the layers and of both heads under the names of the graph."""
        return UpperModel(self.layer_tensors() | self.head_tensors(), self.hidden, self.first + len(self.layers))

    def head_tensors(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights of both heads under the names of the graph: ``head.span.w``."""
        state = self.head.state_dict()
        kinds = [(name, kind) for name in _HEADS for kind in ("weight", "bias")]
        return {f"head.{name}.{kind[0]}": state[f"{name}.{kind}"].detach().float().numpy() for name, kind in kinds}


def _read_head(weights: Mapping[str, NDArray[np.float32]], name: str) -> nn.Linear:
    head = nn.Linear(*weights[f"{name}.w"].shape)
    state = {"weight": weights[f"{name}.w"].T.copy(), "bias": weights[f"{name}.b"].copy()}
    head.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()})
    return head


def write_renewed(judge: Path, network: JudgeUpper) -> bytes:
    """Return the graph `judge` with the last layers and the heads of `network`, serialised."""
    import onnx
    from onnx import numpy_helper

    model, constants = onnx.load(judge), _constants_of(network)
    for one in model.graph.initializer:
        if one.name in constants:
            old, new = numpy_helper.to_array(one), constants.pop(one.name)
            one.CopyFrom(
                numpy_helper.from_array(np.ascontiguousarray(new.astype(old.dtype).reshape(old.shape)), one.name)
            )
    if constants:
        raise ValueError(f"{judge} has no {sorted(constants)}")
    data: bytes = model.SerializeToString()
    return data


def _constants_of(network: JudgeUpper) -> dict[str, NDArray[np.generic]]:
    """Return the constants of the graph: products in 8 bits, the rest in floats."""
    tensors = network.layer_tensors()
    layers = sorted({name.split(".")[0] for name in tensors})
    found: dict[str, NDArray[np.generic]] = {}
    for layer in layers:
        for name, parts in _PRODUCTS.items():
            weights, scales = quantise(np.concatenate([tensors[f"{layer}.{part}.w"] for part in parts]))
            found |= {f"{layer}.{name}.weights": weights.T, f"{layer}.{name}.scales": scales}
        found[f"{layer}.bias"] = np.concatenate([tensors[f"{layer}.{part}.b"] for part in "qkv"])
        others = ("ao.b", "fi.b", "fo.b", *(f"{norm}.{part}" for norm in ("aln", "oln") for part in "wb"))
        found |= {f"{layer}.{name}": tensors[f"{layer}.{name}"] for name in others}
    return found | {name: value.T for name, value in network.head_tensors().items()}
