"""Pages of a PDF that are pictures, or whose text cannot be used: they are shown and read like a scan."""

from dataclasses import replace
from typing import Any

from PIL import Image

from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.pdf.recognised import page_of
from ingest.formats.recognise import Reading, read_picture

__all__ = ["has_pictured_words", "is_picture", "read_scanned", "with_pictured_words"]

_FEW = 30  # characters: a page with fewer, and a picture, is a picture
_COVERED = 0.25  # of a page that its pictures cover, at least, where it is one
_UNMAPPED, _UNMAPPED_SHARE = 20, 0.25  # characters without a meaning, and their share, where the text cannot be used
_GLYPHS, _GLYPH_SHARE = 40, 0.2  # pictures as small as characters, and their share of the characters
_GLYPH = 40.0  # points: the longest side of a picture of one or a few characters
_OUTLINES = 150  # filled shapes that characters are drawn as
_FOREIGN_SHARE = 0.3  # of characters that no Chinese text has: their codes were taken for others
_MARGIN = 4.0  # points around a picture
_SURE = 0.8  # confidence of a line in a picture that is added to the text, at least
_WORDS_WIDTH, _WORDS_HEIGHT = 40.0, 9.0  # points: the smallest picture that may show words
_DOTS = 200 / 72  # dots a point
_LONGEST = 3400  # pixels of the longer side


def is_picture(page: Page) -> bool:
    """Tell whether the text of `page` must be read from what it shows."""
    inked = [char for char in page.chars if not char.text.isspace()]
    covered = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in page.images)
    if len(inked) < _FEW and (covered >= _COVERED * page.width * page.height or len(page.fills) >= _OUTLINES):
        return True
    if page.unmapped >= max(_UNMAPPED, _UNMAPPED_SHARE * (len(inked) + page.unmapped)):
        return True
    glyphs = sum(max(box.x1 - box.x0, box.bottom - box.top) <= _GLYPH for box in page.images)
    if glyphs >= max(_GLYPHS, _GLYPH_SHARE * len(inked)):
        return True
    return sum(map(_is_foreign, inked)) > _FOREIGN_SHARE * len(inked) > 0


def has_pictured_words(page: Page) -> bool:
    """Tell whether a page with text has a picture that may show words, such as a title."""
    return any(_may_show_words(box) and not _is_under_text(box, page) for box in page.images)


def read_scanned(document: Any, page: Page) -> tuple[Page, Reading]:  # noqa: ANN401 - of pypdfium2
    """Read what `page` of `document` shows. Its own characters are not used.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    reading = read_picture(_shown(document, page))
    return page_of(reading, page.number, max(page.width, page.height)), reading


def with_pictured_words(document: Any, page: Page) -> Page:  # noqa: ANN401
    """Return `page` with the words that its pictures show added to its characters.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    shown = _shown(document, page)
    dots = shown.width / page.width
    found: list[Char] = []
    for x0, top, x1, bottom in _groups([box for box in page.images if _may_show_words(box)]):
        area = Box(max(x0 - _MARGIN, 0), max(top - _MARGIN, 0), x1 + _MARGIN, bottom + _MARGIN)
        part = shown.crop((int(area.x0 * dots), int(area.top * dots), int(area.x1 * dots), int(area.bottom * dots)))
        reading = read_picture(part, upright=True)
        sure = replace(reading, lines=tuple(line for line in reading.lines if line.confidence >= _SURE))
        read = page_of(sure, page.number, max(part.size) / dots)
        found += [
            char._replace(
                x0=char.x0 + area.x0, x1=char.x1 + area.x0, top=char.top + area.top, bottom=char.bottom + area.top
            )
            for char in read.chars
        ]
    known = [char for char in page.chars if not char.text.isspace()]
    return replace(page, chars=(*page.chars, *(char for char in found if not _is_known(char, known))))


def _groups(boxes: list[Box]) -> list[Box]:
    """Return `boxes`, those that touch or stand on one line joined."""
    groups: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        last = groups[-1] if groups else None
        if last and box.top < last.bottom:
            groups[-1] = Box(
                min(last.x0, box.x0), min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom)
            )
        else:
            groups.append(box)
    return groups


def _is_known(char: Char, known: list[Char]) -> bool:
    """Tell whether one of the characters `known` stands where `char` does."""
    return any(
        abs(other.middle - char.middle) <= char.size / 2 and other.x0 - 1 <= char.centre <= other.x1 + 1
        for other in known
    )


def _shown(document: Any, page: Page) -> Image.Image:  # noqa: ANN401
    """Return `page` as a picture with 200 dots an inch, fewer for a large page."""
    scale = min(_DOTS, _LONGEST / max(page.width, page.height, 1.0))
    picture: Image.Image = document[page.number - 1].render(scale=scale).to_pil().convert("RGB")
    return picture


def _may_show_words(box: Box) -> bool:
    return box.x1 - box.x0 >= _WORDS_WIDTH and box.bottom - box.top >= _WORDS_HEIGHT


def _is_foreign(char: Char) -> bool:
    return "\u00a1" <= char.text[0] <= "\u024f" and char.text[0] not in "·×÷°±§"


def _is_under_text(box: Box, page: Page) -> bool:
    return any(
        box.x0 <= char.centre <= box.x1 and box.top <= char.middle <= box.bottom
        for char in page.chars
        if not char.text.isspace()
    )
