"""Write layers of their own over the judge's first layers, as an ONNX graph.

A network that reads the judge's window shares its word pieces and its first layers; only its last layers and its head
have weights of their own. This module runs nothing: see :mod:`index.model.joined`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.model.graph import GraphBuilder

__all__ = ["ENDS", "PART", "UpperGraph", "hidden_of"]

PART, ENDS = "part", "ends"  # in the judge's graph: the part of each token, and whether it is a separator
_FLOAT, _BOOL, _LONG = 1, 9, 7  # types of ONNX


def hidden_of(layers: int) -> str:
    """Return the name that the judge's graph gives the output of its first `layers` layers."""
    return f"l{layers - 1}.oln.out"


@dataclass(slots=True)
class UpperGraph(GraphBuilder):
    """The last layers of an encoder, over the hidden states of the judge's layers before `first`."""

    first: int = 0

    def encode(self) -> str:
        """Add the layers. Shape: (batch, length, hidden)."""
        size = self.constant("size", np.array([self.model.hidden]))
        self.node("Shape", [hidden_of(self.first)], "as_texts")
        flat = self.node("Concat", [self.constant("any", np.array([-1])), size], "as_rows", axis=0)
        rows = self.node("Reshape", [hidden_of(self.first), flat], "rows")
        for layer in range(self.first, self.model.layers):
            rows = self.feed_forward(self.attend(rows, f"l{layer}"), f"l{layer}")
        return self.node("Reshape", [rows, "as_texts"], "encoded")

    def inputs(self) -> list[Any]:
        """Return the inputs: what the judge's first layers make of a window."""
        from onnx import helper

        shape: Sequence[str | int] = ["batch", "length"]
        hidden = helper.make_tensor_value_info(hidden_of(self.first), _FLOAT, [*shape, self.model.hidden])
        return [
            hidden,
            helper.make_tensor_value_info(PART, _LONG, shape),
            helper.make_tensor_value_info(ENDS, _BOOL, shape),
        ]
