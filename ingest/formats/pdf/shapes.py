"""Lines, filled areas and pictures of a page of a PDF."""

from collections.abc import Callable, Iterator
from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.formats.matrix import IDENTITY, Matrix, product
from ingest.formats.pdf.page import Box

__all__ = ["Shapes", "read_shapes"]

_THIN = 3.0  # points: a filled area narrower than this is a rule
_SHORT = 1.0  # points: the shortest rule
_SLANT = 0.5  # points by which a horizontal or vertical line may be off
_MOST_SEGMENTS = 4000  # of a path; longer ones are drawings
_MOST_OBJECTS = 50_000  # of a page
_DEPTH = 4  # of forms in forms
_WHITE = 250  # of 255: the least red, green and blue of what cannot be told from paper

Place = Callable[[float, float], tuple[float, float]]


class Shapes(NamedTuple):
    """What a page shows besides its text. ``fills`` have the colour of each, as red, green, blue."""

    rules: list[Box]
    fills: list[tuple[Box, tuple[int, int, int]]]
    images: list[Box]


def read_shapes(page: Any, place: Place) -> Shapes:  # noqa: ANN401 - a handle of pdfium
    """Return the shapes of `page`, which `place` turns from the space of the file to that of the page as shown."""
    shapes = Shapes([], [], [])
    for at, (kind, handle, matrix) in enumerate(_objects(page)):
        if at >= _MOST_OBJECTS:
            break

        def shown(x: float, y: float, m: Matrix = matrix) -> tuple[float, float]:
            return place(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])

        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(handle, shown)
            shapes.images.extend([box] if box else [])
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(handle, shown, shapes)
    return shapes


def _objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:  # noqa: ANN401
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        handle = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_TEXT:
            yield from _opened(handle, IDENTITY, 0)


def _opened(handle: Any, matrix: Matrix, depth: int) -> Iterator[tuple[int, Any, Matrix]]:  # noqa: ANN401
    """Yield an object, or those of a form, each with the matrix to the space of the page."""
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield kind, handle, matrix
    elif depth < _DEPTH:
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(handle, byref(own))
        inner = product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        for at in range(pdfium.FPDFFormObj_CountObjects(handle)):
            yield from _opened(pdfium.FPDFFormObj_GetObject(handle, at), inner, depth + 1)


def _bounds(handle: Any, shown: Place) -> Box | None:  # noqa: ANN401
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not pdfium.FPDFPageObj_GetBounds(handle, byref(left), byref(bottom), byref(right), byref(top)):
        return None
    return _box(shown(left.value, bottom.value), shown(right.value, top.value))


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return Box(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def _add_path(handle: Any, shown: Place, shapes: Shapes) -> None:  # noqa: ANN401
    mode, stroked = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(handle, byref(mode), byref(stroked))
    if not (mode.value or stroked.value):
        return  # a clip
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, byref(own))
    colour = _colour(handle, pdfium.FPDFPageObj_GetFillColor)
    for points in _subpaths(handle, (own.a, own.b, own.c, own.d, own.e, own.f), shown):
        box = _box(
            (min(x for x, _ in points), min(y for _, y in points)),
            (max(x for x, _ in points), max(y for _, y in points)),
        )
        if _is_rule(box):
            shapes.rules.append(box)
            continue
        if stroked.value:
            lines = (_box(one, other) for one, other in pairwise(points))
            shapes.rules.extend(line for line in lines if _is_line(line))
        if mode.value and colour and min(colour) < _WHITE:
            shapes.fills.append((box, colour))


def _is_rule(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) < _THIN and max(width, height) >= max(_SHORT, 2 * min(width, height))


def _is_line(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) <= _SLANT and max(width, height) >= _SHORT


def _subpaths(handle: Any, matrix: Matrix, shown: Place) -> Iterator[list[tuple[float, float]]]:  # noqa: ANN401
    """Yield the corners of each part of a path; curves stand for their ends."""
    count = pdfium.FPDFPath_CountSegments(handle)
    if count > _MOST_SEGMENTS:
        return
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    x, y = c_float(), c_float()
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, at)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append(shown(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _colour(handle: Any, get: Callable[..., int]) -> tuple[int, int, int] | None:  # noqa: ANN401
    """Return the colour of an object as red, green, blue; None for one that is transparent."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not get(handle, byref(red), byref(green), byref(blue), byref(alpha)) or alpha.value == 0:
        return None
    return red.value, green.value, blue.value
