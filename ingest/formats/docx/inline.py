"""The text of a paragraph: what Word shows of its runs, with the text boxes that hang on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ingest.formats.docx.fields import Fields, is_page_number
from ingest.formats.docx.markup import (
    CHART,
    DIAGRAM,
    DRAWING,
    EMBED,
    LINK,
    MATH,
    REL,
    VML,
    Element,
    W,
    child,
    children,
    value,
)
from ingest.formats.docx.styles import Styles
from ingest.formats.docx.symbols import read_formula, read_symbol
from ingest.formats.docx.unseen import is_unseen

__all__ = ["COLUMN", "Content", "Seen", "read_inline"]

COLUMN = "\n\0\n"  # where the text goes on in the next column; no text of a file has this character

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        f"{W}tab": " ",
        f"{W}ptab": " ",
        f"{W}br": "\n",
        f"{W}cr": "\n",
        f"{W}noBreakHyphen": "-",
    }
)
_SKIPPED = frozenset(
    f"{W}{name}"
    for name in (
        *("del", "moveFrom", "delText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"),
        *("rt", "rubyPr", "softHyphen", "pgNum", "annotationRef", "footnoteRef", "endnoteRef"),
        *("separator", "continuationSeparator"),
    )
)
_GRAPHICS = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_SIGN = re.compile(r"[\uf020-\uf0ff]")  # where symbol fonts have their signs
_TAGS = range(0xE0000, 0xE0080)
_DROPPED = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF, *_TAGS)) | {ord(char): " " for char in "\t\n\r"}


@dataclass(slots=True)
class Seen:
    """What was met while reading: the open fields, the notes in order, and what cannot be read."""

    fields: Fields = field(default_factory=Fields)
    notes: list[tuple[str, str]] = field(default_factory=list)  # footnotes or endnotes, and the identifier
    pictures: set[str] = field(default_factory=set)
    charts: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    r"""A paragraph: its text, with ``\n`` for a line break and COLUMN for a column break, and the boxes in it."""

    text: str = ""
    boxes: list[Element | str] = field(default_factory=list)  # text boxes, and the words of word art
    in_contents: bool = False  # it belongs to a table of contents


def read_inline(paragraph: Element, styles: Styles, seen: Seen) -> Content:
    """Read a paragraph. Deleted and hidden text is left out, inserted text stays."""
    reader = _Reader(styles, seen, paragraph)
    reader.walk(paragraph)
    seen.fields.end_paragraph()
    return reader.content


class _Reader:
    def __init__(self, styles: Styles, seen: Seen, paragraph: Element) -> None:
        self._styles, self._seen, self._paragraph = styles, seen, paragraph
        self._properties = child(paragraph, "pPr")
        self._hidden, self._font = False, ""
        self.content = Content()

    def walk(self, parent: Element) -> None:
        for one in children(parent):
            self._read(one, str(one.tag))

    def _read(self, one: Element, name: str) -> None:
        if name in _SKIPPED:
            return
        if name == f"{W}t":
            text = (one.text or "").translate(_DROPPED)
            self._write(_SIGN.sub(lambda sign: read_symbol(f"{ord(sign[0]):X}", self._font), text))
        elif name in _SIGNS:
            self._write(COLUMN if value(one, name="type") == "column" else _SIGNS[name])
        elif name in _GRAPHICS:
            self._draw(one)
        elif name == f"{W}r":
            self._run(one)
        elif name.startswith(MATH):
            self._write(read_formula(one))
        elif not self._mark(one, name):
            self.walk(one)

    def _run(self, run: Element) -> None:
        outer, properties = self._hidden, child(run, "rPr")
        self._hidden = outer or self._styles.is_hidden(properties, self._properties)
        self._hidden = self._hidden or is_unseen(run, properties, self._paragraph, self._styles)
        self._font = value(properties, "rFonts", name="ascii")
        self.walk(run)
        self._hidden = outer

    def _mark(self, one: Element, name: str) -> bool:
        """Read what stands for text without being it; tell whether it was that."""
        if name == f"{W}fldChar":
            self._write(self._seen.fields.mark(one))
        elif name == f"{W}instrText":
            self._seen.fields.instruct(one.text or "")
        elif name == f"{W}sym":
            self._write(read_symbol(value(one, name="char"), value(one, name="font")))
        elif name in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self._refer(one, "footnotes" if name == f"{W}footnoteReference" else "endnotes")
        else:
            return name == f"{W}fldSimple" and is_page_number(one.get(f"{W}instr", ""))
        return True

    def _write(self, text: str) -> None:
        fields = self._seen.fields
        if not text or self._hidden or not fields.shows or fields.is_page_number:
            return
        self.content.in_contents |= fields.is_table_of_contents
        self.content.text += text

    def _refer(self, reference: Element, kind: str) -> None:
        """Put a mark where a note belongs, unless the text has its own."""
        note = (kind, value(reference, name="id"))
        if self._hidden or not self._seen.fields.shows:
            return
        if note not in self._seen.notes:
            self._seen.notes.append(note)
        if reference.get(f"{W}customMarkFollows", "0") in ("0", "false", "off"):
            self._write(f"[{self._seen.notes.index(note) + 1}]")

    def _draw(self, graphic: Element) -> None:
        """Collect text boxes and words of word art; remember what is a picture, a chart or a diagram."""
        for one in children(graphic):
            name = str(one.tag)
            if name == f"{W}txbxContent":
                self.content.boxes += [] if self._hidden else [one]
            elif name == f"{VML}textpath":
                self.content.boxes += [one.get("string", "")]
            elif name in (f"{DRAWING}blip", f"{VML}imagedata"):
                self._seen.pictures.add(one.get(EMBED) or one.get(LINK) or "")
            elif name == f"{CHART}chart":
                self._seen.charts.append(one.get(LINK, ""))
            elif name == f"{DIAGRAM}relIds":
                self._seen.diagrams.append(one.get(f"{REL}dm", ""))
            else:
                self._draw(one)
