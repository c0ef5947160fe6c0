"""Pages of a PDF, read with pdfium: which characters can be seen, where, and in which font."""

from collections import Counter
from collections.abc import Sequence
from ctypes import byref, c_int
from typing import Any

import pypdfium2.raw as pdfium

from ingest.formats.pdf.covers import View, find_covered
from ingest.formats.pdf.glyphs import Glyph, read_glyphs
from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.pdf.shapes import Place, Shapes, read_shapes
from ingest.formats.pdf.styles import Style

__all__ = ["read_page"]

_SMALLEST = 2.0  # points: text in a smaller font cannot be read
_ASCENT = 0.88  # of the size of a font, above the base line, as Chinese fonts have it
_ALIKE = 24  # of 255: by so much at most red, green and blue differ of text that cannot be told from what is behind it
_SCALE = 1000  # pdfium turns points into whole pixels only
_WHITE = (255, 255, 255)


def read_page(document: Any, number: int) -> Page:  # noqa: ANN401 - a handle of pdfium
    """Return page `number`, from 1, of a `document` that pdfium has opened.

    Raises: ValueError when the page is damaged.
    """
    handle = pdfium.FPDF_LoadPage(document, number - 1)
    if not handle:
        raise ValueError(f"page {number} cannot be loaded")
    try:
        return _read(handle, number)
    finally:
        pdfium.FPDF_ClosePage(handle)


def _read(handle: Any, number: int) -> Page:  # noqa: ANN401
    glyphs, unmapped = read_glyphs(handle)
    turns = Counter(glyph.style.turn for glyph in glyphs if glyph.style.turn >= 0 and not glyph.text.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    view = _view(handle, turn)
    shapes = read_shapes(handle, view.place)
    found: list[tuple[Char, int]] = []
    hidden = 0
    for glyph in glyphs:
        if glyph.clipped or glyph.style.turn != turn:
            continue  # askew: a watermark, or words along the axis of a drawing
        char = _placed(glyph, view.place)
        x, y = char.centre, char.middle
        if not (0 <= x <= view.width and 0 <= y <= view.height):
            continue  # what a printer has cut off, to show it on the next page
        if _is_seen(char, glyph.style, shapes):
            found.append((char, glyph.style.address))
        elif not glyph.text.isspace():
            hidden += 1
    chars = _uncovered(handle, view, found, shapes)
    hidden += sum(not char.text.isspace() for char, _ in found) - sum(not char.text.isspace() for char in chars)
    fills, images = tuple(box for box, _ in shapes.fills), tuple(shapes.images)
    return Page(number, view.width, view.height, chars, tuple(shapes.rules), fills, images, hidden, unmapped)


def _uncovered(handle: Any, view: View, found: Sequence[tuple[Char, int]], shapes: Shapes) -> tuple[Char, ...]:  # noqa: ANN401
    """Return the characters that nothing is painted over. The words of a scan may lie beneath it."""
    covered = find_covered(handle, view, found)
    return tuple(
        char
        for at, (char, _) in enumerate(found)
        if at not in covered or any(_holds(box, char.centre, char.middle) for box in shapes.images)
    )


def _view(handle: Any, turn: int) -> View:  # noqa: ANN401
    """Return the page as shown. It is turned further so that text with `turn` runs from left to right."""
    width, height = pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)
    more = (turn - pdfium.FPDFPage_GetRotation(handle)) % 4  # quarter turns clockwise that text still needs
    if more % 2:
        width, height = height, width
    device = (0, 0, round(width * _SCALE), round(height * _SCALE), more)

    def shown(x: float, y: float) -> tuple[float, float]:
        left, top = c_int(), c_int()
        pdfium.FPDF_PageToDevice(handle, *device, x, y, byref(left), byref(top))
        return left.value / _SCALE, top.value / _SCALE

    (e, f), (a, b), (c, d) = shown(0, 0), shown(1000, 0), shown(0, 1000)
    a, b, c, d = (a - e) / 1000, (b - f) / 1000, (c - e) / 1000, (d - f) / 1000
    return View(lambda x, y: (a * x + c * y + e, b * x + d * y + f), width, height, more)


def _placed(glyph: Glyph, place: Place) -> Char:
    style = glyph.style
    (x0, base), (x1, _) = place(*glyph.start), place(*glyph.end)
    top = base - _ASCENT * style.size
    return Char(glyph.text, min(x0, x1), top, max(x0, x1), top + style.size, style.size, style.font, style.bold)


def _is_seen(char: Char, style: Style, shapes: Shapes) -> bool:
    """Tell whether people can see `char`, or the word in a scan that lies under it."""
    if char.size < _SMALLEST:
        return False
    if style.painted and min(style.colour) < 255 - _ALIKE and not shapes.fills:
        return True
    x, y = char.centre, char.middle
    if any(_holds(box, x, y) for box in shapes.images):
        return True
    behind = next((colour for box, colour in reversed(shapes.fills) if _holds(box, x, y)), _WHITE)
    return style.painted and any(abs(one - other) > _ALIKE for one, other in zip(style.colour, behind, strict=True))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
