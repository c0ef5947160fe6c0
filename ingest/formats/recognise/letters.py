"""Pictures of lines -> text: each character with its confidence and its place in the line."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.formats.recognise.models import Models

__all__ = ["Letter", "read_strips"]

Pixels = npt.NDArray[np.uint8]
_HEIGHT = 48  # pixels of what the model sees
_LEAST = 32  # pixels of its width
_MOST = 3200  # a longer line is pressed together


class Letter(NamedTuple):
    """A character of a line."""

    text: str
    confidence: float
    middle: float  # 0..1, from the left end of the line to the right


def read_strips(strips: Sequence[Pixels], models: Models) -> list[list[Letter]]:
    """Return the characters of each picture of a line, an array of height x width x 3."""
    if len(strips) < 2 or models.threads < 2:
        return [_read(strip, models) for strip in strips]
    with ThreadPoolExecutor(models.threads) as pool:
        return list(pool.map(lambda strip: _read(strip, models), strips))


def _read(strip: Pixels, models: Models) -> list[Letter]:
    height, width = strip.shape[:2]
    shown = int(min(max(np.ceil(width * _HEIGHT / height), 1), _MOST))
    small = models.cv2.resize(strip, (shown, _HEIGHT), interpolation=models.cv2.INTER_LINEAR)
    tensor = np.zeros((1, 3, _HEIGHT, max(shown, _LEAST)), np.float32)
    tensor[0, :, :, :shown] = (small.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)
    steps = models.recognition.run(None, {models.recognition.get_inputs()[0].name: tensor})[0][0]
    best = steps.argmax(axis=1)
    new = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
    whole = len(steps) * shown / tensor.shape[3]
    return [
        Letter(models.characters[best[at]], float(steps[at, best[at]]), min((at + 0.5) / whole, 1.0))
        for at in np.flatnonzero(new)
    ]
