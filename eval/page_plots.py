"""Result -> the plots of the evaluation page; a plot without data is left out.

How a line is drawn is known to `eval.plots`; the colours are classes of the page's style sheet.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from eval.page_figures import Row, main_system, type_rows
from eval.page_wording import milliseconds, percent, system_label
from eval.plots import Canvas, Scale, axis_below, axis_left

__all__ = ["Plot", "draw_plots"]

_WIDTH = 460.0
_RATES = ((0, "0"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1, "100%"))


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its heading, one sentence on how to read it, and the systems in its key."""

    name: str
    title: str
    note: str
    svg: str
    key: tuple[tuple[str, str], ...] = ()  # (class of the colour, name)


def draw_plots(result: Mapping[str, Any]) -> list[Plot]:
    """Draw accuracy by type, answer length, reliability, latency and retrieval, as far as the result has them."""
    drawn = (_by_type(result), _lengths(result), _reliability(result), _latency(result), _retrieval(result))
    return [plot for plot in drawn if plot]


def _by_type(result: Mapping[str, Any]) -> Plot | None:
    systems = result.get("systems", {})
    ours = main_system(result)
    peer = next((name for name in ("tutorial", *systems) if name in systems and name != ours), None)
    shown = [(name, system) for name, system in systems.items() if name in (ours, peer)]
    rows = type_rows(result)
    if not rows:
        return None
    first_refusal = next((number for number, row in enumerate(rows) if row.refuse), len(rows))
    step, top, gap = 29.0, 6.0, 26.0 if first_refusal < len(rows) else 0.0
    bottom = top + step * len(rows) + gap
    canvas = Canvas(_WIDTH, bottom + 24, "各类问题的正确率，附 95% 区间")
    scale = Scale(0, 1, 92, _WIDTH - 58)
    axis_below(canvas, scale, top, bottom, _RATES)
    if gap:
        canvas.words("tick strong", 0, top + step * first_refusal + 17, "以下应拒答")
    for number, row in enumerate(rows):
        y = top + step * number + (gap if number >= first_refusal else 0)
        _type_bars(canvas, scale, y, row, [(_colour(result, name), name, one["by_type"]) for name, one in shown])
    note = "条形为正确率，细线为 95% 区间；右侧为答对题数。"
    return Plot("by-type", "各类问题的正确率", note, canvas.svg(), _key(result, [name for name, _ in shown]))


def _type_bars(canvas: Canvas, scale: Scale, y: float, row: Row, systems: Sequence[tuple[str, str, Any]]) -> None:
    canvas.words("label", scale.start - 10, y + 16, row.label[:8], anchor="end", title=row.name)
    for number, (colour, name, table) in enumerate(systems):
        one = table.get(row.name)
        if one is None:
            continue
        height, offset = (11, 4) if number == 0 else (6, 17)
        words = f"{system_label(name)} · {row.label}：{percent(one['value'])}（{one['right']:g}/{one['n']}）"
        wide = max(scale(one["value"]) - scale.start, 1)
        canvas.add("rect", f"bar {colour}", title=words, x=scale.start, y=y + offset, width=wide, height=height, rx=1.5)
        if one.get("low") is not None:
            _whisker(canvas, scale(one["low"]), scale(one["high"]), y + offset + height / 2)
        if number == 0:
            canvas.words("count", _WIDTH, y + 16, f"{one['right']:g}/{one['n']}", anchor="end")


def _whisker(canvas: Canvas, low: float, high: float, y: float) -> None:
    canvas.line("whisker", low, y, high, y)
    for end in (low, high):
        canvas.line("whisker", end, y - 2.5, end, y + 2.5)


def _reliability(result: Mapping[str, Any]) -> Plot | None:
    bins = result.get("systems", {}).get(main_system(result), {}).get("reliability") or []
    bins = [one for one in bins if one["n"]]
    if not bins:
        return None
    canvas = Canvas(_WIDTH, 300, "置信度与实际正确率")
    across, up = Scale(0, 1, 46, _WIDTH - 14), Scale(0, 1, 262, 14)
    axis_left(canvas, up, across.start, across.end, _RATES)
    axis_below(canvas, across, up.end, up.start, [(value, f"{value:g}") for value, _ in _RATES])
    canvas.words("tick", across.end, up.start + 34, "系统给出的置信度", anchor="end")
    canvas.line("ideal", across(0), up(0), across(1), up(1))
    canvas.path("line s0", [(across(one["confidence"]), up(one["right"])) for one in bins])
    total = sum(one["n"] for one in bins)
    for one in bins:
        words = f"置信度 {one['low']:g}–{one['high']:g}：{one['n']} 题，答对 {percent(one['right'])}"
        size = 3 + 15 * math.sqrt(one["n"] / total)
        canvas.add("circle", "dot s0", title=words, cx=across(one["confidence"]), cy=up(one["right"]), r=size)
    error = sum(one["n"] * abs(one["confidence"] - one["right"]) for one in bins) / total
    note = f"点越大题越多；落在斜线上，说明置信度名副其实。平均偏差（ECE）{100 * error:.1f} 个百分点。"
    return Plot("reliability", "置信度可靠吗", note, canvas.svg())


def _latency(result: Mapping[str, Any]) -> Plot | None:
    samples = _samples(result, lambda answer: answer.get("ms"))
    if not samples:
        return None
    canvas = Canvas(_WIDTH, 268, "每题用时的累积分布")
    values = [value for one in samples.values() for value in one]
    across, up = _fitted(values, 46, _WIDTH - 14), Scale(0, 1, 244, 14)
    axis_left(canvas, up, across.start, across.end, _RATES)
    axis_below(canvas, across, up.end, up.start, [(tick, milliseconds(tick)) for tick in _thinned(across.ticks())])
    for name, one in reversed(samples.items()):
        points = [(across(one[0]), up(0))]
        for number, value in enumerate(one, 1):
            points += [(across(value), points[-1][1]), (across(value), up(number / len(one)))]
        words = f"{system_label(name)}：中位数 {milliseconds(median(one))}"
        canvas.path(f"line {_colour(result, name)}", [*points, (across.end, up.end)], title=words)
    note = "曲线越靠左越快：横轴这么多时间之内，纵轴这么多比例的题已经答完。" + "横轴为对数。" * across.log
    return Plot("latency", "每题用时", note, canvas.svg(), _key(result, list(samples)))


def _lengths(result: Mapping[str, Any]) -> Plot | None:
    samples = _samples(result, lambda answer: None if answer.get("refused") else len(answer.get("answer") or ""))
    if not samples:
        return None
    step, top = 64.0, 4.0
    bottom = top + step * len(samples)
    canvas = Canvas(_WIDTH, bottom + 24, "回答长度的分布")
    across = _fitted([value for one in samples.values() for value in one], 84, _WIDTH - 14)
    axis_below(canvas, across, top, bottom, [(tick, f"{tick:g}") for tick in _thinned(across.ticks())])
    for number, (name, one) in enumerate(samples.items()):
        base = top + step * (number + 1) - 4
        canvas.words("label", across.start - 12, base - 8, system_label(name), anchor="end")
        _hill(canvas, across, base, one, _colour(result, name))
        middle = median(one)
        end = across(middle) > 0.8 * across.end
        canvas.line("median", across(middle), base, across(middle), base - 40)
        place = across(middle) + (-5 if end else 5)
        canvas.words("count", place, base - 44, f"中位 {middle:g} 字", anchor="end" if end else "start")
    note = "只算作了回答的题；每行的高度按该系统自己的最高点画。" + "横轴为字数，对数。" * across.log
    return Plot("lengths", "回答有多长", note, canvas.svg())


def _hill(canvas: Canvas, across: Scale, base: float, values: Sequence[float], colour: str) -> None:
    """Draw a histogram of 36 bins as one closed outline, 38 units at its highest."""
    wide = (across.end - across.start) / 36
    counts = [0] * 36
    for value in values:
        counts[min(int((across(value) - across.start) / wide), 35)] += 1
    points = [(across.start, base)]
    for number, count in enumerate(counts):
        y = base - 38 * count / max(counts)
        points += [(across.start + wide * number, y), (across.start + wide * (number + 1), y)]
    canvas.path(f"hill {colour}", [*points, (across.end, base)], closed=True)


def _retrieval(result: Mapping[str, Any]) -> Plot | None:
    modes = (result.get("retrieval") or {}).get("modes") or {}
    curves = {mode: sorted(_recalls(figures)) for mode, figures in modes.items()}
    curves = {mode: curve for mode, curve in curves.items() if curve}
    if not curves:
        return None
    cutoffs = sorted({k for curve in curves.values() for k, _ in curve})
    lowest = math.floor(10 * min(value for curve in curves.values() for _, value in curve)) / 10
    canvas = Canvas(_WIDTH, 268, "检索召回率")
    across, up = Scale(0, max(len(cutoffs) - 1, 1), 60, _WIDTH - 30), Scale(min(lowest, 0.9), 1, 244, 14)
    axis_left(canvas, up, across.start - 14, across.end + 14, [(tick, percent(tick, 0)) for tick in up.ticks()])
    axis_below(canvas, across, up.end, up.start, [(place, f"前 {k}") for place, k in enumerate(cutoffs)])
    for number, (mode, curve) in reversed(list(enumerate(curves.items()))):
        points = [(across(cutoffs.index(k)), up(value)) for k, value in curve]
        canvas.path(f"line s{number % 4}", points)
        for (x, y), (k, value) in zip(points, curve, strict=True):
            words = f"{system_label(mode)} recall@{k}：{percent(value)}"
            canvas.add("circle", f"dot s{number % 4}", title=words, cx=x, cy=y, r=4)
    key = tuple((f"s{number % 4}", system_label(mode)) for number, mode in enumerate(curves))
    return Plot("retrieval", "检索召回率", "前 k 段里有正确段落的题占多少。", canvas.svg(), key)


def _recalls(figures: Mapping[str, Any]) -> list[tuple[int, float]]:
    names = [name for name in figures if name.startswith("recall@")]
    return [(int(name.removeprefix("recall@")), float(figures[name])) for name in names]


def _samples(result: Mapping[str, Any], measure: Any) -> dict[str, list[float]]:  # noqa: ANN401 - a callable
    """Collect a positive number of every answer, sorted, for each system."""
    samples: dict[str, list[float]] = {name: [] for name in result.get("systems", {})}
    for case in result.get("cases", ()):
        for name, answer in case.get("systems", {}).items():
            value = measure(answer)
            if value:
                samples.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in samples.items() if values}


def _fitted(values: Sequence[float], start: float, end: float) -> Scale:
    """Choose a logarithmic scale where values differ by more than a factor of 20."""
    low, high = min(values), max(values)
    if high > 20 * low:
        return Scale(low * 0.9, high * 1.1, start, end, log=True)
    return Scale(0, high * 1.05, start, end)


def _thinned(ticks: Sequence[float]) -> Sequence[float]:
    return ticks[:: math.ceil(len(ticks) / 7)]


def _colour(result: Mapping[str, Any], system: str) -> str:
    return f"s{list(result['systems']).index(system) % 4}" if system in result.get("systems", {}) else "s3"


def _key(result: Mapping[str, Any], systems: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((_colour(result, name), system_label(name)) for name in systems)
