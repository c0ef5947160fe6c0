"""OFD files (GB/T 33190), the page format of Chinese offices: a zip of XML parts.

Seals, annotations and attachments are not read, and are counted in the warnings.
"""

from collections.abc import Iterator

from ingest.formats.document import Block, Document, Paragraph
from ingest.formats.loader import Input
from ingest.formats.ofd.archive import Archive
from ingest.formats.ofd.content import POINTS, Drawing, read_drawing
from ingest.formats.ofd.lines import lines_of
from ingest.formats.ofd.structure import Leaf, Volume, read_volumes
from ingest.formats.pdf.page import Page
from rag.errors import EmptyReport, FileOverLimit

__all__ = ["load"]


def load(source: Input) -> Document:
    """Read an OFD file. Documents in one file follow each other.

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
    blocks: list[Block] = []
    pictures = unmapped = 0
    for number, leaf in enumerate(_leaves(volumes), start=1):
        drawing = read_drawing(leaf, archive, source.limits.depth)
        page = _page(number, leaf, drawing)
        blocks.extend(Paragraph(line, page=number) for line in lines_of(page.chars))
        pictures += len(drawing.pictures)
        unmapped += drawing.unmapped
        source.progress("pages", number, count)
    if not blocks:
        raise EmptyReport(f"{source.name} has no text", hint="its pages may be pictures: export it as PDF and add that")
    return Document(tuple(blocks), wrapped=True, pages=count, warnings=_warnings(volumes, pictures, unmapped))


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
