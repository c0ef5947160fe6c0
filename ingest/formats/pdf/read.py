"""Pages of a PDF, read with pdfium: which characters can be seen, where, and in which font."""

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from ctypes import addressof, byref, c_double, c_int, c_uint, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.pdf.shapes import Place, Shapes, read_shapes

__all__ = ["read_page"]

_SMALLEST = 2.0  # points: text in a smaller font cannot be read
_ASCENT = 0.88  # of the size of a font, above the base line, as Chinese fonts have it
_ALIKE = 24  # of 255: by so much at most red, green and blue differ of text that cannot be told from what is behind it
_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE}
_BOLD_WEIGHT = 600
_BOLD_WORDS = ("bold", "heavy", "black")
_FORCE_BOLD = 1 << 18  # of the flags of a font
_SCALE = 1000  # pdfium turns points into whole pixels only
_WHITE = (255, 255, 255)


class _Style(NamedTuple):
    """What the characters of one text object have in common."""

    size: float
    turn: int  # quarter turns anticlockwise in the space of the file; -1: askew
    font: str
    bold: bool
    seen: bool
    colour: tuple[int, int, int]


class _Raw(NamedTuple):
    """A character in the space of the file: its base line from ``start`` to ``end``."""

    text: str
    start: tuple[float, float]
    end: tuple[float, float]
    style: _Style


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
    raws, unmapped = _raw_chars(handle)
    turns = Counter(raw.style.turn for raw in raws if raw.style.turn >= 0 and not raw.text.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    place, width, height = _placing(handle, turn)
    shapes = read_shapes(handle, place)
    chars: list[Char] = []
    hidden = 0
    for raw in raws:
        if raw.style.turn != turn:
            continue  # askew: a watermark, or words along the axis of a drawing
        char = _placed(raw, place)
        if _is_seen(char, raw.style, width, height, shapes):
            chars.append(char)
        elif not raw.text.isspace():
            hidden += 1
    return Page(
        number,
        width,
        height,
        tuple(chars),
        tuple(shapes.rules),
        tuple(box for box, _ in shapes.fills),
        tuple(shapes.images),
        hidden,
        unmapped,
    )


def _placing(handle: Any, turn: int) -> tuple[Place, float, float]:  # noqa: ANN401
    """Return how points of the file come to lie on the page as shown, and its width and height.

    The page is turned further so that text with `turn` runs from left to right.
    """
    width, height = pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)
    rotation = pdfium.FPDFPage_GetRotation(handle)
    more = (turn - rotation) % 4  # quarter turns clockwise that text still needs
    if more % 2:
        width, height = height, width
    device = (0, 0, round(width * _SCALE), round(height * _SCALE), more)

    def shown(x: float, y: float) -> tuple[float, float]:
        left, top = c_int(), c_int()
        pdfium.FPDF_PageToDevice(handle, *device, x, y, byref(left), byref(top))
        return left.value / _SCALE, top.value / _SCALE

    (e, f), (a, b), (c, d) = shown(0, 0), shown(1000, 0), shown(0, 1000)
    a, b, c, d = (a - e) / 1000, (b - f) / 1000, (c - e) / 1000, (d - f) / 1000
    return lambda x, y: (a * x + c * y + e, b * x + d * y + f), width, height


def _raw_chars(page: Any) -> tuple[list[_Raw], int]:  # noqa: ANN401
    """Return the characters of `page` that the file means, and how many more are not known."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise ValueError("the text cannot be loaded")
    try:
        found: list[_Raw] = []
        unmapped = 0
        for raw in _iter_chars(text):
            if raw is None:
                unmapped += 1
            else:
                found.append(raw)
        return found, unmapped
    finally:
        pdfium.FPDFText_ClosePage(text)


def _iter_chars(text: Any) -> Iterator[_Raw | None]:  # noqa: ANN401
    styles: dict[int, _Style] = {}
    x, y, box = c_double(), c_double(), pdfium.FS_RECTF()
    for at in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        char = _meant(pdfium.FPDFText_GetUnicode(text, at))
        if char is None:
            yield None
            continue
        if not char:
            continue
        own = _address(pdfium.FPDFText_GetTextObject(text, at))
        style = styles.get(own) if own else None
        if style is None:
            style = styles[own] = _style(text, at)
        pdfium.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
        pdfium.FPDFText_GetLooseCharBox(text, at, byref(box))
        yield _Raw(char, *_base_line(x.value, y.value, box, style), style)


def _address(handle: Any) -> int:  # noqa: ANN401
    return addressof(handle.contents) if handle else 0


def _base_line(x: float, y: float, box: Any, style: _Style) -> tuple[tuple[float, float], tuple[float, float]]:  # noqa: ANN401
    """Return the ends of the base line of a character at (x, y)."""
    if style.turn == 1:
        return (x, box.bottom), (x, box.top)
    if style.turn == 3:
        return (x, box.top), (x, box.bottom)
    if style.turn == 2:
        return (box.right, y), (box.left, y)
    return (box.left, y), (box.right, y)


def _meant(code: int) -> str | None:
    """Return what the character with `code` says: nothing for a control character, None where it is not known."""
    if code in {0, 0xFFFD, 0xFFFE, 0xFFFF} or 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return None
    char = chr(code)
    if char in "\t\r\n\x0b\x0c":
        return " "
    category = unicodedata.category(char)
    if category == "Cs":
        return None
    return "" if category in {"Cc", "Cf"} else char


def _style(text: Any, at: int) -> _Style:  # noqa: ANN401
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, at, byref(matrix))
    size = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
    name, flags = _font(text, at)
    handle = pdfium.FPDFText_GetTextObject(text, at)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle) if handle else pdfium.FPDF_TEXTRENDERMODE_FILL
    weight = pdfium.FPDFText_GetFontWeight(text, at)
    bold = (
        any(word in name.lower() for word in _BOLD_WORDS)
        or weight >= _BOLD_WEIGHT
        or bool(flags & _FORCE_BOLD)
        or mode in _STROKED
    )
    colour, opaque = _colour(text, at, pdfium.FPDFText_GetFillColor)
    if mode == pdfium.FPDF_TEXTRENDERMODE_STROKE:
        colour, opaque = _colour(text, at, pdfium.FPDFText_GetStrokeColor)
    return _Style(size, _turn(matrix.a, matrix.b), name, bold, mode not in _INVISIBLE and opaque, colour)


def _turn(a: float, b: float) -> int:
    """Return the quarter turns of text whose base line runs along (a, b); -1 where it is askew."""
    angle = math.degrees(math.atan2(b, a)) / 90
    return round(angle) % 4 if abs(angle - round(angle)) < 0.05 else -1


def _font(text: Any, at: int) -> tuple[str, int]:  # noqa: ANN401
    flags = c_int()
    length = pdfium.FPDFText_GetFontInfo(text, at, None, 0, byref(flags))
    buffer = create_string_buffer(max(length, 1))
    pdfium.FPDFText_GetFontInfo(text, at, buffer, length, byref(flags))
    try:
        name = buffer.value.decode()
    except UnicodeDecodeError:
        name = buffer.value.decode("gb18030", "replace")
    return name.split("+", 1)[-1] if name[6:7] == "+" else name, flags.value


def _colour(text: Any, at: int, get: Callable[..., int]) -> tuple[tuple[int, int, int], bool]:  # noqa: ANN401
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint(255)
    if not get(text, at, byref(red), byref(green), byref(blue), byref(alpha)):
        return (0, 0, 0), True
    return (red.value, green.value, blue.value), alpha.value > 0


def _placed(raw: _Raw, place: Place) -> Char:
    style = raw.style
    (x0, base), (x1, _) = place(*raw.start), place(*raw.end)
    top = base - _ASCENT * style.size
    return Char(raw.text, min(x0, x1), top, max(x0, x1), top + style.size, style.size, style.font, style.bold)


def _is_seen(char: Char, style: _Style, width: float, height: float, shapes: Shapes) -> bool:
    """Tell whether people can see `char`: a picture may be the scan over which text lies unseen."""
    x, y = char.centre, char.middle
    if char.size < _SMALLEST or not (0 <= x <= width and 0 <= y <= height):
        return False
    pictured = any(_holds(box, x, y) for box in shapes.images)
    if not style.seen:
        return pictured
    if min(style.colour) < 255 - _ALIKE and not shapes.fills:
        return True
    behind = next((colour for box, colour in reversed(shapes.fills) if _holds(box, x, y)), _WHITE)
    return pictured or any(abs(one - other) > _ALIKE for one, other in zip(style.colour, behind, strict=True))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
