"""Text of a page of a PDF that an opaque area is painted over, so that people cannot see it.

Only a filled rectangle of the page itself, without transparency and within its clip, is taken for a cover. Then the
page is painted with and without the text beneath. Text that makes a difference is seen after all. A picture is no
cover: scans have their text beneath the picture.
"""

from collections.abc import Iterator, Mapping, Sequence
from ctypes import addressof, byref, c_float, c_int, c_uint, cast
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.formats.pdf.page import Box, Char
from ingest.formats.pdf.shapes import Place

__all__ = ["View", "find_covered"]

_MOST_OBJECTS = 50_000  # of a page
_DEPTH = 4  # of forms in forms
_SEGMENTS = (4, 5, 6)  # of a rectangle; the first corner may come again
_CORNERS = 4
_OFF = 0.05  # points by which a corner of a rectangle may be off
_MOST_CLIPS = 8  # paths of a clip
_OPAQUE = 255
_MARGIN = 0.1  # of the size of a character, which its box is larger than its ink on each side
_DOTS, _LONGEST = 2.0, 3400.0  # pixels a point, and of the longer side of a page


class View(NamedTuple):
    """A page as people see it: how points of the file come to lie on it, its size, and clockwise quarter turns."""

    place: Place
    width: float
    height: float
    turns: int


class _Cover(NamedTuple):
    order: int  # among the objects of the page: they are painted one after the other
    box: Box


def find_covered(page: Any, view: View, chars: Sequence[tuple[Char, int]]) -> set[int]:  # noqa: ANN401 - of pdfium
    """Return which of `chars`, by their number, lie beneath a cover. Each comes with the address of its text object."""
    covers, orders = _read_objects(page, view.place)
    if not covers:
        return set()
    beneath = _beneath(chars, covers, orders)
    return _unseen(page, view, chars, beneath) if beneath else set()


def _beneath(chars: Sequence[tuple[Char, int]], covers: Sequence[_Cover], orders: Mapping[int, int]) -> set[int]:
    """Return which of `chars` lie whole within a cover that is painted after them."""
    x0, top, x1, bottom = np.array([_ink(char) for char, _ in chars]).reshape(-1, 4).T
    order = np.array([orders.get(address, _MOST_OBJECTS) for _, address in chars])
    found = np.zeros(len(chars), bool)
    for after, box in covers:
        found |= (order < after) & (box.x0 <= x0) & (box.top <= top) & (x1 <= box.x1) & (bottom <= box.bottom)
    return set(np.flatnonzero(found).tolist())


def _ink(char: Char) -> Box:
    margin = _MARGIN * char.size
    side = min(margin, (char.x1 - char.x0) / 4)
    return Box(char.x0 + side, char.top + margin, char.x1 - side, char.bottom - margin)


def _unseen(page: Any, view: View, chars: Sequence[tuple[Char, int]], beneath: set[int]) -> set[int]:  # noqa: ANN401
    """Return those `beneath` a cover without which the page looks the same."""
    scale = min(_DOTS, _LONGEST / max(view.width, view.height, 1.0))
    texts = [cast(address, pdfium.FPDF_PAGEOBJECT) for address in {chars[at][1] for at in beneath}]
    before = _painted(page, view, scale)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, 0)
    changed = (before != _painted(page, view, scale)).any(axis=2)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, 1)

    def is_changed(char: Char) -> bool:
        x0, top, x1, bottom = (max(0, round(scale * side)) for side in _ink(char))
        return bool(changed[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)].any())

    return {at for at in beneath if not is_changed(chars[at][0])}


def _painted(page: Any, view: View, scale: float) -> NDArray[np.uint8]:  # noqa: ANN401
    """Return the page as pixels, shape (height, width, 4)."""
    width, height = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    pixels = np.full((height, width, 4), 255, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data, width * 4)
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, view.turns, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels


def _read_objects(page: Any, place: Place) -> tuple[list[_Cover], dict[int, int]]:  # noqa: ANN401
    """Return the covers that have text before them, and the order of each text object by its address."""
    covers: list[_Cover] = []
    orders: dict[int, int] = {}
    for order in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        handle = pdfium.FPDFPage_GetObject(page, order)
        if pdfium.FPDFPageObj_GetType(handle) == pdfium.FPDF_PAGEOBJ_PATH:
            if orders and _is_opaque(handle) and (box := _painted_area(handle, place)):
                covers.append(_Cover(order, box))
        else:
            orders.update(dict.fromkeys(_texts(handle, 0), order))
    return covers, orders


def _texts(handle: Any, depth: int) -> Iterator[int]:  # noqa: ANN401
    """Yield the address of a text object, or of those of a form."""
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        yield addressof(handle.contents)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
        for at in range(pdfium.FPDFFormObj_CountObjects(handle)):
            yield from _texts(pdfium.FPDFFormObj_GetObject(handle, at), depth + 1)


def _is_opaque(handle: Any) -> bool:  # noqa: ANN401
    mode, stroked, alpha = c_int(), c_int(), c_uint()
    pdfium.FPDFPath_GetDrawMode(handle, byref(mode), byref(stroked))
    if not mode.value or not pdfium.FPDFPageObj_GetFillColor(handle, *[byref(c_uint()) for _ in "rgb"], byref(alpha)):
        return False
    return alpha.value == _OPAQUE and not pdfium.FPDFPageObj_HasTransparency(handle)


def _painted_area(handle: Any, place: Place) -> Box | None:  # noqa: ANN401
    """Return the rectangle that a path fills within its clip; None where one of the two is none."""
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, byref(own))
    count = pdfium.FPDFPath_CountSegments(handle)
    if count not in _SEGMENTS:
        return None
    corners = _corners([pdfium.FPDFPath_GetPathSegment(handle, at) for at in range(count)])
    area = _rectangle([place(own.a * x + own.c * y + own.e, own.b * x + own.d * y + own.f) for x, y in corners])
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else -1
    if paths == 0 or paths > _MOST_CLIPS:  # 0: the clip is text
        return None
    for at in range(paths):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, at)
        if area is None or count not in _SEGMENTS:
            return None
        corners = _corners([pdfium.FPDFClipPath_GetPathSegment(clip, at, one) for one in range(count)])
        inside = _rectangle([place(x, y) for x, y in corners])
        area = _common(area, inside) if inside else None
    return area


def _corners(segments: Sequence[Any]) -> list[tuple[float, float]]:
    """Return the corners of a path of one part; nothing for one with curves or several parts."""
    x, y = c_float(), c_float()
    found = []
    for at, segment in enumerate(segments):
        kind = pdfium.FPDF_SEGMENT_LINETO if at else pdfium.FPDF_SEGMENT_MOVETO
        if pdfium.FPDFPathSegment_GetType(segment) != kind:
            return []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        found.append((x.value, y.value))
    return found


def _rectangle(points: Sequence[tuple[float, float]]) -> Box | None:
    """Return the rectangle with these corners, upright on the page; None where they are not those of one."""
    if not points:
        return None
    (x0, top), (x1, bottom) = (tuple(map(pick, zip(*points, strict=True))) for pick in (min, max))
    sides = [(x - x0 <= _OFF, y - top <= _OFF) for x, y in points]
    inside = any(_OFF < x - x0 < x1 - x0 - _OFF or _OFF < y - top < bottom - top - _OFF for x, y in points)
    upright = all(one[0] == other[0] or one[1] == other[1] for one, other in pairwise([*sides, sides[0]]))
    return Box(x0, top, x1, bottom) if upright and not inside and len(set(sides)) == _CORNERS else None


def _common(one: Box, other: Box) -> Box:
    return Box(max(one.x0, other.x0), max(one.top, other.top), min(one.x1, other.x1), min(one.bottom, other.bottom))
