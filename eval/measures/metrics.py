"""Compute the figures of judged answers, each with its bootstrap interval. docs/evaluation.md defines the figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.measures.intervals import BINS, Interval, Statistic, calibration_error, interval, quantile, ratio

__all__ = ["LOWER_IS_BETTER", "Measure", "Outcome", "by_type", "latency", "measure", "measures", "reliability"]

LOWER_IS_BETTER = frozenset({"wrong_refusals", "answer_chars_p50", "answer_chars_p95", "ece"})
_LATENCIES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged answer of one system."""

    type: str
    answerable: bool
    right: bool
    refused: bool
    n_chars: int
    in_dialogue: bool = False
    full_right: bool | None = None  # of the follow-up as a complete question; None: no follow-up
    confidence: float | None = None
    evidence_recall: float | None = None  # None: the case has no evidence
    citation_precision: float | None = None  # None: nothing was cited, or the case is unanswerable
    exact_right: bool | None = None  # None: no short answer was given
    ms: float = 0.0

    @classmethod
    def of_record(cls, case: Mapping[str, Any], entry: Mapping[str, Any]) -> "Outcome":
        """Read an outcome from a result: a case and the entry of one system."""
        return cls(
            type=case["type"],
            answerable=case["answerable"],
            right=entry["right"],
            refused=entry["refused"],
            n_chars=len(entry["answer"]),
            in_dialogue=bool(case["history"]),
            full_right=entry.get("full_right"),
            confidence=entry["confidence"],
            evidence_recall=entry.get("evidence_recall"),
            citation_precision=entry.get("citation_precision"),
            exact_right=entry.get("exact_right"),
            ms=entry["ms"],
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that can be computed on any resample of the cases. `n` observations count for it."""

    statistic: Statistic
    n: int


def measures(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """Return the metrics over `outcomes`. A metric without any observation is excluded."""
    found = {**_rates(outcomes), **_refusals(outcomes), **_values(outcomes)}
    return {name: one for name, one in found.items() if one.n}


def measure(outcomes: Sequence[Outcome]) -> dict[str, Interval]:
    """Compute every metric of `outcomes`."""
    return {name: interval(one.statistic, len(outcomes), one.n) for name, one in measures(outcomes).items()}


def _column(outcomes: Sequence[Outcome], value: Callable[[Outcome], float | None]) -> Floats:
    values = [value(one) for one in outcomes]
    return np.array([np.nan if one is None else float(one) for one in values], np.float64)


def _share(outcomes: Sequence[Outcome], value: Callable[[Outcome], float | None]) -> Measure:
    """Return the mean of `value` over the outcomes for which it is not None."""
    column = _column(outcomes, value)
    counts = ~np.isnan(column)
    return Measure(ratio(np.nan_to_num(column), counts.astype(np.float64)), int(counts.sum()))


def _rates(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    return {
        "accuracy": _share(outcomes, lambda one: one.right),
        "answer_accuracy": _share(outcomes, lambda one: one.right if one.answerable else None),
        "must_refuse": _share(outcomes, lambda one: None if one.answerable else one.right),
        "wrong_refusals": _share(outcomes, lambda one: one.refused if one.answerable else None),
        "dialogue_accuracy": _share(outcomes, lambda one: one.right if one.in_dialogue else None),
        "dialogue_full_accuracy": _share(outcomes, lambda one: one.full_right),
        "evidence_recall": _share(outcomes, lambda one: one.evidence_recall),
        "citation_precision": _share(outcomes, lambda one: one.citation_precision),
        "exact_right": _share(outcomes, lambda one: one.exact_right),
    }


def _refusals(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """Return precision, recall and F1 of refusing. A false premise that was corrected needs no refusal."""
    refused = _column(outcomes, lambda one: one.refused)
    due = _column(outcomes, lambda one: not one.answerable and (one.refused or not one.right))
    hit = refused * due
    return {
        "refusal_precision": Measure(ratio(hit, refused), int(refused.sum())),
        "refusal_recall": Measure(ratio(hit, due), int(due.sum())),
        "refusal_f1": Measure(ratio(2 * hit, refused + due), int(((refused + due) > 0).sum())),
    }


def _values(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    chars = _column(outcomes, lambda one: None if one.refused else one.n_chars)
    stated = _column(outcomes, lambda one: None if one.refused else one.confidence)
    right = _column(outcomes, lambda one: one.right)
    answered, known = int((~np.isnan(chars)).sum()), int((~np.isnan(stated)).sum())
    return {
        "answer_chars_p50": Measure(quantile(chars, 0.5), answered),
        "answer_chars_p95": Measure(quantile(chars, 0.95), answered),
        "ece": Measure(calibration_error(stated, right), known),
    }


def by_type(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | int]]:
    """Count the right answers of each type of question, in the order in which the types first occur."""
    table: dict[str, dict[str, float | int]] = {}
    for type_ in dict.fromkeys(one.type for one in outcomes):
        rows = [one for one in outcomes if one.type == type_]
        share = _share(rows, lambda one: one.right)
        bounds = interval(share.statistic, len(rows), share.n).as_dict()
        table[type_] = {"right": sum(one.right for one in rows), **bounds}
    return table


def reliability(outcomes: Sequence[Outcome]) -> list[dict[str, float | int | None]]:
    """Compare the confidence with the share of right answers, in ten bins. Refusals are excluded.

    Shape: ten bins; confidence and right are None in an empty bin. An empty list if the system gives no confidence.
    """
    stated = [one for one in outcomes if not one.refused and one.confidence is not None]
    if not stated:
        return []
    bins: list[dict[str, float | int | None]] = []
    for number in range(BINS):
        inside = [one for one in stated if min(int((one.confidence or 0.0) * BINS), BINS - 1) == number]
        confidence = round(sum(one.confidence or 0.0 for one in inside) / len(inside), 5) if inside else None
        right = round(sum(one.right for one in inside) / len(inside), 5) if inside else None
        place = {"low": number / BINS, "high": (number + 1) / BINS, "n": len(inside)}
        bins.append({**place, "confidence": confidence, "right": right})
    return bins


def latency(outcomes: Sequence[Outcome]) -> dict[str, Interval]:
    """Compute percentiles of the time of an answer. Unit: milliseconds."""
    times = _column(outcomes, lambda one: one.ms)
    return {name: interval(quantile(times, share), len(times), len(times)) for name, share in _LATENCIES.items()}
