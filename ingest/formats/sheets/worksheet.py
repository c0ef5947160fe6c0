"""The XML of one worksheet -> its cells as shown, merged ranges, hidden rows and columns."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from lxml import etree

from ingest.formats.sheets.package import Package, local
from ingest.formats.sheets.sheet import RawSheet, column_name
from ingest.formats.sheets.show_number import show_number, show_text
from rag.errors import FileOverLimit

__all__ = ["Book", "read_worksheet"]

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,10}|(?=[\d.]{1,11}$)(?:0|[1-9]\d*)\.\d*[1-9])")  # shown as it is
_TRUE = ("1", "true")
_LAST_COLUMN = 16_383
_MAX_MERGED = 200_000


@dataclass(slots=True)
class Book:
    """What the sheets of a workbook share. ``cells`` counts down to the limit."""

    strings: list[str]
    codes: list[str]  # the number format of each style
    ruled: list[bool]  # whether a style draws borders
    from_1904: bool
    cells: int
    name: str
    shown: dict[tuple[str, str], str] = field(default_factory=dict)


def read_worksheet(package: Package, part: str, name: str, book: Book) -> RawSheet:
    """Read the sheet in `part`. What the file says of its dimension is not used: it is often wrong.

    Raises: FileOverLimit, DamagedFile.
    """
    sheet = RawSheet(name)
    next_row = 0
    for element in package.elements(part, "row", "col", "mergeCell"):
        kind = local(element)
        if kind == "row":
            stated = element.get("r")
            row = int(stated) - 1 if stated and stated.isdigit() else next_row
            next_row = row + 1
            if element.get("hidden") in _TRUE or element.get("ht") == "0":
                sheet.hidden_rows.add(row)
            _read_row(element, row, sheet, book)
        elif kind == "col":
            if element.get("hidden") in _TRUE or element.get("width") == "0":
                first, last = int(element.get("min") or 1) - 1, int(element.get("max") or 1) - 1
                sheet.hidden_columns.append((first, min(last, _LAST_COLUMN)))
        elif (area := _area(element.get("ref") or "")) and len(sheet.merged) < _MAX_MERGED:
            sheet.merged.append(area)
    return sheet


def _read_row(element: etree._Element, row: int, sheet: RawSheet, book: Book) -> None:
    next_column = 0
    for cell in element.iterchildren("{*}c"):
        reference = cell.get("r")
        column = _column(reference) if reference else next_column
        next_column = column + 1
        style = cell.get("s")
        at = int(style) if style else 0
        if style and row not in sheet.ruled and at < len(book.ruled) and book.ruled[at]:
            sheet.ruled.add(row)
        if len(cell) == 0:
            continue
        text = _content(cell, at, sheet, book, row, column)
        if text:
            book.cells -= 1
            if book.cells < 0:
                raise FileOverLimit(f"{book.name} has too many cells", hint="split the workbook into several files")
            sheet.cells.append((row, column, text))


def _content(cell: etree._Element, style: int, sheet: RawSheet, book: Book, row: int, column: int) -> str:
    value: str | None = None
    formula = False
    kind = cell.get("t") or "n"
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            value = child.text
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is"):
            value = "".join(_inline(child))
    code = book.codes[style] if style < len(book.codes) else "General"
    if value is None:
        if formula and kind != "str":
            sheet.never_computed.append(f"{column_name(column)}{row + 1}")
        return ""
    return _shown(value, kind, code, book).strip(" \r\n\t\u3000\xa0")


def _inline(element: etree._Element) -> list[str]:
    texts = []
    for child in element:
        name = local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(run.text or "" for run in child if local(run) == "t")
    return texts


def _shown(value: str, kind: str, code: str, book: Book) -> str:
    if kind == "s":
        at = int(value) if value.strip().isdigit() else -1
        text = book.strings[at] if 0 <= at < len(book.strings) else ""
        return text if code in ("General", "@") else show_text(text, code)
    if kind in ("str", "inlineStr"):
        return value if code in ("General", "@") else show_text(value, code)
    if kind == "b":
        return "TRUE" if value.strip() in _TRUE else "FALSE"
    if kind == "e":
        return value
    if code == "General" and _PLAIN.fullmatch(value):
        return value
    key = (value, code)
    if key not in book.shown:
        if len(book.shown) > 100_000:
            book.shown.clear()
        book.shown[key] = _number(value, kind, code, book.from_1904)
    return book.shown[key]


def _number(value: str, kind: str, code: str, from_1904: bool) -> str:
    try:
        if kind == "d":
            moment = datetime.fromisoformat(value.strip().replace("Z", "")).replace(tzinfo=None)
            first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
            number = (moment - first).total_seconds() / 86_400
            code = "yyyy-mm-dd" if code == "General" else code
        else:
            number = float(value)
    except ValueError:
        return value
    return show_number(number, code, from_1904=from_1904)


def _column(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    return _letters(match[1].upper()) if match else 0


@lru_cache(maxsize=20_000)
def _letters(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not start or not end:
        return None
    rows = sorted((int(start[2]) - 1, int(end[2]) - 1))
    columns = sorted((_letters(start[1].upper()), _letters(end[1].upper())))
    return rows[0], rows[1], columns[0], columns[1]
