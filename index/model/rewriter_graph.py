"""Write the rewriter as an ONNX graph: layers of its own over the judge's first four, and a head over each token.

The form of its window: :mod:`index.model.rewriter_form`. This module runs nothing: see :mod:`index.model.rewriter`.
"""

from index.model.graph import Weights
from index.model.joined import SHARED
from index.model.upper_graph import UpperGraph

__all__ = ["PIECES", "write_rewriter_graph"]

# float32 logits, shape (batch, length, 3): that a piece is kept, that the follow-up stands before it; of the first
# token, that the follow-up leans
PIECES = "pieces"


def write_rewriter_graph(model: Weights) -> bytes:
    """Return the serialised graph of the layers over the shared ones, of one window. The head is ``head.pieces``."""
    build = UpperGraph(model, masked=False, first=SHARED)
    build.dense(build.encode(), "head.pieces", PIECES)
    return build.serialise({PIECES: ["batch", "length", 3]})
