"""Run an ONNX graph of :mod:`index.model.graph` on one core.

This module writes no graph and knows no tokens.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["open_session"]

_THREADS = 1  # several texts share the cores better than the threads of one do
_SLOWER_FUSED = "SkipLayerNormFusion"  # takes three times as long as the two operators that it puts together


def open_session(graph: Path) -> "InferenceSession":
    """Load a graph; what is returned is safe to use from several threads."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("optimization.disable_specified_optimizers", _SLOWER_FUSED)
    return InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
