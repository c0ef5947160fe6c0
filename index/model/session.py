"""Run an ONNX graph of :mod:`index.model.graph` on one core."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.model.graph import INPUTS
from rag.onnx import silence_onnxruntime

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions

__all__ = ["open_session", "run_window", "save_prepared"]

_THREADS = 1  # parallel texts use the cores better than the threads of one text
_SLOWER_FUSED = "SkipLayerNormFusion"  # its operator takes three times as long as the two that it replaces
_PREPARED = ".ort"  # onnxruntime's own format, which it maps into memory
_CPU = ["CPUExecutionProvider"]


def open_session(graph: Path | bytes) -> "InferenceSession":
    """Load a serialised graph, an ``.onnx`` file or a file of :func:`save_prepared`. The session is thread-safe."""
    silence_onnxruntime()
    from onnxruntime import GraphOptimizationLevel, InferenceSession

    options = _options()
    if isinstance(graph, Path) and graph.suffix == _PREPARED:
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL  # save_prepared has done it
        options.add_session_config_entry("session.use_memory_mapped_ort_model", "1")
        options.add_session_config_entry("session.use_ort_model_bytes_for_initializers", "1")
    return InferenceSession(graph if isinstance(graph, bytes) else str(graph), options, providers=_CPU)


def run_window(session: "InferenceSession", ids: Sequence[int]) -> NDArray[np.float32]:
    """Run a graph with the inputs INPUTS over one text without padding. Return its first output, without the batch."""
    given = np.array([ids], np.int64)
    output: NDArray[np.float32] = session.run(None, dict(zip(INPUTS, (given, np.ones_like(given)), strict=True)))[0][0]
    return output


def save_prepared(graph: bytes, path: Path) -> None:
    """Optimise a serialised ONNX graph and save it in onnxruntime's own format. `path` must end with ``.ort``.

    The file opens in a quarter of the time. The optimisations do not depend on the processor.
    """
    silence_onnxruntime()
    from onnxruntime import GraphOptimizationLevel, InferenceSession

    options = _options()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    options.add_session_config_entry("session.save_model_format", "ORT")
    InferenceSession(graph, options, providers=_CPU)


def _options() -> "SessionOptions":
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("optimization.disable_specified_optimizers", _SLOWER_FUSED)
    return options
