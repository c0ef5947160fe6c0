"""PDF with text: pages -> lines in reading order -> paragraphs, tables and headings."""

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.document import Document
from ingest.formats.loader import Input
from ingest.formats.pdf.compose import compose
from ingest.formats.pdf.content import Content, read_content
from ingest.formats.pdf.headings import Bookmark
from ingest.formats.pdf.read import read_page
from ingest.formats.pdf.tables import find_tables
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile

__all__ = ["load"]

_MOST_BOOKMARKS = 5000
_CUTS = 4  # places between columns that are remembered for the next pages


def load(source: Input) -> Document:
    """Read a PDF. Pages that are pictures are read by recognising their text, where that is installed.

    Raises: ProtectedFile when it asks for a password; DamagedFile; FileOverLimit; EmptyReport for one without text.
    """
    document = _open(source)
    try:
        pages = len(document)
        if pages > source.limits.pages:
            raise FileOverLimit(
                f"{source.name} has {pages} pages, more than {source.limits.pages}", hint="split the file"
            )
        warnings: list[str] = []
        contents: list[Content] = []
        cuts: list[float] = []
        for number in range(1, pages + 1):
            contents.append(_content(document.raw, number, cuts, warnings))
            source.progress("pages", number, pages)
        blocks = compose(contents, _bookmarks(document))
    finally:
        document.close()
    if not blocks:
        raise EmptyReport(f"{source.name} has no text", hint="; ".join(warnings[:3]) or "check the file in a viewer")
    return Document(tuple(blocks), pages=pages, warnings=tuple(warnings))


def _open(source: Input) -> Any:  # noqa: ANN401
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise ProtectedFile(
                f"{source.name} asks for a password", hint="save a copy without a password and ingest that"
            ) from error
        raise DamagedFile(
            f"{source.name} is no PDF that can be opened", hint="open it in a viewer and save it anew"
        ) from error
    if len(document) == 0:
        document.close()
        raise DamagedFile(f"{source.name} has no pages", hint="open it in a viewer and save it anew")
    return document


def _content(document: Any, number: int, cuts: list[float], warnings: list[str]) -> Content:  # noqa: ANN401
    try:
        page = read_page(document, number)
        if page.hidden:
            warnings.append(f"page {number}: {page.hidden} characters cannot be seen and were left out")
        content = read_content(page, find_tables, cuts[-_CUTS:])
    except MemoryError:
        raise
    except Exception as error:  # a page must not cost the others
        warnings.append(f"page {number} was not read: {type(error).__name__}")
        return Content(number, 0.0, 0.0)
    if content.cut is not None and content.cut not in cuts:
        cuts.append(content.cut)
    return content


def _bookmarks(document: Any) -> list[Bookmark]:  # noqa: ANN401
    found = []
    for item in document.get_toc():
        dest = item.get_dest()
        page = dest.get_index() if dest else None
        found.append(Bookmark(item.get_title(), item.level, 0 if page is None else page + 1))
        if len(found) >= _MOST_BOOKMARKS:
            break
    return found
