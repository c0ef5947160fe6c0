"""Names and values of WordprocessingML: namespaces, children, switches."""

from collections.abc import Iterator

from lxml import etree

__all__ = [
    "CHART",
    "DIAGRAM",
    "DRAWING",
    "EMBED",
    "LINK",
    "MATH",
    "REL",
    "VML",
    "Element",
    "W",
    "child",
    "children",
    "is_on",
    "number",
    "value",
]

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
VML = "{urn:schemas-microsoft-com:vml}"
EMBED, LINK = f"{REL}embed", f"{REL}id"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element at `path`, names of the main namespace; None where there is none."""
    for name in path:
        element = None if element is None else element.find(W + name)
    return element


def value(element: Element | None, *path: str, name: str = "val") -> str:
    """Return an attribute of the element at `path`; empty where there is none."""
    found = child(element, *path)
    return "" if found is None else found.get(W + name, "")


def number(element: Element | None, *path: str, name: str = "val", least: int = 0, most: int = 1_000_000) -> int | None:
    """Return an attribute as an integer between `least` and `most`; None where it is none."""
    try:
        return min(max(int(value(element, *path, name=name)), least), most)
    except ValueError:
        return None


def is_on(element: Element | None, *path: str) -> bool:
    """Tell whether a switch is there and not off."""
    found = child(element, *path)
    return found is not None and found.get(W + "val", "true") not in ("0", "false", "off", "none")


def children(element: Element) -> Iterator[Element]:
    """Yield the child elements, of alternatives the one that is read; comments and instructions are left out."""
    for one in element:
        if not isinstance(one.tag, str):
            continue
        if one.tag == f"{_COMPATIBLE}AlternateContent":
            branch = _choice(one)
            if branch is not None:
                yield from children(branch)
        else:
            yield one


def _choice(alternatives: Element) -> Element | None:
    """Return the first branch that says something, the fallback last."""
    branches = [one for one in alternatives if isinstance(one.tag, str)]
    telling = (one for one in branches if any(True for _ in one.iter(f"{W}t", f"{W}numFmt")))
    return next(telling, branches[0] if branches else None)
