"""Pictures of pages: scans and photographs as PNG, JPEG, TIFF with one page or several, BMP and WebP."""

from ingest.formats.document import Document
from ingest.formats.loader import Input
from ingest.formats.pdf.compose import compose
from ingest.formats.pdf.content import Content, read_content
from ingest.formats.pdf.recognised import page_of, with_confidence
from ingest.formats.pdf.tables import find_tables
from ingest.formats.recognise import Reading, read_picture
from ingest.formats.recognise.pictures import Pictures
from rag.errors import EmptyReport, FileOverLimit

__all__ = ["load"]


def load(source: Input) -> Document:
    """Read the text of a picture by recognising it. Each block has its confidence.

    Raises: ConverterMissing when the extra ``scan`` is not installed; DamagedFile; FileOverLimit; EmptyReport when no
    text is found.
    """
    pictures = Pictures(source.data, source.name, mebibytes=source.limits.inflated_mib)
    if len(pictures) > source.limits.pages:
        raise FileOverLimit(
            f"{source.name} has {len(pictures)} pages; {source.limits.pages} are allowed", hint="split the file"
        )
    readings: dict[int, Reading] = {}
    contents: list[Content] = []
    for number, picture in enumerate(pictures, start=1):
        readings[number] = read_picture(picture)
        contents.append(read_content(page_of(readings[number], number), find_tables))
        source.progress("pages", number, len(pictures))
    blocks = with_confidence(compose(contents), readings)
    if not blocks:
        raise EmptyReport(
            f"no text was found in {source.name}", hint="check that it shows a page of text; scan it again at 200 dpi"
        )
    return Document(tuple(blocks), pages=len(pictures))
