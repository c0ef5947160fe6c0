"""Workbooks and tables as text (.xlsx, .xlsm, .xls, .csv, .tsv) -> paragraphs and grids with the names of cells."""

import re
from collections.abc import Sequence

from ingest.formats.document import Block, Document, Paragraph
from ingest.formats.loader import Input
from ingest.formats.sheets.cut import cut
from ingest.formats.sheets.delimited import open_delimited
from ingest.formats.sheets.sheet import Opened, RawSheet, Row, visible
from ingest.formats.sheets.words import one_line
from ingest.formats.sheets.xls import open_xls
from ingest.formats.sheets.xlsx import open_xlsx
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, RagError

__all__ = ["load", "read_cells"]

_PLAIN_NAME = re.compile(r"(?:sheet|工作表|表格?|chart)?\s*\d*(?:\s*[(（]\d+[)）])?", re.IGNORECASE)
_SHOWN = 3  # names in a warning
_MIB = 1 << 20
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


def load(source: Input) -> Document:
    """Read every visible sheet. With several sheets, each begins with its name as a heading.

    Raises: DamagedFile, ProtectedFile, FileOverLimit, UnreadableText; EmptyReport where every sheet is empty.
    """
    try:
        return _load(source)
    except (RagError, MemoryError):
        raise
    except Exception as error:  # a damaged file makes a parser fail in many ways
        raise _unreadable(source, error) from error


def read_cells(source: Input) -> list[list[str]]:
    """Read the rows of the first visible sheet with content, as shown, each cell on one line. Empty rows are left out.

    Raises: as :func:`load`; no row is no error. FileOverLimit also for a sheet that is mostly empty, but very wide.
    """
    try:
        for raw in _open(source).sheets:
            if rows := visible(raw).rows:
                _check_area(rows, source)
                return [_row_of(row) for row in rows]
    except (RagError, MemoryError):
        raise
    except Exception as error:  # a damaged file makes a parser fail in many ways
        raise _unreadable(source, error) from error
    return []


def _check_area(rows: Sequence[Row], source: Input) -> None:
    """Count empty cells and characters too: a text that many cells share is stored once in the file."""
    width = max(row.cells[-1].column for row in rows) + 1
    if width * len(rows) > source.limits.cells:
        what = f"has too many cells: {len(rows):,} rows of {width:,} columns"
        raise FileOverLimit(f"{source.name} {what}", hint="remove the columns that are empty, or split the file")
    if sum(len(cell.text) for row in rows for cell in row.cells) > source.limits.inflated_mib * _MIB:
        raise FileOverLimit(f"{source.name} has too much text", hint="split the file into several")


def _row_of(row: Row) -> list[str]:
    texts = [""] * (row.cells[-1].column + 1)
    for cell in row.cells:
        texts[cell.column] = one_line(cell.text)
    return texts


def _unreadable(source: Input, error: Exception) -> DamagedFile:
    what = type(error).__name__
    return DamagedFile(f"{source.name} cannot be read: {what}", hint="open it in Excel or WPS and save it as .xlsx")


def _load(source: Input) -> Document:
    opened = _open(source)
    warnings = _Warnings(opened)
    found: list[tuple[str, list[Block]]] = []
    for number, raw in enumerate(opened.sheets, start=1):
        warnings.add(raw)
        if blocks := list(cut(visible(raw))):
            found.append((one_line(raw.name), blocks))
        source.progress("sheets", number, len(opened.names))
    if not found:
        raise EmptyReport(f"nothing to read in {source.name}: its visible sheets are empty", hint=warnings.hint())
    named = len(found) > 1
    blocks = [block for name, of_sheet in found for block in (_headed(name, of_sheet) if named else of_sheet)]
    return Document(tuple(blocks), warnings=warnings.lines())


def _open(source: Input) -> Opened:
    if source.suffix in (".csv", ".tsv"):
        return open_delimited(source)
    if source.data.startswith(_ZIP):
        return open_xlsx(source)
    if source.suffix == ".xls" or source.data.startswith(_OLE):
        return open_xls(source)
    raise DamagedFile(f"{source.name} is no workbook", hint="open it in Excel or WPS and save it as .xlsx")


def _headed(name: str, blocks: list[Block]) -> list[Block]:
    """Put the name of the sheet before its blocks; a title that repeats it is not told twice."""
    if not name or _PLAIN_NAME.fullmatch(name):
        return blocks
    first = blocks[0]
    same = isinstance(first, Paragraph) and first.text == name and len(blocks) > 1
    return [Paragraph(name, level=1), *(blocks[1:] if same else blocks)]


class _Warnings:
    """What of a workbook was not read."""

    def __init__(self, opened: Opened) -> None:
        self._hidden, self._pictures = opened.hidden, opened.pictures
        self._rows = self._columns = 0
        self._uncomputed: list[str] = []

    def add(self, raw: RawSheet) -> None:
        """Count what is hidden and what was never computed in a sheet."""
        rows = {row for row, _, _ in raw.cells}
        columns = {column for _, column, _ in raw.cells}
        self._rows += len(raw.hidden_rows & rows)
        self._columns += sum(any(first <= column <= last for first, last in raw.hidden_columns) for column in columns)
        self._uncomputed.extend(f"{raw.name}!{name}" if raw.name else name for name in raw.never_computed)

    def lines(self) -> tuple[str, ...]:
        """Return a line for each kind."""
        lines = []
        if self._uncomputed:
            number = len(self._uncomputed)
            what = "1 cell holds a formula that was" if number == 1 else f"{number} cells hold formulas that were"
            lines.append(f"{what} never computed ({_some(self._uncomputed)}): open the file in Excel and save it")
        if self._hidden:
            lines.append(f"{_count(len(self._hidden), 'hidden sheet')} left out: {_some(self._hidden)}")
        for number, what in ((self._rows, "hidden row"), (self._columns, "hidden column"), (self._pictures, "picture")):
            if number:
                lines.append(f"{_count(number, what)} left out")
        return tuple(lines)

    def hint(self) -> str:
        """Say what to do when nothing was read."""
        if self._uncomputed:
            return "open it in Excel, so that its formulas are computed, and save it"
        if self._hidden or self._rows or self._columns:
            return "unhide the sheets, rows or columns that are to be read"
        return "check that it was saved with its content"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def _some(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
