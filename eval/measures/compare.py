"""Compare two results of the same set, and decide which differences exceed the noise.

Paired bootstrap: both runs are resampled by the same cases. A difference counts if its 95 % interval excludes 0. A case
is excluded and counted if only one result has it, or if its question or facts have changed.

Source: Koehn 2004, Statistical significance tests for machine translation evaluation.
"""

from collections.abc import Mapping
from typing import Any

from eval.measures.intervals import difference, interval
from eval.measures.metrics import LOWER_IS_BETTER, Outcome, measures
from rag.errors import DatasetError

__all__ = ["compare", "pair_cases"]

_SAME = ("question", "history", "facts", "answerable", "correct")  # equal in both results: the same case


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Compare `new` with `old` for each system that both have.

    Shape: {"n_cases", "left_out", "systems": {name: {metric: {"old", "new", "difference", "low", "high", "verdict"}}}}.
    The verdict is better, worse or noise.

    Raises: DatasetError when they share no case or no system.
    """
    pairs = pair_cases(old, new)
    names = [name for name in new["systems"] if name in old["systems"]]
    if not pairs or not names:
        what = "system" if pairs else "case"
        raise DatasetError(f"the two results share no {what}", hint="compare two runs of one set")
    n_all = max(len(old["cases"]), len(new["cases"]))
    systems = {name: _differences(pairs, name) for name in names}
    return {"n_cases": len(pairs), "left_out": n_all - len(pairs), "systems": systems}


def pair_cases(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return the common cases as pairs (old, new), in the order of `new`. A reworded case is another case."""
    known = {case["id"]: case for case in old["cases"]}
    return [
        (known[case["id"]], case)
        for case in new["cases"]
        if case["id"] in known and all(known[case["id"]].get(field) == case.get(field) for field in _SAME)
    ]


def _differences(pairs: list[tuple[Any, Any]], name: str) -> dict[str, dict[str, float | str]]:
    before, after = (
        measures([Outcome.of_record(pair[side], pair[side]["systems"][name]) for pair in pairs]) for side in (0, 1)
    )
    table: dict[str, dict[str, float | str]] = {}
    for metric in after:
        if metric in before:
            was = interval(before[metric].statistic, len(pairs), before[metric].n).value
            gap = difference(before[metric].statistic, after[metric].statistic, len(pairs))
            figures = {"old": was, "new": was + gap.value, "difference": gap.value, "low": gap.low, "high": gap.high}
            rounded = {key: round(value, 5) for key, value in figures.items()}
            table[metric] = {**rounded, "verdict": _verdict(metric, rounded["low"], rounded["high"])}
    return table


def _verdict(metric: str, low: float, high: float) -> str:
    if low <= 0 <= high:
        return "noise"
    return "better" if (low > 0) != (metric in LOWER_IS_BETTER) else "worse"
