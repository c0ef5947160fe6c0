"""PDF with text: pages -> lines in reading order -> paragraphs, tables and headings."""

from contextlib import suppress
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.document import Document
from ingest.formats.loader import Input
from ingest.formats.pdf.compose import compose
from ingest.formats.pdf.content import Content
from ingest.formats.pdf.headings import Bookmark
from ingest.formats.pdf.reader import PageReader
from ingest.formats.pdf.recognised import with_confidence
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile

__all__ = ["load"]

_MOST_BOOKMARKS = 5000


def load(source: Input) -> Document:
    """Read a PDF. Pages that are pictures are read by recognising their text, where that is installed.

    Raises: ProtectedFile when it asks for a password; DamagedFile; FileOverLimit; EmptyReport for one without text.
    """
    document = _open(source)
    try:
        pages = len(document)
        if pages > source.limits.pages:
            raise FileOverLimit(
                f"{source.name} has {pages} pages; {source.limits.pages} are allowed", hint="split the file"
            )
        reader = PageReader(document)
        contents: list[Content] = []
        for number in range(1, pages + 1):
            contents.append(reader.read(number))
            source.progress("pages", number, pages)
        blocks = with_confidence(compose(contents, _bookmarks(document)), reader.readings)
    finally:
        document.close()
    warnings = reader.warnings()
    if not blocks:
        raise EmptyReport(f"{source.name} has no text", hint="; ".join(warnings[:3]) or "check the file in a viewer")
    return Document(tuple(blocks), pages=pages, warnings=warnings)


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


def _bookmarks(document: Any) -> list[Bookmark]:  # noqa: ANN401
    """Return the outline that the file has besides its text, as far as it can be read."""
    found: list[Bookmark] = []
    with suppress(pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
        for item in islice(document.get_toc(), _MOST_BOOKMARKS):
            dest = item.get_dest()
            page = dest.get_index() if dest else None
            found.append(Bookmark(item.get_title(), item.level, 0 if page is None else page + 1))
    return found
