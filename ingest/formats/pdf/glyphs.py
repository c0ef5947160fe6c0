"""Characters of a page of a PDF in the space of the file, with the style that their text object has."""

import math
import unicodedata
from collections.abc import Callable, Iterator
from ctypes import addressof, byref, c_double, c_float, c_int, c_uint, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

__all__ = ["Glyph", "Style", "read_glyphs"]

_INVISIBLE = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE}
_BOLD_WEIGHT = 600
_BOLD_WORDS = ("bold", "heavy", "black")
_FORCE_BOLD = 1 << 18  # of the flags of a font
_ASKEW = 0.05  # of a quarter turn
_BREAKING_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line
_SPACES = "\t\r\n\x0b\x0c\ue5e5"  # the last is the wide space of old Chinese fonts
_MOST_CLIPS = 8  # paths of a clip that are looked at

Area = tuple[float, float, float, float]  # left, bottom, right, top


class Style(NamedTuple):
    """What the characters of one text object have in common."""

    size: float  # of the font, in points
    turn: int  # quarter turns anticlockwise of the base line; -1: askew
    font: str
    bold: bool
    painted: bool  # not invisible or transparent
    colour: tuple[int, int, int]  # red, green, blue
    clip: Area | None  # outside of it nothing can be seen; None: no limit


class _Font(NamedTuple):
    name: str  # without the tag of a subset
    bold: bool


class _Seen(NamedTuple):
    """What was read of a page already, by the addresses of text objects, fonts and paths of clips."""

    styles: dict[int, Style]
    fonts: dict[int, _Font]
    clips: dict[int, Area | None]


class Glyph(NamedTuple):
    """A character: its base line runs from ``start`` to ``end``."""

    text: str
    start: tuple[float, float]
    end: tuple[float, float]
    style: Style
    clipped: bool


def read_glyphs(page: Any) -> tuple[list[Glyph], int]:  # noqa: ANN401 - a handle of pdfium
    """Return the characters of `page`, and how many more have no known meaning.

    Raises: ValueError when the text of the page is damaged.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise ValueError("the text cannot be loaded")
    try:
        found = list(_glyphs(text))
    finally:
        pdfium.FPDFText_ClosePage(text)
    glyphs = [glyph for glyph in found if glyph]
    return _whole_ligatures(glyphs), len(found) - len(glyphs)


def _whole_ligatures(glyphs: list[Glyph]) -> list[Glyph]:
    """Put the characters together that one shape stands for, such as fi or a long dash."""
    whole: list[Glyph] = []
    for glyph in glyphs:
        if whole and whole[-1].style is glyph.style and whole[-1][1:3] == glyph[1:3] and not glyph.text.isspace():
            whole[-1] = whole[-1]._replace(text=whole[-1].text + glyph.text)
        else:
            whole.append(glyph)
    return whole


def _glyphs(text: Any) -> Iterator[Glyph | None]:  # noqa: ANN401
    seen = _Seen({}, {}, {})
    x, y, box = c_double(), c_double(), pdfium.FS_RECTF()
    for at in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        char = _meaning(pdfium.FPDFText_GetUnicode(text, at))
        if not char:
            if char is None:
                yield None
            continue
        handle = pdfium.FPDFText_GetTextObject(text, at)
        address = addressof(handle.contents) if handle else 0
        style = seen.styles.get(address) if address else None
        pdfium.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
        if style is None:
            style = seen.styles[address] = _style(text, at, handle, (x.value, y.value), seen)
        pdfium.FPDFText_GetLooseCharBox(text, at, byref(box))
        yield Glyph(char, *_base_line(x.value, y.value, box, style.turn), style, _is_clipped(box, style.clip))


def _base_line(x: float, y: float, box: Any, turn: int) -> tuple[tuple[float, float], tuple[float, float]]:  # noqa: ANN401
    if turn == 1:
        return (x, box.bottom), (x, box.top)
    if turn == 3:
        return (x, box.top), (x, box.bottom)
    if turn == 2:
        return (box.right, y), (box.left, y)
    return (box.left, y), (box.right, y)


def _is_clipped(box: Any, clip: Area | None) -> bool:  # noqa: ANN401
    if clip is None:
        return False
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])


def _meaning(code: int) -> str | None:
    """Return the character with `code`: empty for a control character, None where the file does not say."""
    if code == _BREAKING_HYPHEN:
        return "-"
    if 0xF000 <= code <= 0xF0FF:
        return ""  # of a font of symbols: a bullet or an ornament
    char = chr(code)
    if char in _SPACES:
        return " "
    if code in {0, 0xFFFD, 0xFFFE, 0xFFFF} or 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return None
    category = unicodedata.category(char)
    if category == "Cs":
        return None
    return "" if category in {"Cc", "Cf"} else char


def _style(text: Any, at: int, handle: Any, origin: tuple[float, float], seen: _Seen) -> Style:  # noqa: ANN401
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, at, byref(matrix))
    size = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
    own = pdfium.FPDFTextObj_GetFont(handle) if handle else None
    address = addressof(own.contents) if own else 0
    font = seen.fonts.get(address) if address else None
    if font is None:
        font = seen.fonts[address] = _font(text, at)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle) if handle else pdfium.FPDF_TEXTRENDERMODE_FILL
    bold = font.bold or mode in _STROKED
    stroked = mode == pdfium.FPDF_TEXTRENDERMODE_STROKE
    colour, opaque = _colour(text, at, pdfium.FPDFText_GetStrokeColor if stroked else pdfium.FPDFText_GetFillColor)
    clip = _clip(handle, origin, size, seen) if handle else None
    return Style(size, _turn(matrix.a, matrix.b), font.name, bold, mode not in _INVISIBLE and opaque, colour, clip)


def _turn(a: float, b: float) -> int:
    """Return the quarter turns of a base line along (a, b); -1 for one that is askew."""
    angle = math.degrees(math.atan2(b, a)) / 90
    return round(angle) % 4 if abs(angle - round(angle)) < _ASKEW else -1


def _font(text: Any, at: int) -> _Font:  # noqa: ANN401
    flags = c_int()
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


def _colour(text: Any, at: int, get: Callable[..., int]) -> tuple[tuple[int, int, int], bool]:  # noqa: ANN401
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint(255)
    if not get(text, at, byref(red), byref(green), byref(blue), byref(alpha)):
        return (0, 0, 0), True
    return (red.value, green.value, blue.value), alpha.value > 0


def _clip(handle: Any, origin: tuple[float, float], size: float, seen: _Seen) -> Area | None:  # noqa: ANN401
    """Return the area to which a text object is clipped; None for one in a space of its own, as in a form."""
    path = pdfium.FPDFPageObj_GetClipPath(handle)
    count = min(pdfium.FPDFClipPath_CountPaths(path), _MOST_CLIPS) if path else 0
    area: Area | None = None
    for at in range(count):
        first = pdfium.FPDFClipPath_GetPathSegment(path, at, 0)
        address = addressof(first.contents) if first else 0  # objects share the paths that clip them
        if address not in seen.clips:
            seen.clips[address] = _bounds(path, at)
        area = _common(area, seen.clips[address])
    return area if area is None or _is_near(handle, origin, size) else None


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
