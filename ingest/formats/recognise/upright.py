"""Pictures are turned until their lines run from left to right: quarter turns, half turns, and a slight skew."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.formats.recognise.detect import Strip, detect
from ingest.formats.recognise.letters import Letter, read_strips
from ingest.formats.recognise.models import Models

__all__ = ["Upright", "cut", "half_turned", "turn_upright"]

Pixels = npt.NDArray[np.uint8]
_LONG = 3.0  # lengths of a strip in its breadth from which its direction counts
_SLANTED = 20.0  # degrees: a strip that is more so is no measure of the skew of a page
_STRAIGHT = 0.1  # degrees of skew that do no harm
_ASKEW = 1.5  # degrees by which a strip may differ from the page and still be cut out straight
_SAMPLE = 4  # strips read to tell up from down
_PART = 10  # lengths of a strip in its breadth that are read of it
_CERTAIN = 0.88  # mean confidence of strips that are the right way up


class Upright(NamedTuple):
    """A picture whose lines run from left to right, and where they are."""

    picture: Pixels
    strips: list[Strip]
    turned: int  # degrees clockwise by which the picture was turned: 0, 90, 180 or 270
    skew: float  # degrees clockwise by which it was turned further


def turn_upright(picture: Pixels, models: Models, *, known: bool = False) -> Upright:
    """Return `picture` turned upright. With `known` it is upright, and only a skew is mended."""
    strips = detect(picture, models)
    turned = 0
    if not known and _runs_down(strips):
        picture, turned = np.ascontiguousarray(np.rot90(picture, -1)), 90
        strips = detect(picture, models)
    skew = _skew(strips)
    if abs(skew) > _STRAIGHT:
        picture, strips = _straightened(picture, strips, skew, models.cv2)
    else:
        skew = 0.0
    if not known and _is_upside_down(picture, strips, models):
        picture, strips = half_turned(picture, strips)
        turned += 180
    return Upright(picture, strips, turned, -skew)


def half_turned(picture: Pixels, strips: list[Strip]) -> tuple[Pixels, list[Strip]]:
    """Return a picture and its strips turned by 180 degrees."""
    height, width = picture.shape[:2]
    turned = np.ascontiguousarray(picture[::-1, ::-1])
    return turned, [strip._replace(x=width - strip.x, y=height - strip.y) for strip in strips]


def _runs_down(strips: list[Strip]) -> bool:
    """Tell whether most of the text runs down or up the page."""
    long = [strip for strip in strips if strip.length >= _LONG * strip.breadth]
    down = sum(strip.length for strip in long if abs(strip.angle) > 45)
    return down > sum(strip.length for strip in long) / 2


def _skew(strips: list[Strip]) -> float:
    """Return the skew in degrees: the median of the strips, in which long ones count more."""
    level = sorted(
        (strip.angle, strip.length)
        for strip in strips
        if strip.length >= _LONG * strip.breadth and abs(strip.angle) < _SLANTED
    )
    half = sum(length for _, length in level) / 2
    for angle, length in level:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _straightened(picture: Pixels, strips: list[Strip], skew: float, cv2: Any) -> tuple[Pixels, list[Strip]]:  # noqa: ANN401
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    level = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    moved = []
    for strip in strips:
        x, y = matrix @ (strip.x, strip.y, 1.0)
        moved.append(strip._replace(x=float(x), y=float(y), angle=strip.angle - skew))
    return level, moved


def _is_upside_down(picture: Pixels, strips: list[Strip], models: Models) -> bool:
    """Tell whether a sample of the lines reads better with the page turned by 180 degrees."""
    long = [strip for strip in strips if strip.length >= _LONG * strip.breadth and abs(strip.angle) < 45]
    sample = sorted(long, key=lambda strip: -strip.breadth)[:: max(1, len(long) // _SAMPLE)][:_SAMPLE]
    if not sample:
        return False
    parts = [strip._replace(length=min(strip.length, _PART * strip.breadth)) for strip in sample]
    cuts = [cut(picture, part, models.cv2) for part in parts]
    upright = _mean(read_strips(cuts, models))
    if upright >= _CERTAIN:
        return False
    return _mean(read_strips([np.ascontiguousarray(each[::-1, ::-1]) for each in cuts], models)) > upright


def _mean(lines: list[list[Letter]]) -> float:
    """Return the mean confidence of lines; a line without characters has none."""
    return sum(sum(letter.confidence for letter in line) / len(line) if line else 0.0 for line in lines) / len(lines)


def cut(picture: Pixels, strip: Strip, cv2: Any) -> Pixels:  # noqa: ANN401
    """Return the part of `picture` in a strip, with the strip's length as its width."""
    across = abs(strip.angle) <= 45
    level = strip.angle if across else strip.angle - math.copysign(90, strip.angle)
    if abs(level) > _ASKEW:
        return _cut_askew(picture, strip, cv2)
    width, height = (strip.length, strip.breadth) if across else (strip.breadth, strip.length)
    top, left = max(round(strip.y - height / 2), 0), max(round(strip.x - width / 2), 0)
    bottom, right = max(round(strip.y + height / 2), top + 1), max(round(strip.x + width / 2), left + 1)
    part = picture[top:bottom, left:right]
    if part.size == 0:
        return np.full((1, 1, 3), 255, np.uint8)
    return part if across else np.ascontiguousarray(np.rot90(part))


def _cut_askew(picture: Pixels, strip: Strip, cv2: Any) -> Pixels:  # noqa: ANN401
    size = max(round(strip.length), 1), max(round(strip.breadth), 1)
    matrix = cv2.getRotationMatrix2D((strip.x, strip.y), strip.angle, 1.0)
    matrix[:, 2] += (size[0] / 2 - strip.x, size[1] / 2 - strip.y)
    part: Pixels = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return part
