"""Write the reader as an ONNX graph: the layers of :mod:`index.model.graph` in 8 bits, with three small heads.

The layers multiply 8-bit integers. Each output has a scale. All activations of a passage have one scale, so that one
operator does the whole multiplication. At the length of a passage this takes a quarter less time than a scale for each
token, which the query graph has. :mod:`index.model.reader` runs the graph.
"""

from collections.abc import Sequence

from index.model.graph import FUSED, GraphBuilder, Weights

__all__ = ["OUTPUTS", "write_reader_graph"]

OUTPUTS = ("spans", "relevance")  # float32 logits, shapes (batch, length, 2) for start and end, and (batch, 1)


def write_reader_graph(model: Weights) -> bytes:
    """Return the serialised graph. Its inputs are tokens of question and passage, its outputs the logits `OUTPUTS`.

    Besides the encoder's tensors, `model` has ``head.span`` and ``head.relevance``, each with ``.w`` and ``.b``.
    """
    build = _ReaderGraph(model)
    hidden = build.encode()
    spans, relevance = OUTPUTS
    build.dense(hidden, "head.span", spans)
    total = build.total(hidden)  # it also adds the nodes "counted" and "tokens"
    size = build.node("ReduceSum", ["counted", "tokens"], "size", keepdims=0)
    build.dense(build.node("Div", [total, size], "mean"), "head.relevance", relevance)
    return build.serialise({spans: ["batch", "length", 2], relevance: ["batch", 1]})


class _ReaderGraph(GraphBuilder):
    """The encoder with one scale for all activations, and the heads."""

    __slots__ = ()

    def linear(self, given: str, names: Sequence[str]) -> str:
        """Add a product with the concatenated weights of `names`, in 8-bit integers."""
        name = names[0]
        return self.node("DynamicQuantizeMatMul", [given, *self.quantised(names)], f"{name}.out", domain=FUSED)
