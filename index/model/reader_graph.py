"""Write the reader as an ONNX graph: the layers of :mod:`index.model.graph` in 8 bits, with three small heads.

The layers multiply in 8-bit integers: a scale for each output, and one for all activations of a passage, where a query
has one for each token: one operator does all of it, which on a passage's length takes a quarter less time.

This module runs nothing: see :mod:`index.model.reader`.
"""

from collections.abc import Sequence

from index.model.graph import FUSED, GraphBuilder, Weights

__all__ = ["OUTPUTS", "write_reader_graph"]

OUTPUTS = ("spans", "relevance")  # float32 logits, shapes (batch, length, 2) for start and end, and (batch, 1)


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


class _ReaderGraph(GraphBuilder):
    """The encoder with other arithmetic, and heads."""

    __slots__ = ()

    def linear(self, given: str, names: Sequence[str]) -> str:
        """Multiply by the weights of `names`, side by side, in bytes."""
        name = names[0]
        return self.node("DynamicQuantizeMatMul", [given, *self.quantised(names)], f"{name}.out", domain=FUSED)

    def dense(self, given: str, head: str, output: str) -> None:
        """Multiply by a small matrix, which stays in 32-bit floats, and add its bias."""
        weights = self.model.tensor(f"{head}.w").reshape(-1, self.model.hidden)
        product = self.node("MatMul", [given, self.constant(f"{head}.w", weights.T)], f"{head}.product")
        self.node("Add", [product, self.weights(f"{head}.b")], output)
