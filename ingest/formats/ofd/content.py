"""What a page of OFD draws: characters, rules, filled areas and pictures, with their places on the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.formats.matrix import Matrix, place
from ingest.formats.ofd.archive import Archive, Element, attribute, child, children, name_of
from ingest.formats.ofd.geometry import box_around, object_matrix
from ingest.formats.ofd.path import corners
from ingest.formats.ofd.structure import Leaf
from ingest.formats.ofd.text import placed_chars
from ingest.formats.pdf.page import Box, Char

__all__ = ["POINTS", "Drawing", "Picture", "read_drawing"]

POINTS = 72 / 25.4  # in a millimetre
_THIN = 3.0  # points: a filled area that is narrower is a rule
_SLANT = 0.5  # points by which a horizontal or vertical line may be off
_SHORT = 1.0  # points: the shortest rule
_WHITE = 250  # of 255: the least red, green and blue of what cannot be told from paper
_MOST = 2_000_000  # objects of a page, those of composites counted each time they are drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page. `matrix` takes its unit square, whose origin is its upper left corner, to the page."""

    path: str  # of the part
    matrix: Matrix

    @property
    def box(self) -> Box:
        """The area that it covers."""
        return Box(*box_around(0.0, 0.0, 1.0, 1.0, self.matrix))


@dataclass(slots=True)
class Drawing:
    """What a page draws, in points."""

    chars: list[Char] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    unmapped: int = 0  # characters of which the file does not say what they are


def read_drawing(leaf: Leaf, archive: Archive, depth: int) -> Drawing:
    """Return what a page draws. `depth` limits how deeply its elements may be nested.

    Raises: FileOverLimit when they are nested more deeply, as in composites that draw one another.
    """
    drawing = Drawing()
    scale: Matrix = (POINTS, 0.0, 0.0, POINTS, 0.0, 0.0)
    drawn = 0
    for content in leaf.contents:
        for kind, element, matrix in _objects(content, scale, leaf, archive, depth):
            drawn += 1
            if drawn > _MOST:
                raise archive.too_deep()
            if kind == "TextObject":
                chars, unmapped = placed_chars(
                    element, matrix, leaf.resources.fonts.get(attribute(element, "Font"), "")
                )
                drawing.chars.extend(chars)
                drawing.unmapped += unmapped
            elif kind == "PathObject":
                _add_path(element, matrix, drawing)
            elif path := leaf.resources.pictures.get(attribute(element, "ResourceID")):
                drawing.pictures.append(Picture(path, matrix))
    return drawing


def _objects(
    holder: Element, outer: Matrix, leaf: Leaf, archive: Archive, depth: int
) -> Iterator[tuple[str, Element, Matrix]]:
    if depth <= 0:
        raise archive.too_deep()
    for element in holder:
        kind = name_of(element)
        if attribute(element, "Visible").lower() == "false":
            continue
        if kind in {"Layer", "PageBlock"}:
            yield from _objects(element, outer, leaf, archive, depth - 1)
        elif kind in {"TextObject", "PathObject", "ImageObject"}:
            yield kind, element, object_matrix(element.get("Boundary"), element.get("CTM"), outer)
        elif kind == "CompositeObject":
            unit = leaf.resources.composites.get(attribute(element, "ResourceID"))
            if unit is not None:
                matrix = object_matrix(element.get("Boundary"), element.get("CTM"), outer)
                yield from _objects(unit, matrix, leaf, archive, depth - 1)


def _add_path(element: Element, matrix: Matrix, drawing: Drawing) -> None:
    stroked = attribute(element, "Stroke").lower() != "false"
    filled = attribute(element, "Fill").lower() == "true"
    data = child(element, "AbbreviatedData")
    for points in corners(data.text if data is not None else ""):
        shown = [place(x, y, matrix) for x, y in points]
        box = _around(shown)
        if _is_rule(box):
            if stroked or filled:
                drawing.rules.append(box)
            continue
        if stroked:
            drawing.rules.extend(line for line in map(_around, pairwise(shown)) if _is_line(line))
        if filled and _is_seen(element):
            drawing.fills.append(box)


def _around(points: list[tuple[float, float]] | tuple[tuple[float, float], ...]) -> Box:
    horizontal, vertical = [x for x, _ in points], [y for _, y in points]
    return Box(min(horizontal), min(vertical), max(horizontal), max(vertical))


def _is_rule(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) < _THIN and max(width, height) >= max(_SHORT, 2 * min(width, height))


def _is_line(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) <= _SLANT and max(width, height) >= _SHORT


def _is_seen(element: Element) -> bool:
    """Tell whether a filled area differs from paper. Colours of other spaces than RGB and grey count as seen."""
    colour = next(children(element, "FillColor"), None)
    if colour is None:
        return True
    values = attribute(colour, "Value").split()
    return attribute(colour, "Alpha") != "0" and any(not value.isdigit() or int(value) < _WHITE for value in values)
