"""OFD files (GB/T 33190), the page format of Chinese offices: a zip of XML parts.

Seals, annotations and attachments are not read, and are counted in the warnings.
"""

from collections.abc import Iterator
from dataclasses import replace

from ingest.formats.document import Document
from ingest.formats.loader import Input
from ingest.formats.ofd.archive import Archive
from ingest.formats.ofd.content import POINTS, Drawing, read_drawing
from ingest.formats.ofd.structure import Leaf, Volume, bookmarks_of, read_volumes
from ingest.formats.ofd.underlay import read_underlay
from ingest.formats.pdf.compose import compose
from ingest.formats.pdf.content import Content, read_content
from ingest.formats.pdf.headings import Bookmark
from ingest.formats.pdf.page import Page
from ingest.formats.pdf.tables import find_tables
from rag.errors import EmptyReport, FileOverLimit

__all__ = ["load"]

_CUTS = 4  # places between columns that are remembered for the next pages


def load(source: Input) -> Document:
    """Read an OFD file. Documents in one file follow each other.

    The words of large pictures, such as the form that a page fills in, are recognised where that is installed.

    Raises: DamagedFile, ProtectedFile, FileOverLimit; EmptyReport when no page has text.
    """
    archive = Archive(source)
    volumes = read_volumes(archive)
    count = sum(len(volume.pages) for volume in volumes)
    if count > source.limits.pages:
        raise FileOverLimit(
            f"{source.name} has {count} pages; {source.limits.pages} are allowed",
            hint="split the file and add its parts",
        )
    contents: list[Content] = []
    cuts: list[float] = []
    pictures = unmapped = 0
    for number, leaf in enumerate(_leaves(volumes), start=1):
        drawing = read_drawing(leaf, archive, source.limits.depth)
        page = _page(number, leaf, drawing)
        page, confidence, unread = read_underlay(page, drawing.pictures, archive, source.limits)
        content = replace(read_content(page, find_tables, cuts[-_CUTS:]), confidence=confidence)
        contents.append(content)
        cuts += [content.cut] if content.cut is not None and content.cut not in cuts else []
        pictures += unread
        unmapped += drawing.unmapped
        source.progress("pages", number, count)
    blocks = compose(contents, _bookmarks(volumes))
    if not blocks:
        raise EmptyReport(f"{source.name} has no text", hint="its pages may be pictures: export it as PDF and add that")
    return Document(tuple(blocks), pages=count, warnings=_warnings(volumes, pictures, unmapped))


def _bookmarks(volumes: list[Volume]) -> list[Bookmark]:
    found: list[Bookmark] = []
    before = 0
    for volume in volumes:
        found += [Bookmark(title, depth, before + page if page else 0) for title, depth, page in bookmarks_of(volume)]
        before += len(volume.pages)
    return found


def _leaves(volumes: list[Volume]) -> Iterator[Leaf]:
    for volume in volumes:
        yield from volume.leaves()


def _page(number: int, leaf: Leaf, drawing: Drawing) -> Page:
    return Page(
        number,
        leaf.width * POINTS,
        leaf.height * POINTS,
        tuple(drawing.chars),
        tuple(drawing.rules),
        tuple(drawing.fills),
        tuple(picture.box for picture in drawing.pictures),
        unmapped=drawing.unmapped,
    )


def _warnings(volumes: list[Volume], pictures: int, unmapped: int) -> tuple[str, ...]:
    counts = (
        (sum(volume.seals for volume in volumes), "seal"),
        (sum(volume.attachments for volume in volumes), "attachment"),
        (pictures, "picture"),
        (unmapped, "character without a code"),
    )
    return tuple(
        f"{count} {_plural(what) if count > 1 else what} {'were' if count > 1 else 'was'} not read"
        for count, what in counts
        if count
    )


def _plural(what: str) -> str:
    first, space, rest = what.partition(" ")
    return f"{first}s{space}{rest}"
