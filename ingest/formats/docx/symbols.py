"""Signs of symbol fonts as characters, and equations and enclosed characters as text on one line."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from ingest.formats.docx.markup import MATH, Element, W

__all__ = ["read_equation", "read_formula", "read_symbol"]

_PRIVATE = 0xF000  # symbol fonts have their signs here
_SIGNS: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "symbol": {
            **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
            **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
            **{0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "·", 0xB8: "÷", 0xB9: "≠"},
            **{0xBB: "≈", 0xA2: "′", 0xB2: "″", 0xD6: "√", 0xE5: "∑", 0xD0: "∠", 0x7E: "~", 0x2D: "−"},
        },
        "wingdings": {
            **dict(zip(range(0x81, 0x8B), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
            **dict(zip(range(0x8C, 0x96), "❶❷❸❹❺❻❼❽❾❿", strict=True)),
            **{0x6C: "●", 0x6E: "■", 0x6F: "□", 0x75: "◆", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
            **{0xE0: "→", 0xDF: "←", 0xE1: "↑", 0xE2: "↓", 0xD8: "➢"},
        },
        "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0xA2: "■"},
    }
)
_CIRCLED = re.compile(r"\\o(?:\\\w+)*\s*\(\s*[○◯〇]\s*[,;，]\s*(\d{1,2})\s*\)", re.IGNORECASE)
_OVERSTRUCK = re.compile(r"\\o(?:\\\w+)*\s*\((?:[^()]|\([^()]*\))*[,;，]\s*([^(),;，]+)\)", re.IGNORECASE)


def read_symbol(code: str, font: str) -> str:
    """Return the character that the sign `code`, in hexadecimal, of a font stands for; empty for an unknown one.

    >>> read_symbol("F0FE", "Wingdings"), read_symbol("2460", "宋体"), read_symbol("F0FF", "Unknown")
    ('☑', '①', '')
    """
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    if place >= 0xE000 or font.lower() in _SIGNS:
        return _SIGNS.get(font.lower(), {}).get(place & 0xFF, "")
    return chr(place) if 0x20 <= place < 0xD800 else ""


def read_equation(code: str) -> str:
    r"""Return what a field ``EQ`` shows where it encloses or annotates characters; empty for other equations.

    >>> read_equation(r"eq \o\ac(○,3)"), read_equation(r'EQ \* jc2 \* hps10 \o\ad(\s\up 9(yī),依)')
    ('③', '依')
    """
    if match := _CIRCLED.search(code):
        number = int(match[1])
        return chr(ord("①") + number - 1) if 1 <= number <= 20 else match[1]
    match = _OVERSTRUCK.search(code)
    return match[1].strip() if match else ""


def read_formula(element: Element) -> str:
    """Write an equation on one line: a/b, √(a), x^2."""
    name = str(element.tag).removeprefix(MATH)
    if name == "t":
        return element.text or ""
    if name == "chr":  # the sign of a sum or of brackets
        return ""
    parts = [read_formula(one) for one in element if isinstance(one.tag, str)]
    if name == "f":
        return "/".join(_bracket(_part(element, part)) for part in ("num", "den"))
    if name == "rad":
        return _part(element, "deg") + "√" + _bracket(_part(element, "e"))
    if name == "sSup":
        return f"{_part(element, 'e')}^{_bracket(_part(element, 'sup'))}"
    if name == "nary":
        sign = next((one.get(f"{MATH}val", "") for one in element.iterfind(f"{MATH}naryPr/{MATH}chr")), "∫")
        return sign + "".join(parts)
    if name == "d":
        return "(" + ",".join(read_formula(one) for one in element.iterfind(f"{MATH}e")) + ")"
    return (element.text or "") if element.tag == f"{W}t" else "".join(parts)


def _part(element: Element, name: str) -> str:
    return "".join(read_formula(one) for one in element.iterfind(f"{MATH}{name}"))


def _bracket(text: str) -> str:
    return text if re.fullmatch(r"[\w.%]*", text) else f"({text})"
