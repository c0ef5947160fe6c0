"""Text of pictures: scanned pages and photographs of pages, read with PP-OCR on the machine's own processor.

What is recognised is not certain: each line has its confidence.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image

from ingest.formats.recognise.detect import Strip
from ingest.formats.recognise.letters import Letter, read_strips
from ingest.formats.recognise.models import can_recognise, load_models
from ingest.formats.recognise.punctuation import full_width, split_per_mille
from ingest.formats.recognise.reading import Area, Line, Reading
from ingest.formats.recognise.rules import find_rules
from ingest.formats.recognise.upright import cut, turn_upright

__all__ = ["Area", "Line", "Reading", "can_recognise", "read_picture", "zoom_of"]

_LONGEST = 3400  # pixels of the longer side that are looked at: A3 at 200 dots an inch
_LEAST_CONFIDENCE = 0.5  # of a line; below it the line is a pattern, or a drawing


def read_picture(
    image: Image.Image, *, upright: bool = False, known: Callable[[Area], bool] = lambda area: False
) -> Reading:
    """Read the text of a picture. A large one is scaled down to the size of an A3 page at 200 dots an inch.

    With `upright` the picture is not turned, except for a slight skew. Areas of which the text is `known` are left out.

    Raises: ConverterMissing when the extra ``scan`` is not installed.
    """
    models = load_models()
    page = turn_upright(_pixels(image), models, known=upright)
    strips = [strip for strip in page.strips if not known(_area(strip))]
    letters = read_strips([cut(page.picture, strip, models.cv2) for strip in strips], models)
    lines = [line for strip, row in zip(strips, letters, strict=True) if (line := _line(strip, row))]
    height, width = page.picture.shape[:2]
    rules = tuple(Area(*rule) for rule in find_rules(page.picture, models.cv2))
    return Reading(tuple(_in_order(lines)), rules, width, height, page.turned)


def zoom_of(image: Image.Image) -> float:
    """Return how much smaller `image` is looked at: 1.0 is its own size."""
    return min(_LONGEST / max(image.size), 1.0)


def _pixels(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Return a picture as height x width x 3, on white where it is transparent."""
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB")
    zoom = zoom_of(image)
    if zoom < 1:
        image = image.resize((max(round(image.width * zoom), 1), max(round(image.height * zoom), 1)))
    return np.asarray(image)


def _area(strip: Strip) -> Area:
    """Return the area of a strip, which is nearly level or upright."""
    width, height = (strip.length, strip.breadth) if abs(strip.angle) <= 45 else (strip.breadth, strip.length)
    return Area(strip.x - width / 2, strip.y - height / 2, strip.x + width / 2, strip.y + height / 2)


def _line(strip: Strip, letters: list[Letter]) -> Line | None:
    while letters and letters[-1].text.isspace():
        letters = letters[:-1]
    while letters and letters[0].text.isspace():
        letters = letters[1:]
    for at in reversed(split_per_mille("".join(letter.text for letter in letters))):
        letters = [*letters[:at], letters[at]._replace(text="‰"), *letters[at + 2 :]]
    confidence = sum(letter.confidence for letter in letters) / len(letters) if letters else 0.0
    if confidence < _LEAST_CONFIDENCE:
        return None
    area = _area(strip)
    middles = tuple(area.x0 + letter.middle * (area.x1 - area.x0) for letter in letters)
    return Line(full_width("".join(letter.text for letter in letters)), confidence, area, middles)


def _in_order(lines: list[Line]) -> list[Line]:
    """Return lines from top to bottom, those that share most of their height from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.box.top + each.box.bottom):
        if rows and _share_height(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda each: each.box.x0)]


def _share_height(one: Area, other: Area) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)
