"""Write the verifier as an ONNX graph: the last layers over the judge's first ones, and a head.

The verifier reads the judge's window, with a claim in the place of the question. Its graph begins where the judge's
first layers end. This module runs nothing: see :mod:`index.model.verifier`.
"""

import numpy as np

from index.model.graph import Weights
from index.model.joined import SHARED
from index.model.judge_form import MARKED
from index.model.upper_graph import ENDS, PART, UpperGraph

__all__ = ["SUPPORT", "write_verifier_graph"]

SUPPORT = "support"  # float32 logit, shape (batch, 1)
_CLAIM = 0  # the place of the claim in the window
_FLOAT = 1  # a type of ONNX


def write_verifier_graph(model: Weights) -> bytes:
    """Return the serialised graph of the layers over the shared ones, of one window.

    Its inputs are the judge's hidden states, parts and separators. `model.layers` counts the judge's first layers too.
    The head is ``head.support`` over the first token, the mean of the claim and the mean of the marked part.
    """
    build = _VerifierGraph(model, masked=False, first=SHARED)
    hidden = build.encode()
    build.tokens()
    first_token = build.node("Squeeze", [build.first_of(hidden), "tokens_axis"], "first_token")
    means = [build.mean_of(hidden, _CLAIM, first_token), build.mean_of(hidden, MARKED, None)]
    build.dense(build.node("Concat", [first_token, *means], "read", axis=-1), "head.support", SUPPORT)
    return build.serialise({SUPPORT: ["batch", 1]})


class _VerifierGraph(UpperGraph):
    """The last layers, and means over parts of the window."""

    __slots__ = ()

    def tokens(self) -> None:
        """Add which tokens are no separators, and the axis of the tokens."""
        self.node("Not", [ENDS], "inner")
        self.constant("tokens_axis", np.array([1]))

    def first_of(self, hidden: str) -> str:
        """Return the first token. Shape: (batch, 1, hidden)."""
        return self.node("Gather", [hidden, self.constant("first_place", np.array([0]))], "beginning", axis=1)

    def mean_of(self, hidden: str, part: int, without: str | None) -> str:
        """Average over a part of the window, without separators and `without` one token. Shape: (batch, hidden)."""
        name = f"part{part}"
        at = self.node("Equal", [PART, self.constant(f"{name}.number", np.array(part))], f"{name}.at")
        kept = self.node("Cast", [self.node("And", [at, "inner"], f"{name}.inner")], f"{name}.kept", to=_FLOAT)
        counted = self.node("Unsqueeze", [kept, self.constant("last", np.array([-1]))], f"{name}.counted")
        weighed = self.node("Mul", [hidden, counted], f"{name}.weighed")
        total = self.node("ReduceSum", [weighed, "tokens_axis"], f"{name}.total", keepdims=0)
        size = self.node("ReduceSum", [counted, "tokens_axis"], f"{name}.size", keepdims=0)
        one = self.constant("one", np.array(1, np.float32))
        if without is not None:
            total = self.node("Sub", [total, without], f"{name}.others")
            size = self.node("Sub", [size, one], f"{name}.fewer")
        return self.node("Div", [total, self.node("Max", [size, one], f"{name}.least")], f"{name}.mean")
