"""The models of recognition: PP-OCR for onnxruntime, as the wheel of rapidocr carries them. Nothing is fetched.

Only the files of that wheel are used, and OpenCV, which it depends on: its own code may ask the network for models.
"""

import importlib
import importlib.util
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.formats.loader import Limits
from ingest.formats.memory import widen
from rag.errors import ConverterMissing
from rag.onnx import silence_onnxruntime

__all__ = ["Models", "can_recognise", "load_models"]

_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_MOST_THREADS = 8
_INSTALL = "install what scanned pages are read with: pip install 'yiju[scan]', or make setup in a checkout"


@dataclass(frozen=True, slots=True)
class Models:
    """What recognition needs. One of each is made in a process."""

    detection: Any  # session: picture -> for each pixel, how probably it is of a line of text
    recognition: Any  # session: picture of a line -> for each step, the probability of each character
    characters: tuple[str, ...]  # by index; index 0 stands for none
    cv2: Any  # the module
    threads: int


def can_recognise() -> bool:
    """Tell whether scanned pages can be read: the extra ``scan`` is installed."""
    return _folder() is not None and importlib.util.find_spec("cv2") is not None


@cache
def load_models() -> Models:
    """Return the models; they are loaded once in a process, which takes about half a second.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    folder = _folder()
    try:
        cv2: Any = importlib.import_module("cv2")
    except ImportError:
        cv2 = None
    if folder is None or cv2 is None:
        raise ConverterMissing("scanned pages cannot be read: the models for it are not installed", hint=_INSTALL)
    widen(Limits())  # 300 to 900 MiB are needed
    threads = max(1, min(len(os.sched_getaffinity(0)), _MOST_THREADS))
    cv2.setNumThreads(threads)
    recognition = _session(folder / _RECOGNITION, 1)  # lines are read side by side, each in one thread
    known = recognition.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ("", *known, " ")
    return Models(_session(folder / _DETECTION, threads), recognition, characters, cv2, threads)


def _folder() -> Path | None:
    """Return the folder of the models, or None where one of them is missing. Their package is not imported."""
    spec = importlib.util.find_spec("rapidocr")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "models"
        if all((folder / name).is_file() for name in (_DETECTION, _RECOGNITION)):
            return folder
    return None


def _session(path: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime ships no types
    silence_onnxruntime()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps what the largest page took
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others need the processor too
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
