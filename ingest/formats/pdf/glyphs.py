"""Characters of a page of a PDF in the space of the file, with the style that their text object has."""

import unicodedata
from collections.abc import Iterator
from ctypes import addressof, c_double, c_int, c_uint, c_void_p
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.formats.pdf.calls import direct
from ingest.formats.pdf.styles import Area, Style, Styles

__all__ = ["Glyph", "read_glyphs"]

_BREAKING_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line
_SPACES = "\t\r\n\x0b\x0c\ue5e5"  # the last is the wide space of old Chinese fonts


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
    page = addressof(text.contents)
    styles = Styles(page)
    x, y, box = c_double(), c_double(), pdfium.FS_RECTF()
    at_x, at_y, at_box = addressof(x), addressof(y), addressof(box)
    is_generated = direct("FPDFText_IsGenerated", c_int, c_void_p, c_int)
    get_code = direct("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
    get_origin = direct("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
    get_box = direct("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
    for at in range(pdfium.FPDFText_CountChars(text)):
        if is_generated(page, at) == 1:
            continue
        char = _meaning(get_code(page, at))
        if not char:
            if char is None:
                yield None
            continue
        get_origin(page, at, at_x, at_y)
        origin = x.value, y.value
        style = styles.of(at, origin)
        get_box(page, at, at_box)
        yield Glyph(char, *_base_line(*origin, box, style.turn), style, _is_clipped(box, style.clip))


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


@lru_cache(maxsize=20_000)
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
