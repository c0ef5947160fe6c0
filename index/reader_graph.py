"""Write the reader as an ONNX graph: the layers of :mod:`index.graph` in 8 bits, with three small heads.

The layers multiply in 8-bit integers: a scale for each output, and one for all of a batch's activations, as they come.
That costs half the time of 4-bit blocks, which are unpacked for every batch; only word embeddings stay in those.

This module runs nothing: see :mod:`index.reader`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.graph import FUSED, GraphBuilder, Weights

__all__ = ["OUTPUTS", "quantise", "write_reader_graph"]

OUTPUTS = ("spans", "relevance")  # float32 logits, shapes (batch, length, 2) for start and end, and (batch, 1)
# Seven bits of a weight: with eight, two products overflow the 16 bits in which processors without VNNI add them up.
_MOST = 64


def write_reader_graph(model: Weights) -> bytes:
    """Return the serialised graph: tokens of question and passage in, span and relevance logits out.

    Beside the encoder's tensors `model` holds ``head.span`` and ``head.relevance``, each with ``.w`` and ``.b``.
    """
    build = _ReaderGraph(model)
    hidden = build.encode()
    spans, relevance = OUTPUTS
    build.dense(hidden, "head.span", spans)
    total = build.total(hidden)  # names what counts and the axis of the tokens
    size = build.node("ReduceSum", ["counted", "tokens"], "size", keepdims=0)
    build.dense(build.node("Div", [total, size], "mean"), "head.relevance", relevance)
    return build.serialise({spans: ["batch", "length", 2], relevance: ["batch", 1]})


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each row to -64..64 with a scale of its own.

    Shape: (rows, columns) to the same and (rows,). Unit: whole number * scale.
    """
    scales = np.maximum(np.abs(weights).max(1) / _MOST, np.float32(1e-12)).astype(np.float32)
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


class _ReaderGraph(GraphBuilder):
    """The encoder with other arithmetic, and heads."""

    __slots__ = ()

    def linear(self, given: str, names: Sequence[str]) -> str:
        """Multiply by the weights of `names`, side by side, in bytes."""
        sizes = [self.model.numbers(f"{name}.b") for name in names]
        rows = [self.model.tensor(f"{name}.w").reshape(n, -1) for name, n in zip(names, sizes, strict=True)]
        weights, scales = quantise(np.concatenate(rows))
        name = names[0]
        numbers = [self.constant(f"{name}.bytes", weights.T), self.constant(f"{name}.scales", scales)]
        return self.node("DynamicQuantizeMatMul", [given, *numbers], f"{name}.out", domain=FUSED)

    def dense(self, given: str, head: str, output: str) -> None:
        """Multiply by a small matrix, which stays in 32-bit floats, and add its bias."""
        weights = self.model.tensor(f"{head}.w").reshape(-1, self.model.hidden)
        product = self.node("MatMul", [given, self.constant(f"{head}.w", weights.T)], f"{head}.product")
        self.node("Add", [product, self.weights(f"{head}.b")], output)
