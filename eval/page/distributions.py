"""Plots of a distribution over the questions: the time and the length of an answer."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from eval.page.draw import COLOURS, Sheet, open_sheet
from eval.page.plot_style import RATES, Plot, colour_key, colour_of, shorten
from eval.page.wording import milliseconds, percent, system_label

__all__ = ["plot_latency", "plot_lengths"]


def plot_latency(result: Mapping[str, Any]) -> Plot | None:
    """Draw the cumulative distribution of the time of an answer; None without times."""
    samples = _samples(result, lambda answer: answer.get("ms"))
    if not samples:
        return None
    with open_sheet("latency", "每题用时的累积分布", 260, left=46, right=16, top=14) as sheet:
        axes = sheet.axes
        axes.set_ylim(0, 1)
        log = _fit_axis(sheet, samples, milliseconds)
        sheet.mark(axes.yaxis, RATES, lambda rate: percent(rate, 0))
        for name, one in reversed(samples.items()):
            curve = axes.ecdf(one, color=COLOURS[colour_of(result, name)])
            sheet.tip(curve, f"{system_label(name)}：中位数 {milliseconds(median(one))}")
        svg = sheet.svg()
    note = "曲线越靠左越快：横轴这么多时间之内，纵轴这么多比例的题已经答完。" + "横轴为对数。" * log
    return Plot("latency", "每题用时", note, svg, colour_key(result, list(samples)))


def plot_lengths(result: Mapping[str, Any]) -> Plot | None:
    """Draw a histogram of the length of an answer for each system; None without answers."""
    samples = _samples(result, lambda answer: None if answer.get("refused") else len(answer.get("answer") or ""))
    if not samples:
        return None
    rows = len(samples)
    with open_sheet("lengths", "回答长度的分布", 56 * rows + 34, left=70, right=16) as sheet:
        axes = sheet.axes
        axes.set_ylim(rows, 0)
        log = _fit_axis(sheet, samples, lambda chars: f"{chars:g}")
        names = list(samples)

        def label(at: float) -> str:
            return shorten(system_label(names[int(at)]))

        sheet.mark(axes.yaxis, [row + 0.76 for row in range(rows)], label, grid=False)
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
        for row, (name, one) in enumerate(samples.items()):
            _histogram(sheet, row + 0.94, one, COLOURS[colour_of(result, name)], log)
        svg = sheet.svg()
    note = "只算作了回答的题；每行的高度按该系统自己的最高点画，竖线是中位数。" + "横轴为字数，对数。" * log
    return Plot("lengths", "回答有多长", note, svg)


def _histogram(sheet: Sheet, base: float, values: Sequence[float], colour: str, log: bool) -> None:
    """Draw a histogram of 36 bins on the line `base`, and a line at the median."""
    axes, middle = sheet.axes, median(values)
    edges = (np.geomspace if log else np.linspace)(*axes.get_xlim(), 37)
    counts, _ = np.histogram(values, edges)
    heights = base - 0.5 * counts / counts.max()
    axes.stairs(heights, edges, baseline=base, fill=True, color=colour, alpha=0.4, linewidth=0)
    axes.vlines([middle], base - 0.72, base, color=COLOURS["ink"], linewidth=1.2)
    side = "right" if np.searchsorted(edges, middle) > 27 else "left"
    axes.annotate(
        f"中位 {middle:g} 字",
        (middle, base - 0.72),
        xytext=(-4 if side == "right" else 4, -5),
        textcoords="offset points",
        ha=side,
        size=10.5,
        color=COLOURS["soft"],
    )


def _samples(result: Mapping[str, Any], measure: Callable[[Mapping[str, Any]], Any]) -> dict[str, list[float]]:
    """Return the positive values of `measure` for each system, sorted."""
    samples: dict[str, list[float]] = {name: [] for name in result.get("systems", {})}
    for case in result.get("cases", ()):
        for name, answer in case.get("systems", {}).items():
            value = measure(answer)
            if value:
                samples.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in samples.items() if values}


def _fit_axis(sheet: Sheet, samples: Mapping[str, Sequence[float]], write: Callable[[float], str]) -> bool:
    """Fit the horizontal axis to the values. Return whether it is logarithmic: for a ratio above 20."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    values = [value for one in samples.values() for value in one]
    low, high = min(values), max(values)
    log = high > 20 * low
    sheet.axes.set(xscale="log" if log else "linear", xlim=(low * 0.9, high * 1.1) if log else (0, high * 1.05))
    locator = LogLocator(subs=(1.0, 2, 5) if high < 1000 * low else (1.0,), numticks=12) if log else MaxNLocator(6)
    ticks = [float(tick) for tick in locator.tick_values(*sheet.axes.get_xlim())]
    sheet.mark(sheet.axes.xaxis, [tick for tick in ticks if 0.9 * low * log <= tick <= high * 1.05], write)
    return log
