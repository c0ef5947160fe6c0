"""The adapter of matplotlib: draw a sheet with one pair of axes and return it as SVG for the page.

Each colour of the drawing becomes a variable of the page's style sheet, so that a dark page uses dark colours. Text
stays text, in the font of the page. The same sheet gives the same bytes. matplotlib is loaded with the first sheet.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axis import Axis

__all__ = ["COLOURS", "WIDTH", "Sheet", "open_sheet"]

WIDTH = 360  # units, about a phone; a wide screen scales the sheet
COLOURS = {  # variable of the style sheet -> light value
    "ink": "#23272c",
    "soft": "#666d75",
    "line": "#e5e2db",
    "card": "#ffffff",
    "s0": "#1f6299",
    "s1": "#c07f35",
    "s2": "#8b929b",
    "s3": "#7b62a8",
    "s4": "#2f8377",
}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign starts no formula
    "font.family": "DejaVu Sans",  # comes with matplotlib, so every machine measures text equally
    "font.size": 11,
    "text.color": COLOURS["ink"],
    "axes.facecolor": "none",
    "axes.edgecolor": "none",
    "axes.axisbelow": True,
    "axes.xmargin": 0,
    "axes.ymargin": 0,
    "axes.unicode_minus": False,
    "grid.color": COLOURS["line"],
    "grid.linewidth": 1,
    "xtick.labelcolor": COLOURS["soft"],
    "ytick.labelcolor": COLOURS["soft"],
    "xtick.minor.bottom": False,
    "lines.linewidth": 2,
    "lines.solid_joinstyle": "round",
} | {f"{axis}tick.{what}": value for axis in "xy" for what, value in {"major.size": 0, "major.pad": 7}.items()}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_IDENTIFIERS = re.compile(r'(\bid="|href="#|url\(#)')
_TIPS = re.compile(r'(<g id="tip-(\d+)">)')


class Sheet:
    """One drawing of `WIDTH` by `height` units. `axes` are those of matplotlib. Made by :func:`open_sheet`."""

    def __init__(self, name: str, title: str, height: float, margins: tuple[float, float, float, float]) -> None:
        from matplotlib.figure import Figure

        left, right, top, bottom = margins
        self._name, self._title, self._height = name, title, height
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor="none")
        self._tips: list[str] = []
        box = (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (top + bottom) / height)
        self.axes = self._figure.add_axes(box)

    def tip(self, artist: "Artist", words: str) -> None:
        """Show `words` as the tooltip of `artist`."""
        artist.set_gid(f"tip-{len(self._tips)}")
        self._tips.append(words)

    def dot(self, x: float, y: float, colour: str, size: float, words: str) -> None:
        """Draw a dot with the tooltip `words`. The edge of the axes does not clip it."""
        style: dict[str, Any] = {
            "marker": "o",
            "markersize": size,
            "markeredgecolor": COLOURS["card"],
            "clip_on": False,
        }
        (dot,) = self.axes.plot([x], [y], color=COLOURS[colour], linestyle="none", **style)
        self.tip(dot, words)

    def mark(self, axis: "Axis", ticks: Sequence[float], write: Callable[[float], str], *, grid: bool = True) -> None:
        """Label the `ticks` of one axis of `axes`, with a grid line at each."""
        from matplotlib.ticker import NullLocator

        axis.set_minor_locator(NullLocator())
        axis.set_ticks(list(ticks), [write(tick) for tick in ticks])
        axis.grid(grid)

    def svg(self) -> str:
        """Return the drawing as markup to put inside HTML. Its ids begin with its name."""
        buffer = StringIO()
        with warnings.catch_warnings():  # DejaVu Sans has no Chinese glyphs; the browser uses another font
            warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
            self._figure.savefig(buffer, format="svg", transparent=True, metadata=_NO_METADATA)
        _, _, inside = buffer.getvalue().partition("<svg ")
        inside = re.sub(r"<defs>\s*<style.*?</defs>", "", inside.partition(">")[2], count=1, flags=re.DOTALL)
        inside = _TIPS.sub(lambda found: f"{found[1]}<title>{escape(self._tips[int(found[2])])}</title>", inside)
        inside = _IDENTIFIERS.sub(rf"\g<1>{self._name}-", inside)
        for name, colour in COLOURS.items():
            inside = inside.replace(colour, f"var(--{name}, {colour})")
        box = f"0 0 {WIDTH} {self._height:g}"
        return f'<svg viewBox="{box}" role="img" class="plot" aria-label="{escape(self._title)}">{inside.strip()}'


@contextmanager
def open_sheet(
    name: str, title: str, height: float, *, left: float, right: float, top: float = 8, bottom: float = 26
) -> Iterator[Sheet]:
    """Open a sheet with these margins. Unit: as `WIDTH`. Draw and call :meth:`Sheet.svg` inside the ``with``."""
    from matplotlib import style

    with style.context(["default", _STYLE | {"svg.hashsalt": name}]):
        yield Sheet(name, title, height, (left, right, top, bottom))
