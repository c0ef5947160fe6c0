"""Result -> the plots of the evaluation page; a plot without data is left out.

How matplotlib is spoken to is known to `eval.page.draw`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from eval.page.draw import COLOURS, WIDTH, Sheet, open_sheet
from eval.page.figures import Row, main_system, type_rows
from eval.page.wording import milliseconds, percent, system_label

__all__ = ["Plot", "draw_plots"]

_RATES = (0, 0.25, 0.5, 0.75, 1)
_CURVES = 4  # as many colours as there are
_SEARCHED_BY = {"hybrid": "yiju", "dense": "dense", "lexical": "bm25"}  # a search and its system share a colour


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its heading, one sentence on how to read it, and the systems in its key."""

    name: str
    title: str
    note: str
    svg: str
    key: tuple[tuple[str, str], ...] = ()  # (class of the colour, name)


def draw_plots(result: Mapping[str, Any]) -> list[Plot]:
    """Draw accuracy by type, reliability, latency, retrieval and answer length, as far as the result has them."""
    drawn = (_by_type(result), _reliability(result), _latency(result), _retrieval(result), _lengths(result))
    return [plot for plot in drawn if plot]


def _by_type(result: Mapping[str, Any]) -> Plot | None:
    systems = result.get("systems", {})
    ours = main_system(result)
    names = [name for name in systems if name != ours] + [name for name in systems if name == ours]
    rows = type_rows(result)
    if not rows:
        return None
    refuse = sum(row.refuse for row in rows)
    places = [number + (1.2 if row.refuse and refuse < len(rows) else 0) for number, row in enumerate(rows)]
    with open_sheet("by-type", "各类问题的正确率，附 95% 区间", 22 * (places[-1] + 1) + 34, left=78, right=46) as sheet:
        axes = sheet.axes
        axes.set(xlim=(0, 1), ylim=(places[-1] + 0.6, -0.6))
        sheet.mark(axes.xaxis, _RATES, lambda rate: percent(rate, 0))
        sheet.mark(axes.yaxis, places, lambda place: _short(rows[places.index(place)].label), grid=False)
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
        if 0 < refuse < len(rows):
            at = (-7 / (WIDTH - 124), len(rows) - refuse + 0.1)
            axes.text(*at, "以下应拒答", ha="right", va="center", color=COLOURS["soft"], weight="bold")
        for place, row in zip(places, rows, strict=True):
            for name in names:
                _type_mark(sheet, place, row, name, systems[name], _colour(result, name))
        svg = sheet.svg()
    note = "大点是正确率，横线是 95% 区间，右侧是答对的题数；小点是其他系统。"
    return Plot("by-type", "各类问题的正确率", note, svg, _key(result, [ours, *names[:-1]]))


def _type_mark(sheet: Sheet, y: float, row: Row, name: str, system: Mapping[str, Any], colour: str) -> None:
    """Draw one system's figure for one type; ours is large, with its interval and its count."""
    one = system.get("by_type", {}).get(row.name)
    if one is None:
        return
    axes, count = sheet.axes, f"{one['right']:g}/{one['n']}"
    y += {"s1": -0.24, "s3": 0.24}.get(colour, 0)  # equal figures stay apart
    if colour == "s0":
        if one.get("low") is not None:
            span = axes.hlines(y, one["low"], one["high"], color=COLOURS["s0"], linewidth=2, alpha=0.45)
            span.set_clip_on(False)
        right = 1 + 40 / (WIDTH - 124)
        axes.text(right, y, count, ha="right", va="center", color=COLOURS["soft"], size=10.5)
    words = f"{system_label(name)} · {row.label}：{percent(one['value'])}（{count}）"
    sheet.dot(one["value"], y, colour, 10 if colour == "s0" else 5, words)


def _reliability(result: Mapping[str, Any]) -> Plot | None:
    bins = result.get("systems", {}).get(main_system(result), {}).get("reliability") or []
    bins = [one for one in bins if one["n"]]
    if not bins:
        return None
    total = sum(one["n"] for one in bins)
    with open_sheet("reliability", "置信度与实际正确率", 300, left=46, right=16, top=14, bottom=46) as sheet:
        axes = sheet.axes
        axes.set(xlim=(0, 1), ylim=(0, 1))
        sheet.mark(axes.xaxis, _RATES, lambda rate: f"{rate:g}")
        sheet.mark(axes.yaxis, _RATES, lambda rate: percent(rate, 0))
        axes.set_xlabel("系统给出的置信度", loc="right", color=COLOURS["soft"], labelpad=6)
        axes.plot([0, 1], [0, 1], color=COLOURS["soft"], linewidth=1, linestyle=(0, (4, 4)))
        axes.plot([one["confidence"] for one in bins], [one["right"] for one in bins], color=COLOURS["s0"])
        for one in bins:
            size = 6 + 26 * math.sqrt(one["n"] / total)
            words = f"置信度 {one['low']:g}–{one['high']:g}：{one['n']} 题，答对 {percent(one['right'])}"
            sheet.dot(one["confidence"], one["right"], "s0", size, words)
        svg = sheet.svg()
    error = sum(one["n"] * abs(one["confidence"] - one["right"]) for one in bins) / total
    note = f"点越大题越多；落在斜线上，说明置信度名副其实。平均偏差（ECE）{100 * error:.1f} 个百分点。"
    return Plot("reliability", "置信度可靠吗", note, svg)


def _latency(result: Mapping[str, Any]) -> Plot | None:
    samples = _samples(result, lambda answer: answer.get("ms"))
    if not samples:
        return None
    with open_sheet("latency", "每题用时的累积分布", 260, left=46, right=16, top=14) as sheet:
        axes = sheet.axes
        axes.set_ylim(0, 1)
        log = _fit(sheet, samples, milliseconds)
        sheet.mark(axes.yaxis, _RATES, lambda rate: percent(rate, 0))
        for name, one in reversed(samples.items()):
            curve = axes.ecdf(one, color=COLOURS[_colour(result, name)])
            sheet.tip(curve, f"{system_label(name)}：中位数 {milliseconds(median(one))}")
        svg = sheet.svg()
    note = "曲线越靠左越快：横轴这么多时间之内，纵轴这么多比例的题已经答完。" + "横轴为对数。" * log
    return Plot("latency", "每题用时", note, svg, _key(result, list(samples)))


def _lengths(result: Mapping[str, Any]) -> Plot | None:
    samples = _samples(result, lambda answer: None if answer.get("refused") else len(answer.get("answer") or ""))
    if not samples:
        return None
    rows = len(samples)
    with open_sheet("lengths", "回答长度的分布", 56 * rows + 34, left=70, right=16) as sheet:
        axes = sheet.axes
        axes.set_ylim(rows, 0)
        log = _fit(sheet, samples, lambda chars: f"{chars:g}")
        names = list(samples)

        def label(at: float) -> str:
            return _short(system_label(names[int(at)]))

        sheet.mark(axes.yaxis, [row + 0.76 for row in range(rows)], label, grid=False)
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
        for row, (name, one) in enumerate(samples.items()):
            _hill(sheet, row + 0.94, one, COLOURS[_colour(result, name)], log)
        svg = sheet.svg()
    note = "只算作了回答的题；每行的高度按该系统自己的最高点画，竖线是中位数。" + "横轴为字数，对数。" * log
    return Plot("lengths", "回答有多长", note, svg)


def _hill(sheet: Sheet, base: float, values: Sequence[float], colour: str, log: bool) -> None:
    """Draw a histogram of 36 bins standing on `base`, and a line at the middle value."""
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


def _retrieval(result: Mapping[str, Any]) -> Plot | None:
    modes = (result.get("retrieval") or {}).get("modes") or {}
    curves = {mode: sorted(_recalls(figures)) for mode, figures in modes.items()}
    curves = {mode: curve for mode, curve in list(curves.items())[:_CURVES] if curve}
    if not curves:
        return None
    colours = _search_colours(result, list(curves))
    cutoffs = sorted({k for curve in curves.values() for k, _ in curve})
    lowest = math.floor(10 * min(value for curve in curves.values() for _, value in curve)) / 10
    with open_sheet("retrieval", "检索召回率", 260, left=46, right=16, top=14) as sheet:
        axes = sheet.axes
        axes.set(xlim=(-0.25, len(cutoffs) - 0.75), ylim=(min(lowest, 0.9), 1))
        sheet.mark(axes.xaxis, range(len(cutoffs)), lambda place: f"前 {cutoffs[int(place)]}", grid=False)
        sheet.mark(axes.yaxis, _tenths(min(lowest, 0.9)), lambda rate: percent(rate, 0))
        for mode, curve in reversed(curves.items()):
            _recall_curve(sheet, colours[mode], system_label(mode), cutoffs, curve)
        svg = sheet.svg()
    key = tuple((colours[mode], system_label(mode)) for mode in curves)
    asked = (result.get("retrieval") or {}).get("n")
    note = "前 k 段里有标准依据的题占多少" + (f"，共 {asked} 题。" if asked else "。")
    return Plot("retrieval", "检索召回率", note, svg, key)


def _search_colours(result: Mapping[str, Any], modes: Sequence[str]) -> dict[str, str]:
    """Give each mode the colour of the system that searches so; modes of other names take the colours in order."""
    own = {mode: _colour(result, _SEARCHED_BY.get(mode, "")) for mode in modes}
    apart = len(set(own.values())) == len(modes)
    return own if apart else {mode: f"s{number}" for number, mode in enumerate(modes)}


def _recall_curve(
    sheet: Sheet, colour: str, label: str, cutoffs: Sequence[int], curve: Sequence[tuple[int, float]]
) -> None:
    places, values = [cutoffs.index(k) for k, _ in curve], [value for _, value in curve]
    sheet.axes.plot(places, values, color=COLOURS[colour])
    for place, (k, value) in zip(places, curve, strict=True):
        sheet.dot(place, value, colour, 8, f"{label} recall@{k}：{percent(value)}")


def _tenths(lowest: float) -> list[float]:
    """List round rates from `lowest` to 1, six at most."""
    every = 0.1 if lowest >= 0.5 else 0.2
    return [round(1 - every * number, 1) for number in range(6) if 1 - every * number >= lowest - 1e-9]


def _recalls(figures: Mapping[str, Any]) -> list[tuple[int, float]]:
    names = [name for name in figures if name.startswith("recall@")]
    return [(int(name.removeprefix("recall@")), float(figures[name])) for name in names]


def _samples(result: Mapping[str, Any], measure: Callable[[Mapping[str, Any]], Any]) -> dict[str, list[float]]:
    """Collect a positive number of every answer, sorted, for each system."""
    samples: dict[str, list[float]] = {name: [] for name in result.get("systems", {})}
    for case in result.get("cases", ()):
        for name, answer in case.get("systems", {}).items():
            value = measure(answer)
            if value:
                samples.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in samples.items() if values}


def _fit(sheet: Sheet, samples: Mapping[str, Sequence[float]], write: Callable[[float], str]) -> bool:
    """Fit the horizontal axis to the values, and say whether it is logarithmic: above a factor of 20 between them."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    values = [value for one in samples.values() for value in one]
    low, high = min(values), max(values)
    log = high > 20 * low
    sheet.axes.set(xscale="log" if log else "linear", xlim=(low * 0.9, high * 1.1) if log else (0, high * 1.05))
    locator = LogLocator(subs=(1.0, 2, 5) if high < 1000 * low else (1.0,), numticks=12) if log else MaxNLocator(6)
    ticks = [float(tick) for tick in locator.tick_values(*sheet.axes.get_xlim())]
    sheet.mark(sheet.axes.xaxis, [tick for tick in ticks if 0.9 * low * log <= tick <= high * 1.05], write)
    return log


def _short(label: str) -> str:
    return label if len(label) <= 7 else label[:6] + "…"


def _colour(result: Mapping[str, Any], system: str) -> str:
    """Name the colour of a system: the first is ours alone."""
    ours = main_system(result)
    others = [name for name in result.get("systems", {}) if name != ours]
    return "s0" if system == ours else f"s{1 + others.index(system) % (_CURVES - 1)}" if system in others else "s3"


def _key(result: Mapping[str, Any], systems: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((_colour(result, name), system_label(name)) for name in systems)
