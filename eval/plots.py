"""Draw small charts as inline SVG: a canvas, two kinds of scale, and axes. Colours belong to the page's style sheet.

Every chart carries a ``<title>`` for screen readers, and so does every mark that has something to say on hover. Text
is escaped by the XML writer. This module knows nothing of evaluations.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

__all__ = ["Canvas", "Scale", "axis_below", "axis_left"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight or logarithmic map of ``low..high`` onto ``start..end``; what lies outside is drawn at the edge.

    >>> Scale(0, 1, 100, 200)(0.25), Scale(1, 100, 0, 10, log=True)(10)
    (125.0, 5.0)
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = (self.low, self.high, min(max(value, self.low), self.high))
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(at)
        return self.start + (self.end - self.start) * (at - low) / ((high - low) or 1)

    def ticks(self) -> list[float]:
        """Return round values inside the scale, few enough to be read.

        >>> Scale(0, 1, 0, 1).ticks(), Scale(3, 900, 0, 1, log=True).ticks()
        ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [5, 10, 20, 50, 100, 200, 500])
        """
        return self._decades() if self.log else self._steps()

    def _decades(self) -> list[float]:
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        digits = (1, 2, 5) if len(powers) <= 4 else (1,)
        every = [digit * 10**power if power >= 0 else digit / 10**-power for power in powers for digit in digits]
        return [value for value in every if self.low <= value <= self.high]

    def _steps(self) -> list[float]:
        rough = (self.high - self.low or 1) / 5
        power = 10 ** math.floor(math.log10(rough))
        step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough * 0.999)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(step * count, 10) for count in range(first, last + 1)]


class Canvas:
    """An SVG drawing of `width` by `height` units, named for those who cannot see it."""

    def __init__(self, width: float, height: float, title: str) -> None:
        box = f"0 0 {_short(width)} {_short(height)}"
        self._root = ET.Element("svg", {"viewBox": box, "role": "img", "class": "plot", "aria-label": title})
        ET.SubElement(self._root, "title").text = title

    def add(self, tag: str, class_: str, *, text: str = "", title: str = "", **attributes: float | str) -> None:
        """Draw one element; an underscore in the name of an attribute stands for a hyphen."""
        values = {name.replace("_", "-"): _short(value) for name, value in attributes.items()}
        element = ET.SubElement(self._root, tag, {"class": class_} | values)
        element.text = text or None
        if title:
            ET.SubElement(element, "title").text = title

    def line(self, class_: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a straight line."""
        self.add("line", class_, x1=x1, y1=y1, x2=x2, y2=y2)

    def path(
        self, class_: str, points: Iterable[tuple[float, float]], *, title: str = "", closed: bool = False
    ) -> None:
        """Draw a line through `points`, or the area that they enclose."""
        steps = "L".join(f"{_short(x)} {_short(y)}" for x, y in points)
        self.add("path", class_, title=title, d=f"M{steps}{'Z' if closed else ''}")

    def words(self, class_: str, x: float, y: float, text: str, *, anchor: str = "start", title: str = "") -> None:
        """Write `text` with its baseline at `y`; `anchor` is start, middle or end."""
        self.add("text", class_, text=text, title=title, x=x, y=y, text_anchor=anchor)

    def svg(self) -> str:
        """Return the drawing as markup that may stand inside HTML."""
        return ET.tostring(self._root, encoding="unicode")


def axis_below(canvas: Canvas, scale: Scale, top: float, bottom: float, labels: Sequence[tuple[float, str]]) -> None:
    """Draw a hairline for each of `labels`, with its words under `bottom`."""
    for value, label in labels:
        canvas.line("grid", scale(value), top, scale(value), bottom)
        canvas.words("tick", scale(value), bottom + 17, label, anchor="middle")


def axis_left(canvas: Canvas, scale: Scale, left: float, right: float, labels: Sequence[tuple[float, str]]) -> None:
    """Draw a hairline for each of `labels`, with its words to the left of `left`."""
    for value, label in labels:
        canvas.line("grid", left, scale(value), right, scale(value))
        canvas.words("tick", left - 8, scale(value) + 4, label, anchor="end")


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
