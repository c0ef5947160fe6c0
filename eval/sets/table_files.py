"""Tables of invented data, and files of several formats that hold them."""

import html
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rag.errors import DatasetError

__all__ = ["FORMATS", "TableText", "as_html", "as_text", "read_tables", "write_table"]

_DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class TableText:
    """A document with a table. ``rows`` have equally many cells; a covered cell is empty."""

    id: str
    title: str
    before: tuple[str, ...]  # paragraphs between the title and the caption
    caption: str
    unit: str  # a line such as 单位：万元, or empty
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...]  # row, column, rows and columns that the cell covers
    head_rows: int
    after: tuple[str, ...]  # paragraphs below the table
    sheet: str  # its name in a workbook
    inside: bool  # the title and the unit are rows of the table
    breaks: tuple[int, ...]  # rows with which a page begins, in text: the first head row is repeated


def read_tables(path: Path = _DATA / "tables.json") -> tuple[TableText, ...]:
    """Read the tables."""
    read = json.loads(path.read_text("utf-8"))
    return tuple(TableText(**{name: _frozen(value) for name, value in one.items()}) for one in read)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def as_text(table: TableText) -> str:
    """Return the document as plain text with tabs; the pages of a long table begin with its head."""
    lines = [table.title, *table.before, *filter(None, (table.caption, table.unit))]
    return "\n".join([*lines, *_rows(table), *table.after]) + "\n"


def _rows(table: TableText) -> Iterator[str]:
    page = 1
    for at, row in enumerate(table.rows):
        if at in table.breaks:
            yield from (f"— {page} —", "\t".join(table.rows[0]))
            page += 1
        yield "\t".join(row)


def as_html(table: TableText) -> str:
    """Return the document as a page with a table of data."""
    around = [f"<p>{html.escape(line)}</p>" for line in _above(table)]
    below = [f"<p>{html.escape(line)}</p>" for line in table.after]
    title = html.escape(table.title)
    style = "<style>table{border-collapse:collapse}td,th{border:1px solid #000;padding:2px 6px}</style>"
    rows = "".join(f"<tr>{''.join(_html_cells(table, at))}</tr>" for at in range(len(table.rows)))
    body = "".join([f"<h1>{title}</h1>", *around, f"<table>{rows}</table>", *below])
    head = f'<meta charset="utf-8"><title>{title}</title>{style}'
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"


def write_table(table: TableText, format_: str, folder: Path) -> Path:
    """Write the document into `folder` in a format of FORMATS, and return the file.

    Raises: DatasetError when a program that the format needs is missing.
    """
    path = folder / f"{table.id}.{format_}"
    _WRITERS[format_](table, path)
    return path


def _above(table: TableText) -> list[str]:
    inside = () if table.inside else (table.caption, table.unit)
    return [*table.before, *filter(None, inside)]


def _covered(table: TableText) -> frozenset[tuple[int, int]]:
    """Return the places that a merged cell covers, but for its own."""
    return frozenset(
        (row + down, column + right)
        for row, column, rows, columns in table.merges
        for down in range(rows)
        for right in range(columns)
        if down or right
    )


def _html_cells(table: TableText, row: int) -> Iterator[str]:
    covered, merged = _covered(table), {(one[0], one[1]): one[2:] for one in table.merges}
    tag = "th" if row < table.head_rows else "td"
    for column, words in enumerate(table.rows[row]):
        if (row, column) not in covered:
            rows, columns = merged.get((row, column), (1, 1))
            spans = f' rowspan="{rows}"' * (rows > 1) + f' colspan="{columns}"' * (columns > 1)
            yield f"<{tag}{spans}>{html.escape(words)}</{tag}>"


def _write_docx(table: TableText, path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading(table.title, level=1)
    for line in _above(table):
        document.add_paragraph(line)
    drawn = document.add_table(len(table.rows), len(table.rows[0]), style="Table Grid")
    for row, cells in enumerate(table.rows):
        for column, words in enumerate(cells):
            drawn.rows[row].cells[column].text = words
    for row, column, rows, columns in table.merges:
        words = table.rows[row][column]
        merged = drawn.cell(row, column).merge(drawn.cell(row + rows - 1, column + columns - 1))
        merged.text = words
    for line in table.after:
        document.add_paragraph(line)
    document.save(str(path))


def _write_xlsx(table: TableText, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active  # a new book has one sheet
    sheet.title = table.sheet or "Sheet1"
    lines = [] if table.inside else [table.title, *_above(table)]
    for at, line in enumerate(lines, 1):
        sheet.cell(at, 1, line)
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(table.rows[0]))
    for row, cells in enumerate(table.rows, len(lines) + 1):
        for column, words in enumerate(cells, 1):
            if words:
                sheet.cell(row, column, words)
    for row, column, rows, columns in table.merges:
        first = row + len(lines) + 1
        sheet.merge_cells(
            start_row=first, start_column=column + 1, end_row=first + rows - 1, end_column=column + columns
        )
    for at, line in enumerate(table.after, len(lines) + len(table.rows) + 1):
        sheet.cell(at, 1, line)
    book.save(path)


def _write_pdf(table: TableText, path: Path) -> None:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise DatasetError("no Chromium to print a PDF with", hint="install it, or leave pdf out of --formats")
    page = path.with_suffix(".print.html")
    page.write_text(as_html(table), "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={path}")
    try:
        subprocess.run([program, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise DatasetError(f"Chromium did not print {path.name}", hint="leave pdf out of --formats") from error
    finally:
        page.unlink()


_WRITERS: Mapping[str, Callable[[TableText, Path], object]] = MappingProxyType(
    {
        "txt": lambda table, path: path.write_text(as_text(table), "utf-8"),
        "html": lambda table, path: path.write_text(as_html(table), "utf-8"),
        "docx": _write_docx,
        "xlsx": _write_xlsx,
        "pdf": _write_pdf,
    }
)
FORMATS = tuple(_WRITERS)
