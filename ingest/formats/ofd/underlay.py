"""Words in large pictures of a page, such as the form that the text fills in: they are recognised."""

import math
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from ingest.formats.loader import Limits
from ingest.formats.ofd.archive import Archive
from ingest.formats.ofd.content import Picture
from ingest.formats.pdf.page import Box, Page
from ingest.formats.pdf.recognised import page_of
from ingest.formats.recognise import can_recognise, read_picture, zoom_of
from ingest.formats.recognise.pictures import Pictures
from ingest.formats.recognise.reading import Area
from rag.errors import DamagedFile

__all__ = ["read_underlay"]

_LARGE = 0.15  # of the page: a smaller picture is a seal, a photograph or a sign
_COVERED = 0.3  # of a line of a picture: text over so much of it says the same
_TURNS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def read_underlay(page: Page, pictures: Sequence[Picture], archive: Archive, limits: Limits) -> tuple[Page, float, int]:
    """Return `page` with the words and rules of its large pictures, their mean confidence, and how many are not read.

    Words of a picture under text are left out. Without the extra ``scan``, no picture is read.

    Raises: FileOverLimit when a picture is too large.
    """
    sure, words, unread = 0.0, 0, 0
    for picture in pictures:
        if not (_is_large(picture.box, page) and can_recognise()):
            unread += 1
            continue
        try:
            image = next(iter(Pictures(archive.read(picture.path), picture.path, mebibytes=limits.inflated_mib)))
        except DamagedFile:
            unread += 1
            continue
        found, confidence = _read(page, picture, image)
        page = replace(page, chars=page.chars + found.chars, rules=page.rules + found.rules)
        sure, words = sure + confidence * len(found.chars), words + len(found.chars)
    return page, sure / words if words else 1.0, unread


def _is_large(box: Box, page: Page) -> bool:
    width = min(box.x1, page.width) - max(box.x0, 0.0)
    height = min(box.bottom, page.height) - max(box.top, 0.0)
    return width > 0 and height > 0 and width * height >= _LARGE * page.width * page.height


def _read(page: Page, picture: Picture, image: Image.Image) -> tuple[Page, float]:
    """Return what an upright `image` says, in the place that it has on the page, and its mean confidence."""
    quarter = round(math.degrees(math.atan2(picture.matrix[1], picture.matrix[0])) / 90) % 4
    image = image.transpose(_TURNS[quarter]) if quarter else image
    box = picture.box
    ratio = (box.x1 - box.x0) / (box.bottom - box.top) * image.height / image.width
    if abs(ratio - 1) > 0.02:  # stretched
        image = image.resize((image.width, max(round(image.width * (box.bottom - box.top) / (box.x1 - box.x0)), 1)))
    scale = (box.x1 - box.x0) / image.width

    def known(area: Area) -> bool:
        zoom = scale / zoom_of(image)
        x0, top, x1, bottom = (length * zoom for length in area)
        x0, top, x1, bottom = x0 + box.x0, top + box.top, x1 + box.x0, bottom + box.top
        over = sum(
            min(char.x1, x1) - max(char.x0, x0)
            for char in page.chars
            if top < char.middle < bottom and char.x1 > x0 and char.x0 < x1 and not char.text.isspace()
        )
        return over >= _COVERED * (x1 - x0)

    reading = read_picture(image, upright=True, known=known)
    found = page_of(reading, page.number, max(box.x1 - box.x0, box.bottom - box.top))
    letters = sum(len(line.text) for line in reading.lines)
    mean = sum(line.confidence * len(line.text) for line in reading.lines) / letters if letters else 0.0
    chars = tuple(
        char._replace(x0=char.x0 + box.x0, x1=char.x1 + box.x0, top=char.top + box.top, bottom=char.bottom + box.top)
        for char in found.chars
    )
    rules = tuple(
        Box(rule.x0 + box.x0, rule.top + box.top, rule.x1 + box.x0, rule.bottom + box.top) for rule in found.rules
    )
    return replace(found, chars=chars, rules=rules), mean
