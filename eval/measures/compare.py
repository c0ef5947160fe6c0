"""Compare two results of the same set, and say which differences exceed the noise.

Paired bootstrap: both runs are resampled by the same cases; a difference counts when its 95 % interval leaves out 0.
Cases that only one result has, or whose question or facts have changed, are left out and counted.

Source: Koehn 2004, Statistical significance tests for machine translation evaluation.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.measures.intervals import difference, interval
from eval.measures.metrics import LOWER_IS_BETTER, Outcome, measures
from rag.errors import DatasetError

__all__ = ["compare", "load_result"]

_FORMAT = 1


def load_result(path: Path) -> dict[str, Any]:
    """Read a result that ``yiju eval qa`` wrote.

    Raises: DatasetError.
    """
    hint = "name a file that `yiju eval qa --out DIR` or `--json` wrote"
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint=hint) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT or "cases" not in content:
        raise DatasetError(f"{path} is no result of format {_FORMAT}", hint=hint)
    return content


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Compare `new` with `old`, for each system that both have.

    Shape: {"n_cases", "left_out", "systems": {name: {metric: {"old", "new", "difference", "low", "high", "verdict"}}}},
    the verdict one of better, worse and noise.

    Raises: DatasetError when they share no case or no system.
    """
    pairs = _pairs(old, new)
    names = [name for name in new["systems"] if name in old["systems"]]
    if not pairs or not names:
        what = "system" if pairs else "case"
        raise DatasetError(f"the two results share no {what}", hint="compare two runs of one set")
    n_all = max(len(old["cases"]), len(new["cases"]))
    systems = {name: _differences(pairs, name) for name in names}
    return {"n_cases": len(pairs), "left_out": n_all - len(pairs), "systems": systems}


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    known = {case["id"]: case for case in old["cases"]}
    asked = ("question", "history", "facts", "answerable", "correct")
    return [
        (known[case["id"]], case)
        for case in new["cases"]
        if case["id"] in known and all(known[case["id"]].get(field) == case.get(field) for field in asked)
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
