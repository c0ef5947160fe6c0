"""Prepare the tables of the evaluation page: every figure with its interval, one column for each system.

No metric is computed here. A figure that the result lacks is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.page.wording import METRICS, Metric, format_value, metric_of, percent, system_label, type_label

__all__ = ["Figure", "Row", "main_system", "retrieval_rows", "summary_rows", "type_rows"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table, as formatted texts; empty if the system lacks the figure."""

    text: str = ""
    interval: str = ""  # of 95 %
    n: str = ""  # number of questions, or right of all such as 12/13
    best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a metric or a type of question, with a figure for each system."""

    name: str
    label: str
    note: str
    figures: tuple[Figure, ...]
    refuse: bool = False  # a type whose questions must be refused


def main_system(result: Mapping[str, Any]) -> str:
    """Return the name of the system that the page is about: the product, or else the first system."""
    systems = result.get("systems") or {"yiju": {}}
    return "yiju" if "yiju" in systems else str(next(iter(systems)))


def summary_rows(result: Mapping[str, Any]) -> list[Row]:
    """Return a row for each metric: known ones in the order of `METRICS`, then unknown ones, then latency."""
    systems = [_measures(system) for system in result.get("systems", {}).values()]
    names = list(dict.fromkeys(name for system in systems for name in system))
    order = list(METRICS)
    names.sort(key=lambda name: order.index(name) if name in order else order.index("latency_p50") - 0.5)
    return [_summary_row(name, systems) for name in names]


def type_rows(result: Mapping[str, Any]) -> list[Row]:
    """Return a row for each type of question: answerable types first, then by falling accuracy of the main system."""
    systems = result.get("systems", {})
    tables = [system.get("by_type", {}) for system in systems.values()]
    names = dict.fromkeys(name for table in tables for name in table)
    must_refuse = _refuse_types(result)
    main = systems.get(main_system(result), {}).get("by_type", {})

    def place(name: str) -> tuple[bool, float, int, str]:
        one = main.get(name, {})
        return name in must_refuse, -one.get("value", 0.0), -one.get("n", 0), name

    return [
        Row(name, type_label(name), "", _best_of([table.get(name) for table in tables]), name in must_refuse)
        for name in sorted(names, key=place)
    ]


def retrieval_rows(result: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]:
    """Return the retrieval figures: their names, then label and figures of each mode."""
    modes = (result.get("retrieval") or {}).get("modes") or {}
    names = tuple(dict.fromkeys(name for figures in modes.values() for name in figures))
    rows = [
        (system_label(mode), tuple(percent(figures[name]) if name in figures else "" for name in names))
        for mode, figures in modes.items()
    ]
    return names, rows


def _measures(system: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    measures = {
        name: dict(one) for name, one in system.get("metrics", {}).items() if one and one.get("value") is not None
    }
    latency = system.get("latency_ms") or {}
    bounds = system.get("latency_intervals_ms") or {}
    for part, value in latency.items():
        low, high = bounds.get(part) or (None, None)
        measures[f"latency_{part}"] = {"value": value, "low": low, "high": high}
    return measures


def _summary_row(name: str, systems: list[dict[str, dict[str, Any]]]) -> Row:
    values = [system.get(name) for system in systems]
    metric = metric_of(name, max(one["value"] for one in values if one))
    if name.startswith("latency_") and name not in METRICS:
        metric = Metric(f"用时 {name.removeprefix('latency_')}", "每题", better=-1, unit="ms")
    return Row(name, metric.label, metric.note, _best_of(values, metric))


def _best_of(values: Sequence[Mapping[str, Any] | None], metric: Metric | None = None) -> tuple[Figure, ...]:
    """Format the figures of one row. Mark the best, and all with the same text as the best."""
    metric = metric or Metric("")
    texts = [format_value(one["value"], metric) if one else "" for one in values]
    present = [(metric.better * one["value"], text) for one, text in zip(values, texts, strict=True) if one]
    best = max(present)[1] if metric.better and len(present) > 1 else None
    if len({text for _, text in present}) == 1:
        best = None  # all are equal
    return tuple(
        Figure(text, _interval(one, metric), _count(one), text == best) if one else Figure()
        for one, text in zip(values, texts, strict=True)
    )


def _interval(one: Mapping[str, Any], metric: Metric) -> str:
    low, high = one.get("low"), one.get("high")
    if low is None or high is None:
        return ""
    if metric.unit == "%":
        return f"{100 * low:.1f}–{100 * high:.1f}"
    return f"{low:.3g}–{high:.3g}"


def _count(one: Mapping[str, Any]) -> str:
    n = one.get("n")
    if n is None:
        return ""
    return f"{one['right']:g}/{n}" if "right" in one else str(n)


def _refuse_types(result: Mapping[str, Any]) -> set[str]:
    """Return the types of which most cases are unanswerable."""
    balance: dict[str, int] = {}
    for case in result.get("cases", ()):
        balance[case["type"]] = balance.get(case["type"], 0) + (1 if case.get("answerable", True) else -1)
    return {name for name, excess in balance.items() if excess < 0}
