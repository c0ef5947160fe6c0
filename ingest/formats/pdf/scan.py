"""Pages of a PDF that are pictures, or whose text cannot be used: they are shown and read like a scan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.pdf.recognised import page_of
from ingest.formats.recognise import Reading, read_picture

__all__ = ["is_picture", "pictured_words", "read_scanned", "with_pictured_words"]

_FEW = 30  # characters: a page with fewer, and a picture, is a picture
_COVERED = 0.25  # of a page that its pictures cover, at least, where it is one
_UNMAPPED, _UNMAPPED_SHARE = 20, 0.25  # characters without a meaning, and their share, where the text cannot be used
_OUTLINES = 150  # filled shapes that characters are drawn as
_FOREIGN_SHARE = 0.3  # of characters that no Chinese text has: their codes were taken for others
_GLYPHS, _GLYPH_SHARE = 40, 0.2  # pictures of one line or a character, and their share of the characters
_LINE = 30.0  # points: the highest picture of one line
_WORDS_WIDTH, _WORDS_HEIGHT = 40.0, 9.0  # points: the smallest picture that may show words on a page with text
_MARGIN = 4.0  # points around a picture
_SURE = 0.8  # confidence of a line in a picture that is added to the text, at least
_DOTS, _MOST_DOTS = 200 / 72, 8.0  # dots a point, and most of them for small characters
_GLYPH_DOTS = 32  # dots that a character is high where it is small
_LONGEST = 3400  # pixels of the longer side
_BAND = 150.0  # points: the height of what is looked at together


def is_picture(page: Page) -> bool:
    """Tell whether the text of `page` must be read from what it shows."""
    inked = [char for char in page.chars if not char.text.isspace()]
    covered = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in page.images)
    if len(inked) < _FEW and (covered >= _COVERED * page.width * page.height or len(page.fills) >= _OUTLINES):
        return True
    if page.unmapped >= max(_UNMAPPED, _UNMAPPED_SHARE * (len(inked) + page.unmapped)):
        return True
    return sum(map(_is_foreign, inked)) > _FOREIGN_SHARE * len(inked) > 0


def pictured_words(page: Page) -> list[Box]:
    """Return the pictures of a page with text that may show words, such as a title, or all Chinese characters."""
    inked = [char for char in page.chars if not char.text.isspace()]
    lines = [box for box in page.images if box.bottom - box.top <= _LINE]
    if len(lines) >= max(_GLYPHS, _GLYPH_SHARE * len(inked)):
        return lines
    large = [box for box in page.images if box.x1 - box.x0 >= _WORDS_WIDTH and box.bottom - box.top >= _WORDS_HEIGHT]
    return [box for box in large if not any(_holds(box, char) for char in inked)]


def read_scanned(document: Any, page: Page) -> tuple[Page, Reading]:  # noqa: ANN401 - of pypdfium2
    """Read what `page` of `document` shows. Its own characters are not used.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    scale = min(_DOTS, _LONGEST / max(page.width, page.height, 1.0))
    reading = read_picture(document[page.number - 1].render(scale=scale).to_pil().convert("RGB"))
    return page_of(reading, page.number, max(page.width, page.height)), reading


def with_pictured_words(document: Any, page: Page, boxes: Sequence[Box]) -> Page:  # noqa: ANN401
    """Return `page` with the words that its pictures at `boxes` show added to its characters.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    handle = document[page.number - 1]
    if abs(handle.get_width() - page.width) > 1:
        return page  # its text is turned, other than the page
    heights = sorted(box.bottom - box.top for box in boxes)
    dots = min(max(_DOTS, _GLYPH_DOTS / heights[len(heights) // 2]), _MOST_DOTS)
    found: list[Char] = []
    for band in _bands(boxes):
        area = Box(0.0, max(band.top - _MARGIN, 0.0), page.width, min(band.bottom + _MARGIN, page.height))
        shown = handle.render(scale=dots, crop=(0, page.height - area.bottom, 0, area.top))
        found += _chars(shown.to_pil().convert("RGB"), page.number, dots, area)
    known = [char for char in page.chars if not char.text.isspace()]
    own = [char for char in found if any(_holds(box, char) for box in boxes) and not _is_known(char, known)]
    return replace(page, chars=(*page.chars, *own))


def _chars(picture: Image.Image, number: int, dots: float, area: Box) -> list[Char]:
    """Return the characters that `picture` of an `area` of a page shows, in their places on the page."""
    reading = read_picture(picture, upright=True)
    sure = replace(reading, lines=tuple(line for line in reading.lines if line.confidence >= _SURE))
    return [
        char._replace(
            x0=char.x0 + area.x0, x1=char.x1 + area.x0, top=char.top + area.top, bottom=char.bottom + area.top
        )
        for char in page_of(sure, number, max(picture.size) / dots).chars
    ]


def _bands(boxes: Sequence[Box]) -> list[Box]:
    """Return what is looked at together: bands of the page, none of which cuts a picture."""
    bands: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.top):
        last = bands[-1] if bands else None
        if last and (box.top < last.bottom or box.bottom - last.top <= _BAND):
            bands[-1] = Box(min(last.x0, box.x0), last.top, max(last.x1, box.x1), max(last.bottom, box.bottom))
        else:
            bands.append(box)
    return bands


def _is_known(char: Char, known: Sequence[Char]) -> bool:
    """Tell whether one of the characters `known` stands where `char` does."""
    return any(
        abs(other.middle - char.middle) <= char.size / 2 and other.x0 - 1 <= char.centre <= other.x1 + 1
        for other in known
    )


def _is_foreign(char: Char) -> bool:
    return "\u00a1" <= char.text[0] <= "\u024f" and char.text[0] not in "·×÷°±§"


def _holds(box: Box, char: Char) -> bool:
    return box.x0 - 1 <= char.centre <= box.x1 + 1 and box.top - 1 <= char.middle <= box.bottom + 1
