"""Pages of a PDF one after the other: text as it is, pictures recognised, and what could not be read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingest.formats.pdf.content import Content, read_content
from ingest.formats.pdf.page import Page
from ingest.formats.pdf.read import read_page
from ingest.formats.pdf.scan import is_picture, pictured_words, read_scanned, with_pictured_words
from ingest.formats.pdf.tables import find_tables
from ingest.formats.recognise import Reading, can_recognise

__all__ = ["PageReader"]

_CUTS = 4  # places between columns that are remembered for the next pages
_PICTURED = 40  # pages with text whose pictures are read; more are drawings


@dataclass(slots=True)
class PageReader:
    """Reads the pages of a document that pypdfium2 has opened. A page that is damaged costs no other."""

    document: Any
    readings: dict[int, Reading] = field(default_factory=dict)  # of pages that are pictures, by number
    _cuts: list[float] = field(default_factory=list)
    _damaged: list[int] = field(default_factory=list)
    _unread: list[int] = field(default_factory=list)
    _hidden: dict[int, int] = field(default_factory=dict)
    _pictured: int = 0

    def read(self, number: int) -> Content:
        """Return the content of page `number`, from 1: of a damaged one, nothing."""
        try:
            page = self._recognised(read_page(self.document.raw, number))
            if page.hidden:
                self._hidden[number] = page.hidden
            content = read_content(page, find_tables, self._cuts[-_CUTS:])
        except MemoryError:
            raise
        except Exception:
            self._damaged.append(number)
            return Content(number, 0.0, 0.0)
        if content.cut is not None and content.cut not in self._cuts:
            self._cuts.append(content.cut)
        return content

    def warnings(self) -> tuple[str, ...]:
        """Return what of the pages was not read, a line for each reason."""
        found = []
        if self._damaged:
            found.append(f"{_named(self._damaged)} damaged and not read")
        if self._unread:
            found.append(f"{_named(self._unread)} pictures and not read: install the extra scan")
        if self._hidden:
            count = sum(self._hidden.values())
            found.append(f"{count} characters that cannot be seen were left out: {_named(self._hidden, verb=False)}")
        return tuple(found)

    def _recognised(self, page: Page) -> Page:
        """Return `page` with the words that it shows as pictures."""
        whole = is_picture(page)
        boxes = [] if whole else pictured_words(page)
        if not whole and (self._pictured >= _PICTURED or not boxes):
            return page
        if not can_recognise():
            if whole:
                self._unread.append(page.number)
            return page
        if whole:
            page, self.readings[page.number] = read_scanned(self.document, page)
            return page
        self._pictured += 1
        return with_pictured_words(self.document, page, boxes)


def _named(pages: Iterable[int], *, verb: bool = True) -> str:
    numbers = sorted(pages)
    listed = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
    one = len(numbers) == 1
    return f"page{'' if one else 's'} {listed}" + (f" {'is' if one else 'are'}" if verb else "")
