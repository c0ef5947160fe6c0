"""Compute confidence intervals: percentile bootstrap over the cases with a fixed seed. Two runs give the same interval.

A statistic is a function of drawn rows; this module knows no metric.
Source: Efron and Tibshirani 1993, chapter 13; Koehn 2004 for pairing two systems on the same resamples.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "Statistic", "calibration_error", "difference", "draw", "interval", "quantile", "ratio"]

RESAMPLES = 1000
SEED = 20220222
BINS = 10
_PERCENTILES = (2.5, 97.5)

Floats = NDArray[np.float64]
Statistic = Callable[[NDArray[np.int64]], Floats]  # drawn rows (resamples, n) -> values (resamples,), nan if undefined


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval over `n` observations."""

    value: float
    low: float
    high: float
    n: int

    def as_dict(self, digits: int = 5) -> dict[str, float | int]:
        """Return the four fields, rounded."""
        return {
            "value": round(self.value, digits),
            "low": round(self.low, digits),
            "high": round(self.high, digits),
            "n": self.n,
        }


def draw(n: int) -> NDArray[np.int64]:
    """Draw rows with replacement, with a fixed seed. Shape: (RESAMPLES, n)."""
    return np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n))


def ratio(top: Floats, bottom: Floats) -> Statistic:
    """Return the statistic sum(top) / sum(bottom). Every rate, mean and F1 has this form.

    >>> float(ratio(np.array([1.0, 0, 1]), np.ones(3))(np.array([[0, 1, 2]]))[0])
    0.6666666666666666
    """

    def statistic(rows: NDArray[np.int64]) -> Floats:
        below = bottom[rows].sum(axis=1)
        return _divide(top[rows].sum(axis=1), below)

    return statistic


def quantile(values: Floats, share: float) -> Statistic:
    """Return the statistic that is the `share` quantile of `values`. Nan values are excluded.

    >>> float(quantile(np.array([1.0, 3, np.nan, 2]), 0.5)(np.array([[0, 1, 2, 3]]))[0])
    2.0
    """

    def statistic(rows: NDArray[np.int64]) -> Floats:
        drawn = values[rows]
        return np.array([_quantile(row[~np.isnan(row)], share) for row in drawn], np.float64)

    return statistic


def _quantile(values: Floats, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else float("nan")


def calibration_error(confidence: Floats, right: Floats) -> Statistic:
    """Return the expected calibration error over ten bins of equal width. Nan confidences are excluded.

    Source: Guo et al. 2017.

    >>> stated, right = np.array([0.95, 0.95, 0.05]), np.array([1.0, 0, 0])
    >>> round(float(calibration_error(stated, right)(np.array([[0, 1, 2]]))[0]), 4)
    0.3167
    """
    given = ~np.isnan(confidence)
    bins = np.where(given, np.clip((np.nan_to_num(confidence) * BINS).astype(int), 0, BINS - 1), -1)
    gap = np.where(given, np.nan_to_num(confidence) - right, 0.0)

    def statistic(rows: NDArray[np.int64]) -> Floats:
        total = given[rows].sum(axis=1)
        off = sum(np.abs(((bins == one) * gap)[rows].sum(axis=1)) for one in range(BINS))
        return _divide(np.asarray(off, np.float64), total.astype(np.float64))

    return statistic


def _divide(top: Floats, bottom: Floats) -> Floats:
    """Divide. The quotient by zero is nan."""
    found: Floats = np.full(len(bottom), np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


def interval(statistic: Statistic, n_rows: int, n: int) -> Interval:
    """Compute `statistic` over all rows, and its interval. `n` is the number of observations that count."""
    value = float(statistic(np.arange(n_rows)[np.newaxis])[0])
    low, high = _bounds(statistic(draw(n_rows)), value)
    return Interval(value, low, high, n)


def difference(old: Statistic, new: Statistic, n_rows: int) -> Interval:
    """Compute new minus old on the same rows, and its interval. An interval that holds 0 may be noise."""
    every, drawn = np.arange(n_rows)[np.newaxis], draw(n_rows)
    value = float((new(every) - old(every))[0])
    low, high = _bounds(new(drawn) - old(drawn), value)
    return Interval(value, low, high, n_rows)


def _bounds(values: Floats, value: float) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return value, value
    low, high = np.percentile(known, _PERCENTILES)
    return float(low), float(high)
