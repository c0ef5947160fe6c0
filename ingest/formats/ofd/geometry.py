"""Numbers of OFD: lists, runs of equal distances, boxes and transforms. Lengths are in mm, y grows downwards."""

import re
from math import isfinite

from ingest.formats.matrix import IDENTITY, Matrix, place, product

__all__ = ["Box", "box_around", "distances", "numbers", "object_matrix"]

Box = tuple[float, float, float, float]  # left, top, right, bottom
_LARGEST = 1e6  # of a coordinate: a page of a kilometre
_MOST = 200_000  # distances of one text
_SEPARATOR = re.compile(r"[\s,]+")


def numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Return the first `count` numbers of a list, or None when there are fewer, or one that cannot be a length.

    >>> numbers("0 0 210 297", 4)
    (0.0, 0.0, 210.0, 297.0)
    >>> numbers("0 0 NaN 297", 4) is None
    True
    """
    found = [_number(token) for token in _SEPARATOR.split((text or "").strip())[:count]]
    sound = tuple(value for value in found if value is not None)
    return sound if len(sound) == count else None


def distances(text: str | None) -> list[float]:
    """Return the distances of DeltaX or DeltaY: ``g 3 5.5`` stands for three of 5.5.

    >>> distances("2 g 3 5.5 1")
    [2.0, 5.5, 5.5, 5.5, 1.0]
    """
    tokens = _SEPARATOR.split((text or "").strip())
    found: list[float] = []
    at = 0
    while at < len(tokens) and len(found) < _MOST:
        if tokens[at].lower() == "g" and at + 2 < len(tokens):
            times = int(max(_number(tokens[at + 1]) or 0.0, 0.0))
            found.extend([_number(tokens[at + 2]) or 0.0] * min(times, _MOST))
            at += 3
        else:
            if tokens[at]:
                found.append(_number(tokens[at]) or 0.0)
            at += 1
    return found


def _number(token: str) -> float | None:
    try:
        value = float(token)
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) <= _LARGEST else None


def object_matrix(boundary: str | None, ctm: str | None, outer: Matrix) -> Matrix:
    """Return the transform of an object: its own, then the corner of its boundary, then that of what holds it."""
    found = numbers(ctm, 6)
    own: Matrix = IDENTITY if found is None else (found[0], found[1], found[2], found[3], found[4], found[5])
    left, top = (numbers(boundary, 2) or (0.0, 0.0))[:2]
    return product(product(own, (1.0, 0.0, 0.0, 1.0, left, top)), outer)


def box_around(left: float, top: float, right: float, bottom: float, matrix: Matrix) -> Box:
    """Return the box around a rectangle after the transform."""
    corners = [place(x, y, matrix) for x in (left, right) for y in (top, bottom)]
    horizontal, vertical = [x for x, _ in corners], [y for _, y in corners]
    return min(horizontal), min(vertical), max(horizontal), max(vertical)
