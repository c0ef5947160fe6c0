"""What a loader makes of a file: paragraphs and tables in the order in which people read them.

A loader finds the words and what the format says of them. It does not guess headings from words, join broken lines of
prose or find captions: ingest does that for all formats alike.
"""

from dataclasses import dataclass

__all__ = ["Block", "Cell", "Document", "Grid", "Paragraph"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    r"""A paragraph on one line; in a document whose lines are ``wrapped``, a line.

    ``text`` has neither ``\n`` nor ``\t`` and is not blank. The number of an automatic list is a part of it.
    """

    text: str
    level: int = 0  # of a heading that the file marks as one, 1 is outermost; 0: the file does not say
    page: int = 0  # the page it begins on, from 1; 0: the format has no pages
    furniture: bool = False  # header, footer, foot of a web site: kept apart, and cited only where it is asked for
    confidence: float = 1.0  # of recognised text, 0..1


@dataclass(frozen=True, slots=True)
class Cell:
    r"""A cell of a grid. ``text`` is trimmed, has neither ``\n`` nor ``\t``, and may be empty."""

    row: int  # from 0
    column: int  # from 0
    text: str
    rows: int = 1  # that it covers, at least 1
    columns: int = 1
    name: str = ""  # its name in a sheet, such as B4


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of data. Cells are sorted by row and column; covered cells are left out, and so are empty edges."""

    cells: tuple[Cell, ...]
    head_rows: int = 0  # that the file marks as heads; 0: the file does not say
    caption: str = ""  # that the file marks as caption; a line above the table is a paragraph
    sheet: str = ""  # name of the sheet
    page: int = 0  # the page it begins on, as in Paragraph
    confidence: float = 1.0


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a file."""

    blocks: tuple[Block, ...]
    wrapped: bool = False  # paragraphs may be broken into lines, and page numbers may stand between them
    pages: int = 0  # 0: the format has none
    title: str = ""  # that the file states apart from its text, such as the title of a web page
    publisher: str = ""  # 来源 of a web page
    published: str = ""  # ISO date of publication that the file states, or empty
    url: str = ""
    warnings: tuple[str, ...] = ()  # what of the file was not read: "12 pictures were not read"
