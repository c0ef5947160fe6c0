"""Compare two results on the same questions for the page: the figures, and the cases whose verdict changed.

The statistics are those of :mod:`eval.measures.compare` and :mod:`eval.measures.intervals`: a paired bootstrap over the
common cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.measures.compare import compare, pair_cases
from eval.measures.intervals import difference, ratio
from eval.page.figures import main_system
from eval.page.wording import Metric, format_change, format_value, metric_of, type_label

__all__ = ["Comparison", "Difference", "compare_results"]

_Outcome = tuple[Mapping[str, Any], bool, bool]  # the case, whether it was right, whether it is now


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and now, and the 95 % interval of the difference, as formatted texts."""

    label: str
    before: str
    now: str
    change: str
    bounds: str
    verdict: str  # better, worse or noise


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two runs, over their common cases."""

    n_common: int
    n_left_out: int
    model: str  # of the earlier run
    metrics: tuple[Difference, ...]
    types: tuple[Difference, ...]
    newly_right: tuple[Mapping[str, Any], ...]
    newly_wrong: tuple[Mapping[str, Any], ...]


def compare_results(result: Mapping[str, Any], earlier: Mapping[str, Any]) -> Comparison:
    """Compare the main system of `result` with the same system in `earlier`.

    Raises: DatasetError when the two share no case or no system.
    """
    system = main_system(result)
    compared = compare(earlier, result)
    outcomes = _paired(result, earlier, system)
    return Comparison(
        n_common=compared["n_cases"],
        n_left_out=compared["left_out"],
        model=str(earlier.get("model") or ""),
        metrics=tuple(_of_metric(name, one) for name, one in compared["systems"].get(system, {}).items()),
        types=tuple(_of_types(outcomes)),
        newly_right=tuple(case for case, before, now in outcomes if now and not before),
        newly_wrong=tuple(case for case, before, now in outcomes if before and not now),
    )


def _of_metric(name: str, one: Mapping[str, Any]) -> Difference:
    metric = metric_of(name, max(one["old"], one["new"]))
    return _row(metric.label, metric, one["old"], one["new"], (one["low"], one["high"]), one["verdict"])


def _of_types(outcomes: list[_Outcome]) -> list[Difference]:
    types: dict[str, list[_Outcome]] = {}
    for outcome in outcomes:
        types.setdefault(outcome[0]["type"], []).append(outcome)
    return [_of_type(f"{type_label(name)}（{len(group)} 题）", group) for name, group in types.items()]


def _of_type(label: str, group: list[_Outcome]) -> Difference:
    before, now = (np.array([outcome[side] for outcome in group], np.float64) for side in (1, 2))
    every = np.ones(len(group))
    gap = difference(ratio(before, every), ratio(now, every), len(group))
    verdict = "noise" if gap.low <= 0 <= gap.high else "better" if gap.low > 0 else "worse"
    return _row(label, Metric(label), float(before.mean()), float(now.mean()), (gap.low, gap.high), verdict)


def _row(
    label: str, metric: Metric, before: float, now: float, bounds: tuple[float, float], verdict: str
) -> Difference:
    low, high = (format_change(bound, metric) for bound in bounds)
    return Difference(
        label,
        format_value(before, metric),
        format_value(now, metric),
        format_change(now - before, metric),
        f"{low} … {high}",
        verdict,
    )


def _paired(result: Mapping[str, Any], earlier: Mapping[str, Any], system: str) -> list[_Outcome]:
    """Return the verdicts on `system` for the common cases."""
    return [
        (case, bool(before["systems"][system]["right"]), bool(case["systems"][system]["right"]))
        for before, case in pair_cases(earlier, result)
        if system in before["systems"]
    ]
