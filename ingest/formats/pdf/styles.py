"""Style of the characters of a text object of a PDF: size, direction, font, colour and clip.

Some programs make a text object of each character. So what is told for each is asked once, into memory that is
allocated once, and what follows from it is remembered.
"""

import math
from ctypes import addressof, byref, c_double, c_float, c_int, c_uint, c_void_p, cast, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.formats.pdf.calls import direct

__all__ = ["Area", "Style", "Styles"]

_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE}
_BOLD_WEIGHT = 600
_BOLD_WORDS = ("bold", "heavy", "black")
_FORCE_BOLD = 1 << 18  # of the flags of a font
_ASKEW = 0.05  # of a quarter turn
_MOST_CLIPS = 8  # paths of a clip that are looked at

Area = tuple[float, float, float, float]  # left, bottom, right, top
Colour = tuple[int, int, int]  # red, green, blue


class Style(NamedTuple):
    """What the characters of one text object have in common."""

    size: float  # of the font, in points
    turn: int  # quarter turns anticlockwise of the base line; -1: askew
    font: str
    bold: bool
    painted: bool  # not invisible or transparent
    colour: Colour
    clip: Area | None  # outside of it nothing can be seen; None: no limit
    address: int  # of the text object; 0: pdfium does not tell


class _Font(NamedTuple):
    name: str  # without the tag of a subset
    bold: bool


class Styles:
    """Reads the styles of the text of a page. It remembers fonts, clips and the styles by the addresses of objects."""

    def __init__(self, text: int) -> None:
        self._text = text
        self._styles: dict[int, Style] = {}
        self._fonts: dict[int, _Font] = {}
        self._clips: dict[int, Area | None] = {}
        self._shapes: dict[tuple[float, float, float, float, float], tuple[float, int]] = {}
        self._matrix = pdfium.FS_MATRIX()
        self._channels = [c_uint() for _ in range(4)]
        self._at_matrix = addressof(self._matrix)
        self._at_channels = [addressof(channel) for channel in self._channels]
        self._get_object = direct("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
        self._get_matrix = direct("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
        self._get_size = direct("FPDFText_GetFontSize", c_double, c_void_p, c_int)
        self._get_font = direct("FPDFTextObj_GetFont", c_void_p, c_void_p)
        self._get_mode = direct("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
        self._get_fill = direct("FPDFText_GetFillColor", c_int, c_void_p, c_int, *[c_void_p] * 4)
        self._get_stroke = direct("FPDFText_GetStrokeColor", c_int, c_void_p, c_int, *[c_void_p] * 4)
        self._get_clip = direct("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
        self._count_paths = direct("FPDFClipPath_CountPaths", c_int, c_void_p)

    def of(self, at: int, origin: tuple[float, float]) -> Style:
        """Return the style of character `at`, which begins at `origin`; the same for all of one text object."""
        address = self._get_object(self._text, at) or 0
        style = self._styles.get(address) if address else None
        if style is None:
            style = self._styles[address] = self._read(at, address, origin)
        return style

    def _read(self, at: int, address: int, origin: tuple[float, float]) -> Style:
        size, turn = self._shape(at)
        own = (self._get_font(address) or 0) if address else 0
        font = self._fonts.get(own) if own else None
        if font is None:
            font = self._fonts[own] = _font(self._text, at)
        mode = self._get_mode(address) if address else pdfium.FPDF_TEXTRENDERMODE_FILL
        colour, opaque = self._colour(at, stroked=mode == pdfium.FPDF_TEXTRENDERMODE_STROKE)
        clip = self._clip(address, origin, size) if address else None
        bold = font.bold or mode in _STROKED
        return Style(size, turn, font.name, bold, mode not in _INVISIBLE and opaque, colour, clip, address)

    def _shape(self, at: int) -> tuple[float, int]:
        """Return the size of the font, and the quarter turns of the base line."""
        matrix = self._matrix
        self._get_matrix(self._text, at, self._at_matrix)
        key = matrix.a, matrix.b, matrix.c, matrix.d, self._get_size(self._text, at)
        shape = self._shapes.get(key)
        if shape is None:
            a, b, c, d, size = key
            shape = self._shapes[key] = (size * math.hypot(c, d), _turn(a, b))
        return shape

    def _colour(self, at: int, *, stroked: bool) -> tuple[Colour, bool]:
        get = self._get_stroke if stroked else self._get_fill
        if not get(self._text, at, *self._at_channels):
            return (0, 0, 0), True
        red, green, blue, alpha = self._channels
        return (red.value, green.value, blue.value), alpha.value > 0

    def _clip(self, address: int, origin: tuple[float, float], size: float) -> Area | None:
        """Return the area to which a text object is clipped; None for one in a space of its own, as in a form."""
        own = self._get_clip(address)
        count = min(self._count_paths(own), _MOST_CLIPS) if own else 0
        if count <= 0:
            return None
        path = cast(own, pdfium.FPDF_CLIPPATH)
        area: Area | None = None
        for at in range(count):
            first = pdfium.FPDFClipPath_GetPathSegment(path, at, 0)
            place = addressof(first.contents) if first else 0  # objects share the paths that clip them
            if place not in self._clips:
                self._clips[place] = _bounds(path, at)
            area = _common(area, self._clips[place])
        return area if area is None or _is_near(cast(address, pdfium.FPDF_PAGEOBJECT), origin, size) else None


def _turn(a: float, b: float) -> int:
    """Return the quarter turns of a base line along (a, b); -1 for one that is askew."""
    angle = math.degrees(math.atan2(b, a)) / 90
    return round(angle) % 4 if abs(angle - round(angle)) < _ASKEW else -1


def _font(page: int, at: int) -> _Font:
    flags, text = c_int(), cast(page, pdfium.FPDF_TEXTPAGE)
    length = pdfium.FPDFText_GetFontInfo(text, at, None, 0, byref(flags))
    buffer = create_string_buffer(max(length, 1))
    pdfium.FPDFText_GetFontInfo(text, at, buffer, length, byref(flags))
    try:
        name = buffer.value.decode()
    except UnicodeDecodeError:
        name = buffer.value.decode("gb18030", "replace")
    bold = any(word in name.lower() for word in _BOLD_WORDS) or bool(flags.value & _FORCE_BOLD)
    bold = bold or pdfium.FPDFText_GetFontWeight(text, at) >= _BOLD_WEIGHT
    return _Font(name.split("+", 1)[-1] if name[6:7] == "+" else name, bold)


def _is_near(handle: Any, origin: tuple[float, float], size: float) -> bool:  # noqa: ANN401
    """Tell whether a text object, in the space that it shares with its clip, is where its text is on the page."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not pdfium.FPDFPageObj_GetBounds(handle, byref(left), byref(bottom), byref(right), byref(top)):
        return False
    x, y = origin
    return left.value - size <= x <= right.value + size and bottom.value - size <= y <= top.value + size


def _common(one: Area | None, other: Area | None) -> Area | None:
    if not (one and other):
        return one or other
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _bounds(path: Any, at: int) -> Area | None:  # noqa: ANN401
    x, y = c_float(), c_float()
    points = []
    for segment in range(pdfium.FPDFClipPath_CountPathSegments(path, at)):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, at, segment), byref(x), byref(y))
        points.append((x.value, y.value))
    if not points:
        return None
    return min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)
