"""The terms on which onnxruntime is loaded."""

import os

__all__ = ["silence_onnxruntime"]


def silence_onnxruntime() -> None:
    """Switch off the record that onnxruntime keeps for its makers. A value that the environment has already stays.

    onnxruntime reads this when it is imported, so call this before each import of it.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
