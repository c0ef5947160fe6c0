"""Word files (.docx, .docm): text as Word shows it, with the levels and automatic numbers that are not in the text."""

from collections.abc import Callable

from ingest.formats.document import Document, Paragraph
from ingest.formats.docx.apart import read_furniture, read_notes, read_title
from ingest.formats.docx.body import Body
from ingest.formats.docx.fields import Fields
from ingest.formats.docx.flow import arrange
from ingest.formats.docx.inline import Seen
from ingest.formats.docx.markup import Element, W, child
from ingest.formats.docx.numbering import Numbering
from ingest.formats.docx.package import Package
from ingest.formats.docx.styles import Styles
from ingest.formats.docx.wrapping import unwrap
from ingest.formats.loader import Input
from rag.errors import DamagedFile, EmptyReport, FileOverLimit

__all__ = ["load"]


def load(source: Input) -> Document:
    """Read a Word file.

    Raises: DamagedFile, ProtectedFile, FileOverLimit; EmptyReport when it holds no text.
    """
    package = Package(source)
    main = package.xml(package.main)
    body = child(main, "body")
    if main is None or body is None:
        raise DamagedFile(f"{source.name} has no part with text", hint="open it in Word and save it again")
    seen = Seen(Fields(are_whole=_fields_are_whole(main)))
    styles = Styles(_part(package, "styles"))
    reader = Body(styles, Numbering(_part(package, "numbering"), styles), seen, _counter(source))
    source.progress("parts", 0, 2)
    blocks, wrapped = unwrap(arrange(reader.read_flow(body)))
    source.progress("parts", 1, 2)
    blocks += read_notes(package, reader, seen)
    if not blocks:
        raise EmptyReport(
            f"{source.name} holds no text, only {len(seen.pictures)} pictures",
            hint="save it as PDF, whose pages can be recognised, and add that file",
        )
    lines = [block.text for block in blocks if isinstance(block, Paragraph)]
    furniture = read_furniture(package, main, reader)
    source.progress("parts", 2, 2)
    return Document(
        (*blocks, *furniture),
        wrapped=wrapped,
        title=read_title(package, lines),
        warnings=tuple(_warnings(seen, reader.embedded)),
    )


def _part(package: Package, kind: str) -> Element | None:
    return next((root for part in package.related(package.main, kind) if (root := package.xml(part)) is not None), None)


def _fields_are_whole(main: Element) -> bool:
    kinds = [sign.get(f"{W}fldCharType") for sign in main.iter(f"{W}fldChar")]
    return kinds.count("begin") == kinds.count("end")


def _counter(source: Input) -> Callable[[], None]:
    """Return what counts the cells of all tables and stops at the limit."""
    count = 0

    def count_cell() -> None:
        nonlocal count
        count += 1
        if count > source.limits.cells:
            raise FileOverLimit(
                f"{source.name} has more than {source.limits.cells:,} cells", hint="split the tables into smaller files"
            )

    return count_cell


def _warnings(seen: Seen, embedded: int) -> list[str]:
    unread = ((len(seen.pictures), "picture"), (len(seen.charts), "chart"), (embedded, "embedded document"))
    return [f"{many} {what}{'s were' if many > 1 else ' was'} not read" for many, what in unread if many]
