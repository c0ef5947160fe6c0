"""What a browser does not show: elements that are hidden, text without a size or in the colour of the paper."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

__all__ = ["Look", "Sheet", "changed", "is_hidden", "read_sheets"]

Attributes = Mapping[str, str | None]

_HIDES = re.compile(  # also what is put off the screen or cut off, and text too small to be read
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?<![\w-])color\s*:\s*transparent"
    r"|(?<![\w-])(?:left|top|right|text-indent)\s*:\s*-\d{4}|clip\s*:\s*rect\([01px, ]{0,40}\)"
    r"|font-size\s*:\s*(?:[01](?:\.\d+)?p[xt]|0?\.\d+p[xt]|0(?:\.0\d*)?(?:r?em|%)?|\.0\d*r?em)\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_FADED = re.compile(r"opacity\s*:\s*0?(?:\.0\d*)?\s*(?:[;!]|$)", re.IGNORECASE)  # in a sheet it may be an animation
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;]+)", re.IGNORECASE)
_PAPER = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_WHITE = re.compile(  # or nearly so
    r"(?:#fff|#(?:f[5-9a-f]){3}|white|(?:rgb|hsl)a?\((?:\s*2(?:4[5-9]|5[0-5])\s*,?){3}\b.*|hsla?\([^)]*\b100%\s*\))"
    r"\s*(?:!important)?",
    re.IGNORECASE,
)
_NO_PAPER = re.compile(r"(?:none|transparent|inherit|initial)\b.*", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset({"hide", "hidden", "d-none", "sr-only", "visually-hidden"})
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"[a-z]*([.#][\w-]+)", re.IGNORECASE)
_LONGEST_SHEET = 1 << 20  # characters


@dataclass(frozen=True, slots=True)
class Look:
    """What the text of an element inherits."""

    sizeless: bool = False
    white: bool = False
    coloured: bool = False  # the paper is not white, or may not be

    @property
    def unseen(self) -> bool:
        """Tell whether text with this look cannot be seen."""
        return self.sizeless or (self.white and not self.coloured)


Sheet = frozenset[str]  # classes and ids that are hidden, such as .tips or #tips


def read_sheets(sheets: list[str]) -> Sheet:
    """Return the classes and ids that the style sheets of a page hide.

    >>> sorted(read_sheets([".a, p.b { display: none } #c { color: red }"]))
    ['.a', '.b']
    """
    hidden: set[str] = set()
    for sheet in sheets:
        for rule in _RULE.finditer(_COMMENT.sub("", sheet[:_LONGEST_SHEET])):
            if _HIDES.search(rule[2]):
                found = (_SELECTOR.fullmatch(selector.strip()) for selector in rule[1].split(","))
                hidden |= {selector[1] for selector in found if selector}
    return frozenset(hidden)


def is_hidden(attributes: Attributes, sheet: Sheet) -> bool:
    """Tell whether an element with these attributes is not shown."""
    if not attributes:
        return False
    if "hidden" in attributes or _read_style(attributes.get("style") or "").hides:
        return True
    classes = (attributes.get("class") or "").split()
    if not _HIDDEN_CLASSES.isdisjoint(word.lower() for word in classes):
        return True
    return bool(sheet) and (f"#{attributes.get('id')}" in sheet or any(f".{word}" in sheet for word in classes))


def changed(look: Look, tag: str, attributes: Attributes) -> Look:
    """Return the look of the text in an element, which is in one of the given look."""
    if not attributes:
        return replace(look, coloured=True) if tag == "th" else look
    style = _read_style(attributes.get("style") or "")
    told = style.paper or attributes.get("bgcolor") or ""
    shaded = bool(told) and not _WHITE.fullmatch(told) and not _NO_PAPER.fullmatch(told)
    if tag == "th" or "background" in attributes or shaded or (tag in ("td", "tr") and attributes.get("class")):
        look = replace(look, coloured=True)
    if style.size:
        look = replace(look, sizeless=not style.size.strip("0."))
    if told := style.colour or (attributes.get("color") or "").strip():
        look = replace(look, white=bool(_WHITE.fullmatch(told)))
    return look


@dataclass(frozen=True, slots=True)
class _Style:
    hides: bool
    size: str
    colour: str
    paper: str


@lru_cache(maxsize=4096)
def _read_style(style: str) -> _Style:
    size, colour, paper = (found.search(style) for found in (_SIZE, _COLOUR, _PAPER))
    return _Style(
        bool(_HIDES.search(style) or _FADED.search(style)),
        size[1] if size else "",
        colour[1].strip() if colour else "",
        paper[1].strip() if paper else "",
    )
