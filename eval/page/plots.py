"""Draw the plots of the evaluation page from a result. A plot without data is left out.

:mod:`eval.page.draw` is the adapter of matplotlib.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from eval.page.distributions import plot_latency, plot_lengths
from eval.page.draw import COLOURS, WIDTH, Sheet, open_sheet
from eval.page.figures import Row, main_system, type_rows
from eval.page.plot_style import CURVES, RATES, Plot, colour_key, colour_of, shorten
from eval.page.wording import percent, system_label

__all__ = ["draw_plots"]

_SEARCHED_BY = {"hybrid": "yiju", "dense": "dense", "lexical": "bm25"}  # a mode has the colour of its system


def draw_plots(result: Mapping[str, Any]) -> list[Plot]:
    """Draw accuracy by type, reliability, latency, retrieval and answer length."""
    drawn = (
        _plot_types(result),
        _plot_reliability(result),
        plot_latency(result),
        _plot_retrieval(result),
        plot_lengths(result),
    )
    return [plot for plot in drawn if plot]


def _plot_types(result: Mapping[str, Any]) -> Plot | None:
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
        sheet.mark(axes.xaxis, RATES, lambda rate: percent(rate, 0))
        sheet.mark(axes.yaxis, places, lambda place: shorten(rows[places.index(place)].label), grid=False)
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
        if 0 < refuse < len(rows):
            at = (-7 / (WIDTH - 124), len(rows) - refuse + 0.1)
            axes.text(*at, "以下应拒答", ha="right", va="center", color=COLOURS["soft"], weight="bold")
        for place, row in zip(places, rows, strict=True):
            for name in names:
                _type_mark(sheet, place, row, name, systems[name], colour_of(result, name))
        svg = sheet.svg()
    note = "大点是正确率，横线是 95% 区间，右侧是答对的题数；小点是其他系统。"
    return Plot("by-type", "各类问题的正确率", note, svg, colour_key(result, [ours, *names[:-1]]))


def _type_mark(sheet: Sheet, y: float, row: Row, name: str, system: Mapping[str, Any], colour: str) -> None:
    """Draw the figure of one system for one type. That of the main system is large, with its interval and count."""
    one = system.get("by_type", {}).get(row.name)
    if one is None:
        return
    axes, count = sheet.axes, f"{one['right']:g}/{one['n']}"
    y += {"s1": -0.24, "s3": 0.24, "s4": 0.12}.get(colour, 0)  # so that equal figures do not overlap
    if colour == "s0":
        if one.get("low") is not None:
            span = axes.hlines(y, one["low"], one["high"], color=COLOURS["s0"], linewidth=2, alpha=0.45)
            span.set_clip_on(False)
        right = 1 + 40 / (WIDTH - 124)
        axes.text(right, y, count, ha="right", va="center", color=COLOURS["soft"], size=10.5)
    words = f"{system_label(name)} · {row.label}：{percent(one['value'])}（{count}）"
    sheet.dot(one["value"], y, colour, 10 if colour == "s0" else 5, words)


def _plot_reliability(result: Mapping[str, Any]) -> Plot | None:
    bins = result.get("systems", {}).get(main_system(result), {}).get("reliability") or []
    bins = [one for one in bins if one["n"]]
    if not bins:
        return None
    total = sum(one["n"] for one in bins)
    with open_sheet("reliability", "置信度与实际正确率", 300, left=46, right=16, top=14, bottom=46) as sheet:
        axes = sheet.axes
        axes.set(xlim=(0, 1), ylim=(0, 1))
        sheet.mark(axes.xaxis, RATES, lambda rate: f"{rate:g}")
        sheet.mark(axes.yaxis, RATES, lambda rate: percent(rate, 0))
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


def _plot_retrieval(result: Mapping[str, Any]) -> Plot | None:
    modes = (result.get("retrieval") or {}).get("modes") or {}
    curves = {mode: sorted(_recalls(figures)) for mode, figures in modes.items()}
    curves = {mode: curve for mode, curve in list(curves.items())[:CURVES] if curve}
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
    """Return the colour of each mode: that of its system. Unknown modes take the colours in order."""
    own = {mode: colour_of(result, _SEARCHED_BY.get(mode, "")) for mode in modes}
    distinct = len(set(own.values())) == len(modes)
    return own if distinct else {mode: f"s{number}" for number, mode in enumerate(modes)}


def _recall_curve(
    sheet: Sheet, colour: str, label: str, cutoffs: Sequence[int], curve: Sequence[tuple[int, float]]
) -> None:
    places, values = [cutoffs.index(k) for k, _ in curve], [value for _, value in curve]
    sheet.axes.plot(places, values, color=COLOURS[colour])
    for place, (k, value) in zip(places, curve, strict=True):
        sheet.dot(place, value, colour, 8, f"{label} recall@{k}：{percent(value)}")


def _tenths(lowest: float) -> list[float]:
    """Return round rates from `lowest` to 1, six at most."""
    every = 0.1 if lowest >= 0.5 else 0.2
    return [round(1 - every * number, 1) for number in range(6) if 1 - every * number >= lowest - 1e-9]


def _recalls(figures: Mapping[str, Any]) -> list[tuple[int, float]]:
    names = [name for name in figures if name.startswith("recall@")]
    return [(int(name.removeprefix("recall@")), float(figures[name])) for name in names]
