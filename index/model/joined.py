"""Join the judge's first layers and layers over them into one graph.

The judge's file stays as it is; the joined graph is made in memory.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from index.model.card import check_files, write_card
from index.model.upper_graph import ENDS, PART, hidden_of

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["JUDGE", "SHARED", "check_upper", "join_graphs", "read_lower", "write_upper_card"]

JUDGE = Path(__file__).parent / "data" / "judge"
SHARED = 4  # layers of the judge below those of the rewriter and of the verifier
_OWN = "own."  # begins the names of the layers over them in the joined graph
_OF_JUDGE = ("judge.onnx", "tokenizer.json")  # what a network over it reads
_HINT = "install the project again"


def check_upper(folder: Path, name: str) -> None:
    """Compare the files of the network `name`, and those of the judge that it reads, with the sha256 of its card.

    Raises: ModelMissing when a file is not there; ModelDamaged when one is not what was written, or when one of the
    judge's files is not the one that the network was made over.
    """
    check_files(folder, f"{name}.json", (f"{name}.onnx", *map(_beside, _OF_JUDGE)), _HINT)


def write_upper_card(folder: Path, name: str, judge: Path) -> None:
    """Write the card that :func:`check_upper` reads."""
    files = {f"{name}.onnx": folder / f"{name}.onnx", **{_beside(file): judge / file for file in _OF_JUDGE}}
    write_card(folder, f"{name}.json", files, {})


def _beside(file: str) -> str:
    """Return a file of the judge as the card of a network over it names it."""
    return f"../{JUDGE.name}/{file}"


def read_lower(judge: Path) -> "ModelProto":
    """Return the judge's shared layers as a graph, with the hidden states, parts and separators as outputs."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(judge)
    outputs = {hidden_of(SHARED): TensorProto.FLOAT, PART: TensorProto.INT64, ENDS: TensorProto.BOOL}
    needed, kept = set(outputs), []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    weights = [one for one in model.graph.initializer if one.name in needed]
    shown = [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs.items()]
    graph = helper.make_graph(kept[::-1], "lower", model.graph.input, shown, weights)
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)


def join_graphs(judge: Path, upper: Path, *outputs: str) -> bytes:
    """Return the judge's shared layers and those of `upper` as one serialised graph, with these outputs of `upper`."""
    import onnx
    from onnx import compose

    own = onnx.load(upper)
    names = [(name, name) for name in (hidden_of(SHARED), PART, ENDS)]
    wanted = [_OWN + output for output in outputs]
    joined = compose.merge_models(read_lower(judge), own, io_map=names, prefix2=_OWN, outputs=wanted)
    data: bytes = joined.SerializeToString()
    return data
