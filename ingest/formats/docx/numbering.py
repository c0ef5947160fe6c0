"""Automatic numbers of paragraphs, counted as Word counts them: 一、, (二), 1.3."""

import re
from dataclasses import dataclass
from typing import Self

from ingest.formats.docx.markup import Element, W, child, children, is_on, number, value
from ingest.formats.docx.numerals import write_number
from ingest.formats.docx.styles import Styles

__all__ = ["Numbering", "join_number"]

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")  # signs of bullets
_WORDS = re.compile(r"[\u3400-\u9fff]|\w{2}")  # a letter alone is a sign in a font of signs


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    custom: str  # pattern of a custom form
    text: str  # such as %1.%2
    legal: bool  # every number in digits
    restart: int | None  # the level, from 1, after which it starts again; 0: never; None: after any that encloses it
    style: str  # paragraphs of this style have this level
    attached: bool  # nothing stands between number and text
    hidden: bool

    @classmethod
    def read(cls, element: Element) -> Self:
        """Read the definition of a level."""
        form = next((one for one in children(element) if one.tag == f"{W}numFmt"), None)
        name = "decimal" if form is None else form.get(f"{W}val", "decimal")
        return cls(
            start=number(element, "start") or 0,
            form="bullet" if child(element, "lvlPicBulletId") is not None else name,
            custom="" if form is None else form.get(f"{W}format", ""),
            text=value(element, "lvlText"),
            legal=is_on(element, "isLgl"),
            restart=number(element, "lvlRestart"),
            style=value(element, "pStyle"),
            attached=value(element, "suff") == "nothing",
            hidden=is_on(element, "rPr", "vanish"),
        )


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str  # lists of one abstract definition count together
    levels: dict[int, _Level]
    starts: dict[int, int]  # by level: the list counts from here, when it is first used


class Numbering:
    """The lists of a file, and how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Read the part with the lists; None for a file without one."""
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._numbers: dict[str, Element] = {}
        for one in () if root is None else root.iterfind(f"{W}abstractNum"):
            self._abstract[one.get(f"{W}abstractNumId", "")] = one
        for one in () if root is None else root.iterfind(f"{W}num"):
            self._numbers[one.get(f"{W}numId", "")] = one
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}  # by abstract definition and level
        self._started: set[tuple[str, int]] = set()

    def next(self, properties: Element | None) -> tuple[str, bool]:
        """Count a paragraph with these properties; return its number, and whether the text follows without a space.

        The number is empty for a bullet and for a paragraph without a list.
        """
        identifier, at, styles = self._styles.numbering(properties)
        listed = self._list(identifier)
        if listed is None:
            return "", False
        own = {level.style: place for place, level in listed.levels.items() if level.style}
        place = next((own[style] for style in styles if style in own), at or 0)
        level = listed.levels.get(place)
        if level is None:
            return "", False
        text = self._write(listed, level, self._count(identifier, listed, place))
        is_sign = level.form == "bullet" and not _WORDS.search(text)
        return "" if is_sign or level.hidden else text, level.attached

    def _count(self, identifier: str, listed: _List, place: int) -> dict[int, int]:
        counts = self._counts.setdefault(listed.abstract, {})
        first = (identifier, place) not in self._started
        self._started.add((identifier, place))
        if first and place in listed.starts:
            counts[place] = listed.starts[place]
        else:
            counts[place] = counts[place] + 1 if place in counts else listed.levels[place].start
        for deeper in [one for one in counts if one > place]:
            level = listed.levels.get(deeper)
            restart = deeper if level is None or level.restart is None else level.restart
            if place < restart:
                del counts[deeper]
                self._started.discard((identifier, deeper))
        return counts

    def _write(self, listed: _List, level: _Level, counts: dict[int, int]) -> str:
        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            of = listed.levels.get(place)
            if of is None:
                return ""
            form = "decimal" if level.legal and of.form not in ("none", "bullet") else of.form
            return write_number(counts.get(place, listed.starts.get(place, of.start)), form, of.custom)

        return _PRIVATE.sub("", _PLACE.sub(shown, level.text)).strip()

    def _list(self, identifier: str) -> _List | None:
        if identifier not in self._lists:
            self._lists[identifier] = self._read(identifier)
        return self._lists[identifier]

    def _read(self, identifier: str) -> _List | None:
        one = self._numbers.get(identifier)
        abstract = self._definition(value(one, "abstractNumId")) if one is not None else None
        if one is None or abstract is None:
            return None
        levels = {place: _Level.read(each) for place, each in _by_level(abstract, "lvl")}
        starts = {}
        for place, override in _by_level(one, "lvlOverride"):
            changed = child(override, "lvl")
            if changed is not None:
                levels[place] = _Level.read(changed)
            start = number(override, "startOverride")
            if start is not None:
                starts[place] = start
        return _List(abstract.get(f"{W}abstractNumId", ""), levels, starts)

    def _definition(self, identifier: str) -> Element | None:
        """Follow the list style that a definition may stand for."""
        for _ in range(_LEVELS):
            abstract = self._abstract.get(identifier)
            style = value(abstract, "numStyleLink")
            if not style:
                return abstract
            identifier = value(self._numbers.get(self._styles.list_of(style)), "abstractNumId")
        return None


def join_number(text: str, number: str, *, attached: bool) -> str:
    """Write the number of a paragraph before its text, with a space where it reads naturally.

    >>> [join_number("总则", number, attached=False) for number in ("一、", "(一)", "1.", "1.1", "第一章")]
    ['一、总则', '(一)总则', '1.总则', '1.1 总则', '第一章 总则']
    """
    if not number or not text:
        return number + text
    last, first = number[-1], text[0]
    if last.isdigit() and last.isascii() and first.isdigit():
        return f"{number} {text}"
    if attached:
        return number + text
    if last == "." and not (first.isascii() and first.isalnum()):
        return number + text
    return f"{number} {text}" if last.isalnum() or last == "." else number + text


def _by_level(element: Element, name: str) -> list[tuple[int, Element]]:
    return [(number(one, name="ilvl", most=_LEVELS - 1) or 0, one) for one in element.iterfind(f"{W}{name}")]
