"""Text objects of OFD as characters with their places."""

import unicodedata
from math import hypot

from ingest.formats.matrix import Matrix
from ingest.formats.ofd.archive import Element, attribute, children
from ingest.formats.ofd.geometry import box_around, distances, numbers
from ingest.formats.pdf.page import Char

__all__ = ["placed_chars"]

_ASCENT = 0.88  # of the size of a font, above the base line, as Chinese fonts have it
_TIGHT = 1.1  # of the size: a longer way to the next character is a gap
_WIDE = {"W", "F", "A"}  # East Asian widths of characters as wide as high
_PLACEHOLDER = "\u00a4"  # stands where a character is drawn by the number of its glyph only
_BOLD_WEIGHT = 600
_BOLD_WORDS = ("bold", "heavy", "black", "黑体")


def placed_chars(element: Element, matrix: Matrix, font: str) -> tuple[list[Char], int]:
    """Return the characters of a TextObject, and how many more are drawn of which the file does not tell the code.

    `matrix` takes the space of the object to the page, `font` is the name of its font.
    """
    found = numbers(element.get("Size"), 1)
    size = abs(found[0]) if found else 0.0
    scale = (numbers(element.get("HScale"), 1) or (1.0,))[0] or 1.0
    down = attribute(element, "ReadDirection") in {"90", "270"}
    weight = (numbers(element.get("Weight"), 1) or (400.0,))[0]
    bold = weight >= _BOLD_WEIGHT or any(word in font.lower() for word in _BOLD_WORDS)
    shown = size * hypot(matrix[2], matrix[3])
    chars: list[Char] = []
    unmapped = 0
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = (_first(code, "X", x), _first(code, "Y", y))
        for char, left, base, width in _walk(code, x, y, size, scale, down):
            meant = _meant(char)
            if meant is None:
                unmapped += 1
            elif meant:
                box = box_around(left, base - _ASCENT * size, left + width, base + (1 - _ASCENT) * size, matrix)
                chars.append(Char(meant, *box, shown, font, bold))
    return chars, unmapped


def _first(code: Element, name: str, otherwise: float) -> float:
    found = numbers(code.get(name), 1)
    return found[0] if found else otherwise


def _walk(
    code: Element, x: float, y: float, size: float, scale: float, down: bool
) -> list[tuple[str, float, float, float]]:
    """Return each character of a TextCode with the left end of its base line and its width."""
    across, along = distances(code.get("DeltaX")), distances(code.get("DeltaY"))
    placed = bool(across or along)
    found = []
    for at, char in enumerate(_text(code)):
        natural = size * scale * (1.0 if unicodedata.east_asian_width(char) in _WIDE else 0.5)
        step = across[at] if at < len(across) else (0.0 if placed or down else natural)
        fall = along[at] if at < len(along) else (size if down and not placed else 0.0)
        if placed and at >= max(len(across), len(along)):
            step = natural  # distances that were left out
        tight = 0.0 < step <= _TIGHT * size * scale and not fall
        found.append((char, x, y, step if tight else natural))
        x, y = x + step, y + fall
    return found


def _text(code: Element) -> str:
    text = "".join(str(part) for part in code.itertext())
    return text if "\n" not in text else text.strip("\r\n")


def _meant(char: str) -> str | None:
    """Return what a character says: nothing for a control character, None where it is not known."""
    if char == _PLACEHOLDER or char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cs"}:
        return None
    if char in "\t\r\n":
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf"} else char
