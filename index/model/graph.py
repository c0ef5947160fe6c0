"""Write a packed encoder as an ONNX graph that multiplies in 8-bit integers.

A query takes a seventh of the processor time of PyTorch, a passage half of it, and 470 MB of weights are not loaded.
Weights have a scale for each output, activations have one for each token. Word embeddings keep their 4-bit blocks.
docs/decisions/0010 gives the cosine to 32-bit floats.

:mod:`index.model.judge_graph` adds other heads to the layers. :mod:`index.model.session` runs the graph.

Source: the operators' definitions in onnxruntime's ContribOperators.md and in ONNX, opset 20.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.model.packed import BLOCK

__all__ = ["INPUTS", "OUTPUT", "GraphBuilder", "Weights", "quantise", "write_graph"]

INPUTS = ("input_ids", "attention_mask")  # int64, shape (batch, length)
OUTPUT = "vector"  # float32, shape (batch, hidden), each row of length one
_FUSED = "com.microsoft"  # the domain of operators that onnxruntime adds
_OPSET, _IR = 20, 10
_INT = 6  # a type of ONNX
_ZERO, _HIGHEST = 128, 127  # of activations, as bytes: -127..127 are 1..255
# Seven bits of a weight: with eight, two products overflow the 16 bits in which processors without VNNI add them up.
_MOST = 64


class Weights(Protocol):
    """An encoder's sizes and tensors, with the names of :mod:`index.model.packed`."""

    @property
    def hidden(self) -> int: ...

    @property
    def layers(self) -> int: ...

    @property
    def heads(self) -> int: ...

    @property
    def layer_norm_eps(self) -> float: ...

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return one tensor, flat."""
        ...

    def numbers(self, name: str) -> int:
        """Return the number of elements of a tensor."""
        ...

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return a tensor in 4-bit blocks of 32. Shape: (rows, blocks a row, 16 bytes) and (rows, blocks a row)."""
        ...


def write_graph(model: Weights) -> bytes:
    """Return the serialised graph with its weights.

    Its input are token ids without padding, its output the mean-pooled vectors.
    """
    build = GraphBuilder(model, masked=False)
    build.pool(build.encode())
    return build.serialise({OUTPUT: ["batch", model.hidden]})


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return each row as integers in -64..64, and a scale for each row. A weight is about integer * scale.

    Shape: (rows, columns) and (rows,).
    """
    scales = np.maximum(np.abs(weights).max(1) / _MOST, np.float32(1e-12)).astype(np.float32)
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


@dataclass(slots=True)
class GraphBuilder:
    """A graph under construction. Methods add nodes and return the name of the last node's output.

    Layers are computed on the rows of all tokens, shape (batch * length, hidden). A graph that is not `masked` has no
    second input: its texts are equally long.
    """

    model: Weights
    masked: bool = True
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)
    _named: set[str] = field(default_factory=set)

    def encode(self) -> str:
        """Add the embeddings and every layer. Shape: (batch, length, hidden)."""
        size = self.model.hidden
        rows = self.node("Reshape", [self.embed(), self.constant("as_rows", np.array([-1, size]))], "rows")
        lead = self.node("Shape", [INPUTS[0]], "lead")
        self.node("Concat", [lead, self.constant("size", np.array([size]))], "as_texts", axis=0)
        for layer in range(self.model.layers):
            rows = self.attend(rows, f"l{layer}")
            rows = self.feed_forward(rows, f"l{layer}")
        return self.node("Reshape", [rows, "as_texts"], "encoded")

    def embed(self) -> str:
        """Add the embedding of each token, normalised."""
        return self.normalise(self.place_words(), "emb.ln", "x0")

    def place_words(self) -> str:
        """Add the lookup of the packed word embeddings, plus those of positions and of the single token type."""
        hidden = self.model.hidden
        packed, scales = self.model.blocks("emb.word", self.model.numbers("emb.word") // hidden)
        words = [self.constant("word", packed.reshape(len(packed), -1)), INPUTS[0], self.constant("scale", scales)]
        self.node(
            "GatherBlockQuantized",
            words,
            "words",
            domain=_FUSED,
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        places = self.model.tensor("emb.pos").reshape(-1, hidden) + self.model.tensor("emb.type")[:hidden]
        first, axis = self.constant("first", np.array([0])), self.constant("axis", np.array([0]))
        length = self.node("Shape", [INPUTS[0]], "length", start=1, end=2)
        place = self.node("Slice", [self.constant("position", places), first, length, axis], "places")
        if self.masked:
            self.node("Cast", [INPUTS[1]], "mask", to=_INT)  # as attention wants it
        return self.node("Add", ["words", place], "embedded")

    def attend(self, rows: str, layer: str) -> str:
        """Add self-attention with its residual connection and normalisation."""
        parts = [f"{layer}.{part}" for part in "qkv"]
        self.node("Split", [self.linear(rows, parts)], *parts, axis=-1, num_outputs=3)
        texts = [self.node("Reshape", [part, "as_texts"], f"{part}.texts") for part in parts]
        bias = np.concatenate([self.model.tensor(f"{part}.b") for part in parts])
        given = [*texts, self.constant(f"{layer}.bias", bias), *(["mask"] if self.masked else [])]
        heads = self.model.heads
        mixed = self.node("MultiHeadAttention", given, f"{layer}.mixed", domain=_FUSED, num_heads=heads)
        again = self.node("Reshape", [mixed, "as_rows"], f"{layer}.rows")
        return self._close(self.linear(again, [f"{layer}.ao"]), rows, f"{layer}.ao", f"{layer}.aln")

    def feed_forward(self, rows: str, layer: str) -> str:
        """Add the two dense layers with their residual connection and normalisation."""
        wide = [self.linear(rows, [f"{layer}.fi"]), self.weights(f"{layer}.fi.b")]
        bent = self.node("Gelu", [self.node("Add", wide, f"{layer}.wide")], f"{layer}.gelu", domain=_FUSED)
        return self._close(self.linear(bent, [f"{layer}.fo"]), rows, f"{layer}.fo", f"{layer}.oln")

    def pool(self, hidden: str) -> None:
        """Add mean pooling over the tokens, at length one. The sum is enough, because it is normalised."""
        total = self.node("ReduceSum", [hidden, self.constant("tokens_axis", np.array([1]))], "total", keepdims=0)
        self.node("LpNormalization", [total], OUTPUT, axis=-1, p=2)

    def serialise(self, outputs: Mapping[str, Sequence[str | int]]) -> bytes:
        """Return the model with `outputs`, float32, by name and shape."""
        from onnx import TensorProto, helper

        yielded = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(self.nodes, "encoder", self.inputs(), yielded, self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        data: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=_IR).SerializeToString()
        return data

    def inputs(self) -> list[Any]:
        """Return the inputs, as ONNX describes them."""
        from onnx import TensorProto, helper

        names = INPUTS if self.masked else INPUTS[:1]
        return [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in names]

    def linear(self, rows: str, names: Sequence[str]) -> str:
        """Add a product with the concatenated weights of `names`. The caller adds the biases.

        Each token has its own scale. With one scale for all, a token with large activations would cost the others their
        precision.
        """
        name = names[0]
        weights, scales = self.quantised(names)
        scale = self._scale_rows(rows, name)
        zero = self.constant("zero", np.array([_ZERO], np.uint8))
        zeros = self.node("Expand", [zero, self.node("Shape", [scale], f"{name}.count")], f"{name}.zeros")
        steps = self.node("QuantizeLinear", [rows, scale, zeros], f"{name}.steps", axis=0)
        one = self.constant("one", np.array(1, np.float32))
        given = [steps, weights, one, scales, self.constant("middle", np.array(_ZERO, np.uint8))]
        product = self.node("MatMulIntegerToFloat", given, f"{name}.product", domain=_FUSED)
        column = self.node("Unsqueeze", [scale, self.constant("last", np.array([-1]))], f"{name}.column")
        return self.node("Mul", [product, column], f"{name}.out")

    def _scale_rows(self, rows: str, name: str) -> str:
        """Add the scale of each row, with which its largest number is `_HIGHEST`. Shape: (rows,)."""
        last = self.constant("last", np.array([-1]))
        high = self.node("ReduceMax", [rows, last], f"{name}.high", keepdims=0)
        low = self.node("Neg", [self.node("ReduceMin", [rows, last], f"{name}.low", keepdims=0)], f"{name}.negated")
        step = self.constant("step", np.array(1 / _HIGHEST, np.float32))
        return self.node("Mul", [self.node("Max", [high, low], f"{name}.largest"), step], f"{name}.scale")

    def dense(self, given: str, head: str, output: str) -> None:
        """Add a product with a small matrix and its bias, in 32-bit floats."""
        weights = self.model.tensor(f"{head}.w").reshape(self.model.numbers(f"{head}.b"), -1)
        product = self.node("MatMul", [given, self.constant(f"{head}.w", weights.T)], f"{head}.product")
        self.node("Add", [product, self.weights(f"{head}.b")], output)

    def quantised(self, names: Sequence[str]) -> tuple[str, str]:
        """Add the concatenated weights of `names`, transposed, and their scales."""
        sizes = [self.model.numbers(f"{name}.b") for name in names]
        rows = [self.model.tensor(f"{name}.w").reshape(n, -1) for name, n in zip(names, sizes, strict=True)]
        weights, scales = quantise(np.concatenate(rows))
        return self.constant(f"{names[0]}.weights", weights.T), self.constant(f"{names[0]}.scales", scales)

    def _close(self, given: str, skipped: str, dense: str, norm: str) -> str:
        """Add the bias of `dense` and the residual connection `skipped`, and normalise."""
        biased = self.node("Add", [given, self.weights(f"{dense}.b")], f"{norm}.biased")
        both = self.node("Add", [biased, skipped], f"{norm}.both")
        return self.normalise(both, norm, f"{norm}.out")

    def normalise(self, given: str, norm: str, output: str) -> str:
        """Add layer normalisation with the learned scale and shift."""
        learned = [self.weights(f"{norm}.{part}") for part in "wb"]
        eps = self.model.layer_norm_eps
        return self.node("LayerNormalization", [given, *learned], output, axis=-1, epsilon=eps)

    def weights(self, name: str) -> str:
        """Add a tensor of the model as a constant."""
        return self.constant(name, self.model.tensor(name))

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant. A repeated name adds nothing."""
        from onnx import numpy_helper

        if name not in self._named:
            self._named.add(name)
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401 - the operator's attributes
        """Add an operator."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))
        return outputs[0]
