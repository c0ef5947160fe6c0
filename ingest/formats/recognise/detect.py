"""Where lines of text are in a picture: the map of the detection model as rectangles (DB, arXiv:1911.08947)."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.formats.recognise.models import Models

__all__ = ["Strip", "detect"]

Pixels = npt.NDArray[np.uint8]
_STEP = 32  # the sides of what the model sees are multiples of it
_SIDE = 960  # pixels of the longer side at the first look
_FURTHER = 1280  # at the second look, which small letters need
_SMALL = 10.0  # pixels: lines lower than this at the first look are looked at again
_LARGEST_ZOOM = 2.0
_IS_TEXT = 0.3  # probability of a pixel from which it counts
_SURE = 0.5  # mean probability of a rectangle from which it counts
_GROWTH = 1.6  # a line is larger than its core, which is what the model marks
_MARGIN = 1.15  # times its breadth, which makes letters narrower for the recogniser, and its work less
_LEAST = 3.0  # pixels
_MOST = 3000  # rectangles


class Strip(NamedTuple):
    """A rectangle around a line of text, in pixels of the picture."""

    x: float  # of its centre
    y: float
    length: float  # of the longer side
    breadth: float
    angle: float  # degrees from the x axis down to the longer side, above -90 up to 90


def detect(picture: Pixels, models: Models) -> list[Strip]:
    """Return the lines of `picture`, an array of height x width x 3. Small letters are looked at twice."""
    longer = max(picture.shape[:2])
    zoom = min(_SIDE / longer, _LARGEST_ZOOM)
    strips = _look(picture, zoom, models)
    if strips and longer > _SIDE and float(np.median([strip.breadth for strip in strips])) * zoom < _SMALL:
        strips = _look(picture, min(_FURTHER / longer, 1.0), models)
    return strips


def _look(picture: Pixels, zoom: float, models: Models) -> list[Strip]:
    cv2 = models.cv2
    height, width = picture.shape[:2]
    size = tuple(max(_STEP, round(side * zoom / _STEP) * _STEP) for side in (width, height))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC)
    tensor = (small.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
    scores = models.detection.run(None, {models.detection.get_inputs()[0].name: tensor})[0][0, 0]
    mask = cv2.dilate((scores > _IS_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = (_strip(outline, scores, cv2) for outline in outlines[:_MOST])
    across, down = width / size[0], height / size[1]
    return [_scaled(strip, across, down) for strip in found if strip is not None]


def _strip(outline: Any, scores: npt.NDArray[np.float32], cv2: Any) -> Strip | None:  # noqa: ANN401 - of OpenCV
    (x, y), (one, other), angle = cv2.minAreaRect(outline)
    if min(one, other) < _LEAST or _score(outline, scores, cv2) < _SURE:
        return None
    if one < other:
        one, other, angle = other, one, angle - 90
    growth = 2 * one * other * _GROWTH / (2 * (one + other))
    angle = (angle + 90) % 180 - 90
    return Strip(x, y, one + growth, other + growth, 90.0 if angle == -90 else angle)


def _score(outline: Any, scores: npt.NDArray[np.float32], cv2: Any) -> float:  # noqa: ANN401
    left, top, width, height = cv2.boundingRect(outline)
    mask = np.zeros((height, width), np.uint8)
    corners = cv2.boxPoints(cv2.minAreaRect(outline)) - (left, top)
    cv2.fillPoly(mask, [corners.astype(np.int32)], 1)
    return float(cv2.mean(scores[top : top + height, left : left + width], mask)[0])


def _scaled(strip: Strip, across: float, down: float) -> Strip:
    mean = (across + down) / 2
    return Strip(strip.x * across, strip.y * down, strip.length * mean, strip.breadth * mean, strip.angle)
