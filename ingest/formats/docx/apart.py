"""What a Word file keeps apart from its text: notes, headers and footers, the title in its properties."""

from collections.abc import Iterator

from ingest.formats.document import Block, Paragraph
from ingest.formats.docx.body import Body
from ingest.formats.docx.inline import Seen
from ingest.formats.docx.markup import LINK, Element, W
from ingest.formats.docx.package import Package

__all__ = ["read_furniture", "read_notes", "read_title"]

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_TITLE_CHARS = 6  # shorter ones are names such as 文档1
_TITLE_LINES = 5  # the title begins in one of the first lines
_TITLE_PARTS = 3  # and has at most so many
_TITLE_LINE_CHARS = 40  # a line after it that is shorter may belong to it


def read_notes(package: Package, body: Body, seen: Seen) -> Iterator[Paragraph]:
    """Yield the footnotes and endnotes that the text refers to, each after its mark, such as [1]."""
    roots = {kind: _first(package, kind) for kind in ("footnotes", "endnotes")}
    notes = {
        (kind, note.get(f"{W}id", "")): note
        for kind, root in roots.items()
        for note in (() if root is None else root.iterfind(f"{W}{kind[:-1]}"))
    }
    number = 0
    while number < len(seen.notes):  # a note may refer to another
        note = notes.get(seen.notes[number])
        number += 1
        text = "" if note is None else " ".join(_texts(body.read(note)))
        if text:
            yield Paragraph(f"[{number}] {text}")


def read_furniture(package: Package, main: Element, body: Body) -> Iterator[Paragraph]:
    """Yield the distinct lines of headers and footers; numbers of pages are left out."""
    seen: set[str] = set()
    for reference in main.iter(f"{W}headerReference", f"{W}footerReference"):
        part = package.target(package.main, reference.get(LINK, ""))
        root = package.xml(part) if part and part not in seen else None
        seen.add(part)
        for text in () if root is None else _texts(body.read(root, furniture=True)):
            if text not in seen:
                seen.add(text)
                yield Paragraph(text, furniture=True)


def read_title(package: Package, lines: list[str]) -> str:
    """Return the title in the properties of the file where it is that of the text; empty otherwise.

    Files keep the title of the text that they were made from, and programs take the first line for a title.
    """
    part = next(iter(package.related("", "core-properties")), "docprops/core.xml")
    root = package.xml(part)
    title = "" if root is None else (root.findtext(_TITLE) or "").strip()
    packed = "".join(title.split())
    for first in range(min(len(lines), _TITLE_LINES)):
        for last in range(first + 1, first + _TITLE_PARTS + 1):
            is_whole = last < len(lines) and len(lines[last]) > _TITLE_LINE_CHARS
            if is_whole and len(packed) >= _TITLE_CHARS and packed == "".join("".join(lines[first:last]).split()):
                return " ".join(title.split())
    return ""


def _first(package: Package, kind: str) -> Element | None:
    return next((root for part in package.related(package.main, kind) if (root := package.xml(part)) is not None), None)


def _texts(blocks: list[Block]) -> list[str]:
    return [
        block.text if isinstance(block, Paragraph) else " ".join(cell.text for cell in block.cells if cell.text)
        for block in blocks
    ]
