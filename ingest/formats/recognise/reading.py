"""What was read in a picture."""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Area", "Line", "Reading"]


class Area(NamedTuple):
    """An area of a picture in pixels, from its upper left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or the part of one in a column."""

    text: str
    confidence: float  # mean of its characters, 0..1
    box: Area
    middles: tuple[float, ...]  # of each character of ``text``, in pixels from the left of the picture


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a picture. Areas are those of the picture after it was turned upright."""

    lines: tuple[Line, ...]  # from top to bottom, those side by side from left to right
    rules: tuple[Area, ...]  # straight lines, horizontal or vertical
    width: int  # pixels
    height: int
    turned: int  # degrees clockwise by which the picture was turned: 0, 90, 180 or 270
