"""Workbooks of Excel 97 to 2003 (.xls)."""

import io
from collections.abc import Iterator

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book
from xlrd.sheet import Cell as XlsCell
from xlrd.sheet import Sheet as XlsSheet

from ingest.formats.loader import Input
from ingest.formats.sheets.format_code import BUILT_IN
from ingest.formats.sheets.sheet import Opened, RawSheet
from ingest.formats.sheets.show_number import show_number, show_text
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile

__all__ = ["open_xls"]

_OF_LANGUAGE = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})  # formats that depend on the language
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")


def open_xls(source: Input) -> Opened:
    """Open a workbook.

    Raises: DamagedFile, ProtectedFile.
    """
    if _ENCRYPTED_XLSX in source.data:
        raise _protected(source.name)
    try:
        book = _open(source.data)
    except Exception as error:  # a damaged file makes it fail in many ways
        if isinstance(error, MemoryError):
            raise
        if "encrypted" in str(error).lower():
            raise _protected(source.name) from error
        raise DamagedFile(
            f"{source.name} is cut off or no workbook", hint="open it in Excel or WPS and save it as .xlsx"
        ) from error
    seen = [number for number in range(book.nsheets) if book.sheet_by_index(number).visibility == 0]
    hidden = tuple(book.sheet_names()[number] for number in range(book.nsheets) if number not in seen)

    def sheets() -> Iterator[RawSheet]:
        left = source.limits.cells
        for number in seen:
            sheet = _read(book.sheet_by_index(number), book)
            left -= len(sheet.cells)
            if left < 0:
                raise FileOverLimit(f"{source.name} has too many cells", hint="split the workbook into several files")
            yield sheet

    return Opened(tuple(book.sheet_names()[number] for number in seen), sheets(), hidden)


def _open(data: bytes) -> Book:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except NotImplementedError:  # files of Excel 2
        return xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())


def _protected(name: str) -> ProtectedFile:
    return ProtectedFile(f"{name} asks for a password", hint="save a copy without a password")


def _read(xls: XlsSheet, book: Book) -> RawSheet:
    sheet = RawSheet(xls.name)
    sheet.merged = [(top, bottom - 1, left, right - 1) for top, bottom, left, right in xls.merged_cells]
    sheet.hidden_rows = {row for row, info in xls.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = [(column, column) for column, info in xls.colinfo_map.items() if info.hidden]
    styles = {number: _style(book, number) for number in range(len(book.xf_list))}
    for row in range(xls.nrows):
        for column, cell in enumerate(xls.row(row)):
            code, ruled = styles.get(cell.xf_index, ("General", False))
            if ruled:
                sheet.ruled.add(row)
            if text := _shown(cell, code, from_1904=bool(book.datemode)):
                sheet.cells.append((row, column, text))
    return sheet


def _style(book: Book, number: int) -> tuple[str, bool]:
    """Return the number format of a style, and whether it draws borders."""
    style = book.xf_list[number]
    key = style.format_key
    known = book.format_map.get(key)
    code = BUILT_IN.get(key) if key in _OF_LANGUAGE or known is None else known.format_str
    border = style.border
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    return code or "General", sum(bool(side) for side in sides) > 1


def _shown(cell: XlsCell, code: str, *, from_1904: bool) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = cell.value if code in ("General", "@") else show_text(cell.value, code)
    elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        text = show_number(cell.value, code, from_1904=from_1904)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        text = "TRUE" if cell.value else "FALSE"
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        text = error_text_from_code.get(cell.value, "#N/A")
    else:
        text = ""
    return str(text).strip(" \r\n\t\u3000\xa0")
