"""Draw how the costs of a library grow, from a result of ``yiju eval scale``: both axes are logarithmic."""

from collections.abc import Mapping
from typing import Any

from eval.page.draw import COLOURS, open_sheet

__all__ = ["draw_scale"]

_COSTS = {  # figure -> (label, milliseconds of its unit, colour)
    "open_cpu_s": ("open", 1000, "s0"),
    "search_cpu_p50_ms": ("search", 1, "s1"),
    "add_cpu_s": ("add", 1000, "s3"),
    "remove_cpu_s": ("remove", 1000, "s4"),
    "ask_cpu_s": ("cold ask", 1000, "s2"),
}
_APART = 1.9  # ratio of the heights of two labels, at least
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" font-family="sans-serif" '


def draw_scale(result: Mapping[str, Any]) -> str:
    """Return an SVG file with a line for each cost, in milliseconds of processor time, and its slope.

    A slope of 0 is constant, one of 1 linear.
    """
    sizes = result["sizes"]
    passages = [one["passages"] for one in sizes]
    with open_sheet("scale", "Processor time by number of passages", 260, left=72, right=96) as sheet:
        axes = sheet.axes
        axes.set(xscale="log", yscale="log", xlim=(min(passages), max(passages)), ylim=(1, 60_000))
        decades = [10**power for power in range(2, 8) if min(passages) <= 10**power <= max(passages)]
        sheet.mark(axes.xaxis, decades, lambda tick: f"{tick:,.0f}")
        sheet.mark(axes.yaxis, [1, 10, 100, 1000, 10_000], lambda tick: f"{tick:,.0f} ms")
        for name, (label, unit, colour) in _COSTS.items():
            values = [one[name] * unit for one in sizes]
            axes.plot(passages, values, color=COLOURS[colour])
            for x, y in zip(passages, values, strict=True):
                sheet.dot(x, y, colour, 5, f"{label}: {y:,.0f} ms, {x:,} passages")
        beside = 0.0
        for name, (label, unit, colour) in sorted(_COSTS.items(), key=lambda cost: sizes[-1][cost[0]] * cost[1][1]):
            beside = max(sizes[-1][name] * unit, beside * _APART)
            slope = result["slopes"].get(name)
            words = label if slope is None else f"{label} {slope:.2f}"
            axes.annotate(words, (passages[-1], beside), (8, -3), textcoords="offset points", color=COLOURS[colour])
        return sheet.svg().replace("<svg ", _SVG, 1)
