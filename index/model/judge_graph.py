"""Write the judge as an ONNX graph: 8-bit layers, a learned vector for each part of the window, and two heads.

The graph counts separators to know which part a token belongs to, so it needs no further input. Activations have a
scale for each token: one for all of a window takes a tenth less time, but twice the error. The form of a window:
:mod:`index.model.judge_form`. This module runs nothing: see :mod:`index.model.judge`.
"""

import numpy as np

from index.model.graph import INPUTS, GraphBuilder, Weights
from index.model.joined import SHARED
from index.model.judge_form import MARKED, SEPARATOR
from index.model.upper_graph import ENDS, PART, UpperGraph

__all__ = ["OUTPUTS", "write_follow_up_graph", "write_judge_graph"]

OUTPUTS = ("spans", "relevance")  # float32 logits, shapes (batch, length, 2) for start and end, and (batch, 1)
_FLOAT, _LONG = 1, 7  # types of ONNX


def write_judge_graph(model: Weights) -> bytes:
    """Return the serialised graph: a window in, span logits of every token and one relevance logit out.

    Beside the encoder's tensors `model` holds ``emb.parts``, one vector for each part and one for padding, and
    ``head.span`` and ``head.relevance``, each with ``.w`` and ``.b``.
    """
    return _with_heads(_JudgeGraph(model))


def write_follow_up_graph(model: Weights) -> bytes:
    """Return the serialised graph of layers over the judge's shared ones, with the same heads and outputs.

    Its inputs are the judge's hidden states, parts and separators. `model.layers` counts the judge's first layers too.
    """
    return _with_heads(UpperGraph(model, masked=False, first=SHARED))


def _with_heads(build: GraphBuilder) -> bytes:
    """Add both heads to an encoder that knows the parts of its window."""
    hidden = build.encode()
    spans, relevance = OUTPUTS
    build.dense(hidden, "head.span", spans)
    mean = _mean_of_marked(build, hidden)  # names the axis of the tokens
    first = build.node("Gather", [hidden, build.constant("first_place", np.array([0]))], "beginning", axis=1)
    both = build.node("Concat", [build.node("Squeeze", [first, "tokens"], "first_token"), mean], "both", axis=-1)
    build.dense(both, "head.relevance", relevance)
    return build.serialise({spans: ["batch", "length", 2], relevance: ["batch", 1]})


def _mean_of_marked(build: GraphBuilder, hidden: str) -> str:
    """Average over the marked part. Shape: (batch, hidden)."""
    inside = build.node("Equal", [PART, build.constant("marked", np.array(MARKED))], "inside")
    counts = build.node("Cast", [inside], "inside_counts", to=_FLOAT)
    counted = build.node("Unsqueeze", [counts, build.constant("last", np.array([-1]))], "inside_counted")
    kept = build.node("Mul", [hidden, counted], "inside_kept")
    axes = build.constant("tokens", np.array([1]))
    total = build.node("ReduceSum", [kept, axes], "inside_total", keepdims=0)
    size = build.node("ReduceSum", [counted, axes], "inside_size", keepdims=0)
    return build.node("Div", [total, size], "inside_mean")


class _JudgeGraph(GraphBuilder):
    """The encoder over tokens that know their part."""

    __slots__ = ()

    def embed(self) -> str:
        """Add the vector of its part to each token; separators belong to the part that they end."""
        ends = self.node("Equal", [INPUTS[0], self.constant("separator", np.array(SEPARATOR))], ENDS)
        ended = self.node("Cast", [ends], "ended", to=_LONG)
        parts = self.node("CumSum", [ended, self.constant("along", np.array(1))], PART, exclusive=1)
        vectors = self.model.tensor("emb.parts").reshape(-1, self.model.hidden)
        vector = self.node("Gather", [self.constant("emb.parts", vectors), parts], "part_vector", axis=0)
        return self.normalise(self.node("Add", [self.place_words(), vector], "parted"), "emb.ln", "x0")
