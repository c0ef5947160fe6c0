"""Write the rewriter as an ONNX graph: the last layers over the judge's first ones, and a head over each token.

The form of its window: :mod:`index.model.rewriter_form`. This module runs nothing: see :mod:`index.model.rewriter`.
"""

from index.model.graph import Weights
from index.model.upper_graph import UpperGraph

__all__ = ["PIECES", "write_rewriter_graph"]

PIECES = "pieces"  # float32 logits, shape (batch, length, 2): that a piece is kept, that the follow-up stands before it


def write_rewriter_graph(model: Weights, first: int) -> bytes:
    """Return the serialised graph of the layers from `first` on, of one window. The head is ``head.pieces``."""
    build = UpperGraph(model, masked=False, first=first)
    build.dense(build.encode(), "head.pieces", PIECES)
    return build.serialise({PIECES: ["batch", "length", 2]})
