"""A page of a PDF as its parts: characters, rules, filled areas and pictures.

Lengths are points of 1/72 inch. The origin is the upper left corner of the page as people see it: a page that is shown
turned is turned here too.
"""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Box", "Char", "Page"]


class Box(NamedTuple):
    """An area of a page: ``x0 <= x1`` and ``top <= bottom``."""

    x0: float
    top: float
    x1: float
    bottom: float


class Char(NamedTuple):
    """A character that can be seen; a space is one too. Its box is as high as its font's size."""

    text: str  # one character, or several of a ligature
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  # of the font, as shown
    font: str  # its name, without the tag of a subset
    bold: bool  # by name, weight, or outlines that are stroked

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page. ``chars`` are in the order of the file, which need not be the order in which people read."""

    number: int  # from 1
    width: float
    height: float
    chars: tuple[Char, ...] = ()
    rules: tuple[Box, ...] = ()  # lines and thin bars, horizontal or vertical; their width or height may be 0
    fills: tuple[Box, ...] = ()  # areas filled with a colour that is not white, such as the shading of a cell
    images: tuple[Box, ...] = ()
    hidden: int = 0  # characters that cannot be seen, which are left out
    unmapped: int = 0  # characters of which the file does not say what they are, which are left out
