"""Styles of a Word file: what a paragraph takes from its style and from those that the style is based on."""

import re
from collections.abc import Iterator, Sequence

from ingest.formats.docx.markup import Element, W, child, number, value

__all__ = ["Styles"]

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])(?: char)?")
_TITLE = re.compile(r"(?:sub)?title|副?标题|副?標題")
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:\d|heading|标题)|table of (?:figures|authorities)|图表目录")
_MOST_BASES = 20
_CHARACTER = 210  # width of a character of usual size, in twentieths of a point
_LEVELS = 9  # outline levels of Word; the next one is that of body text


class Styles:
    """The styles by their identifiers."""

    def __init__(self, root: Element | None) -> None:
        """Read the part with the styles; None for a file without one."""
        self._styles: dict[str, Element] = {}
        self._default = ""
        for style in () if root is None else root.iterfind(f"{W}style"):
            identifier = style.get(f"{W}styleId", "")
            self._styles[identifier] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self._default = identifier

    def chain(self, identifier: str) -> Iterator[tuple[str, Element]]:
        """Yield a style and those that it is based on, nearest first, with their identifiers."""
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen and len(seen) < _MOST_BASES:
            seen.add(identifier)
            yield identifier, self._styles[identifier]
            identifier = value(self._styles[identifier], "basedOn")

    def of(self, properties: Element | None) -> str:
        """Return the identifier of the style of a paragraph with these properties."""
        identifier = value(properties, "pStyle")
        return identifier if identifier in self._styles else self._default

    def level(self, properties: Element | None) -> int:
        """Return the level of the heading that a paragraph is, from 1; 0 for body text and titles."""
        outline = number(properties, "outlineLvl")
        if outline is not None:
            return _level(outline)
        for _, style in self.chain(self.of(properties)):
            name = _name(style)
            outline = number(style, "pPr", "outlineLvl")
            if _TITLE.fullmatch(name):
                return 0
            if outline is not None:
                return _level(outline)
            if match := _HEADING.fullmatch(name):
                return int(match[1])
        return 0

    def start(self, properties: Element | None) -> int | None:
        """Return where the first line of a paragraph begins, in twentieths of a point; None for a centred one."""
        own = [child(style, "pPr") for _, style in self.chain(self.of(properties))]
        layers = [one for one in (properties, *own) if one is not None]
        if next((found for one in layers if (found := value(one, "jc"))), "") == "center":
            return None
        begins = _indent(layers, "left", "start") + _indent(layers, "firstLine") - _indent(layers, "hanging")
        return begins

    def is_contents(self, properties: Element | None) -> bool:
        """Tell whether the style is that of a table of contents."""
        return any(_CONTENTS.match(_name(style)) for _, style in self.chain(self.of(properties)))

    def is_hidden(self, run: Element | None, properties: Element | None) -> bool:
        """Tell whether a run with the properties `run` in such a paragraph is hidden text."""
        told = self.told(run, properties, "vanish")
        return told is not None and value(told) not in ("0", "false", "off")

    def told(self, run: Element | None, properties: Element | None, name: str) -> Element | None:
        """Return what a run with the properties `run` in such a paragraph, or the nearest of its styles, tells."""
        if (found := child(run, name)) is not None:
            return found
        for identifier in (value(run, "rStyle"), self.of(properties)):
            for _, style in self.chain(identifier):
                if (found := child(style, "rPr", name)) is not None:
                    return found
        return None

    def told_of_paragraph(self, properties: Element | None, name: str) -> Element | None:
        """Return what the styles of such a paragraph tell of it, the nearest first."""
        told = (child(style, "pPr", name) for _, style in self.chain(self.of(properties)))
        return next((one for one in told if one is not None), None)

    def numbering(self, properties: Element | None) -> tuple[str, int | None, tuple[str, ...]]:
        """Return the list of a paragraph: its number, the level, and the styles that say so, nearest first.

        The number is empty without a list; the level is None where nothing says it.
        """
        direct = child(properties, "numPr")
        identifier, level = value(direct, "numId"), number(direct, "ilvl", most=8)
        if identifier:
            return identifier, level, ()
        passed: list[str] = []
        for name, style in self.chain(self.of(properties)):
            passed.append(name)
            listed = child(style, "pPr", "numPr")
            level = number(listed, "ilvl", most=8) if level is None else level
            identifier = value(listed, "numId")
            if identifier:
                return identifier, level, tuple(passed)
        return "", level, ()

    def list_of(self, identifier: str) -> str:
        """Return the number of the list that a list style stands for; empty where it does for none."""
        numbers = (value(style, "pPr", "numPr", "numId") for _, style in self.chain(identifier))
        return next((one for one in numbers if one), "")


def _name(style: Element) -> str:
    return value(style, "name").strip().lower()


def _indent(layers: Sequence[Element], *names: str) -> int:
    """Return an indent of the nearest layer that has it; one in characters counts before one in points."""
    for one in layers:
        for name in names:
            characters = number(one, "ind", name=f"{name}Chars", least=-100_000)
            points = number(one, "ind", name=name, least=-100_000)
            if characters:
                return characters * _CHARACTER // 100
            if points is not None:
                return points
    return 0


def _level(outline: int) -> int:
    return outline + 1 if outline < _LEVELS else 0
