"""Word 97 to 2003 files (.doc, .wps), read without another program: text, tables, notes; no automatic numbers."""

import re
import struct
from dataclasses import dataclass
from itertools import islice, pairwise

import olefile

from ingest.formats.document import Block, Document, Paragraph
from ingest.formats.docx.grids import Box, is_layout, make_grid
from ingest.formats.loader import Input
from ingest.formats.word97.stream import Paragraphs, Row, Stream, cross_out, read_properties
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile

__all__ = ["is_word97", "load"]

_BROKEN = (OSError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, struct.error)
_UNPROTECT = "save it without a password and add it again"
_SAVE_AGAIN = "open it in Word or WPS, save it as .docx and add that file"
_BEGIN, _RESULT, _END = "\x13", "\x14", "\x15"  # of a field
_CELL, _NOTE = "\x07", "\x02"
_SIGNS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\t": " ", "\n": " "}
_PAGE_NUMBER = re.compile(r"(?:\W|[\d_第页頁共])*")
_FIRST_MERGED, _MERGED, _BELOW, _RESTART = 1, 2, 0x20, 0x40
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    mark: str  # the character that ends it
    properties: Paragraphs


def is_word97(data: bytes) -> bool:
    """Tell whether a file has the text stream of Word 97."""
    try:
        with olefile.OleFileIO(data) as ole:
            return bool(ole.exists("WordDocument"))
    except _BROKEN:
        return False


def load(source: Input) -> Document:
    """Read a Word 97 file.

    Raises: DamagedFile, ProtectedFile, FileOverLimit; EmptyReport when it holds no text.
    """
    try:
        stream = _open(source)
        lines = _lines(stream)
    except _BROKEN as error:
        raise DamagedFile(f"{source.name} is cut off or is no Word 97 file", hint=_SAVE_AGAIN) from error
    if sum(line.mark == _CELL for part in lines for line in part) > source.limits.cells:
        raise FileOverLimit(f"{source.name} has too many cells", hint="split the tables into smaller files")
    text, notes, headers, boxes = lines
    blocks = _blocks(text) + _blocks(boxes) + _blocks(notes)
    if not blocks:
        raise EmptyReport(f"{source.name} holds no text", hint="save it as PDF, whose pages can be recognised")
    distinct = dict.fromkeys(line.text for line in headers if not _PAGE_NUMBER.fullmatch(line.text))
    listed = any(line.properties.values.get("list") for line in text)
    return Document(
        (*blocks, *(Paragraph(line, furniture=True) for line in distinct)),
        warnings=("automatic numbers were not read: install libreoffice-writer for them",) if listed else (),
    )


def _open(source: Input) -> Stream:
    with olefile.OleFileIO(source.data) as ole:
        if ole.get_size("WordDocument") > source.limits.inflated_mib << 20:
            raise FileOverLimit(f"{source.name} is too large", hint="split the document into smaller files")
        main = ole.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", main)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        if magic != 0xA5EC or version < 0xC1:
            raise ValueError("an older version")
        if flags & 0x0100:
            raise ProtectedFile(f"{source.name} asks for a password", hint=_UNPROTECT)
        return Stream(main, ole.openstream("1Table" if flags & 0x0200 else "0Table").read())


def _lines(stream: Stream) -> tuple[list[_Line], list[_Line], list[_Line], list[_Line]]:
    """Return the lines of the text, of the notes, of headers and footers, and of text boxes."""
    properties, crossed_out = read_properties(stream), cross_out(stream)
    characters = stream.characters()
    text, footnotes, headers, macros, comments, endnotes, boxes, _ = stream.lengths
    parts: list[list[_Line]] = []
    for length in (text, footnotes, headers, macros, comments, endnotes, boxes):
        part: list[_Line] = []
        line, fields, notes = "", list[bool](), 0
        for char, place in islice(characters, length):
            if char in "\r\x07\x0c":
                part += [_Line(line.strip(), char, properties.at(place) or Paragraphs())]
                line = ""
            elif char == _BEGIN:
                fields.append(False)
            elif char in (_RESULT, _END) and fields:
                fields[-1:] = [True] if char == _RESULT else []
            elif all(fields) and not crossed_out.at(place):
                notes += char == _NOTE
                line += f"[{notes}]" if char == _NOTE else _SIGNS.get(char, char if char >= " " else "")
        parts.append([*part, _Line(line.strip(), "\r", Paragraphs())] if line.strip() else part)
    return parts[0], parts[1] + parts[5], parts[2], parts[6]


def _blocks(lines: list[_Line]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[list[str], Row, bool]] = []
    cells: list[str] = []
    pieces: list[str] = []
    for line in lines:
        values = line.properties.values
        if line.mark == _CELL and values.get("ends_row"):
            rows.append((cells, line.properties.row or Row(), bool(values.get("head"))))
            cells, pieces = [], []
        elif line.mark == _CELL:
            cells, pieces = [*cells, _joined([*pieces, line.text])], []
        elif values.get("in_table"):
            pieces.append(line.text)
        else:
            blocks += _table(rows)
            rows, cells, pieces = [], [], []
            blocks += _paragraphs(line)
    return blocks + _table(rows)


def _paragraphs(line: _Line) -> list[Block]:
    outline = line.properties.values.get("outline")
    level = line.properties.style if 1 <= line.properties.style <= _LEVELS else 0
    level = level if outline is None else (outline + 1 if outline < _LEVELS else 0)
    texts = [" ".join(line.text.split("\n"))] if level else line.text.split("\n")
    return [Paragraph(text.strip(), level) for text in texts if text.strip()]


def _joined(pieces: list[str]) -> str:
    words = [word.strip() for piece in pieces for word in piece.split("\n") if word.strip()]
    return ("" if len(words) > 1 and all(len(word) == 1 for word in words) else " ").join(words)


def _table(rows: list[tuple[list[str], Row, bool]]) -> list[Block]:
    edges = sorted({edge for cells, row, _ in rows for edge in row.edges})
    column = {edge: number for number, edge in enumerate(edges)}
    boxes: list[list[Box]] = []
    for cells, row, _ in rows:
        made: list[Box] = []
        for at, text in enumerate(cells):
            known = at + 1 < len(row.edges)
            left, right = (column[row.edges[at]], column[row.edges[at + 1]]) if known else (at, at + 1)
            merge = row.merges[at] if at < len(row.merges) else 0
            if merge & _MERGED and not merge & _FIRST_MERGED and made:
                made[-1] = Box(made[-1].left, right, made[-1].text, made[-1].continues)
            elif right > left:
                below = bool(merge & _BELOW) and not merge & _RESTART
                made.append(Box(left, right, "" if below else text, below))
        boxes.append(made)
    if not any(boxes):
        return []
    heads = next((at for at, (_, _, head) in enumerate(rows) if not head), 0)
    widths = [after - edge for edge, after in pairwise(edges)]
    grid = make_grid(boxes, widths, heads)
    return [Paragraph(cell.text) for cell in grid.cells if cell.text] if is_layout(grid) else [grid]
