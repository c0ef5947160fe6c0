"""Straight lines of a picture, horizontal and vertical: those of tables."""

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["find_rules"]

Pixels = npt.NDArray[np.uint8]
Span = tuple[float, float, float, float]  # left, top, right, bottom in pixels
_SHARE = 1 / 45  # of the longer side of the picture: the shortest rule
_THICK = 1 / 280  # of the longer side: a thicker bar is a filled area
_WINDOW = 31  # pixels around a pixel that tell whether it is dark
_DARKER = 12  # of 255: a dark pixel is darker than its window by so much
_MOST = 5000


def find_rules(picture: Pixels, cv2: Any) -> list[Span]:  # noqa: ANN401 - the module, which may not be installed
    """Return the straight lines of `picture`, whose text runs from left to right.

    Gaps of a few pixels, as of a bad copy, are closed.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)
    longer = max(grey.shape)
    least, thick = max(round(longer * _SHARE), 12), max(round(longer * _THICK), 3)
    found: list[Span] = []
    for size, bridge in (((least, 1), (5, 3)), ((1, least), (3, 5))):
        closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
        lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        count, _, boxes, _ = cv2.connectedComponentsWithStats(lines)
        for left, top, width, height, _area in boxes[1 : min(count, _MOST)]:
            if min(width, height) <= thick + 3:
                found.append((float(left), float(top), float(left + width), float(top + height)))
    return found
