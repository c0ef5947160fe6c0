"""Turn relevances of left-out texts into the constants of the card: a chance, and where to refuse or to stop judging.

The chance is that of the best of the first eight sentences to be right, a logistic curve of its relevance. Questions
that nothing answers are weighted to the share that staff ask. This module writes no file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.model.judge import Calibration
from index.training.judge.measure import FIRST, Scores
from index.training.judge.pack import Table
from index.training.judge.window import NO

__all__ = ["Calibrated", "best_of", "calibrate", "calibration_error"]

_BINS = 15
_ANSWERABLE = 0.8  # of what staff ask
_WRONG = 0.08  # share of the answerable questions that the threshold refuses
_SURE = 2.0  # from this relevance on, judging further sentences changes no choice for the better
_TOGETHER = 2  # sentences that are judged at once


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The best sentence of each question."""

    relevance: NDArray[np.float64]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]


def best_of(table: Table, scores: Scores, sure_above: float = _SURE) -> Calibrated:
    """Choose a sentence for each question as the product does: in pairs, in the search's order, until one is sure."""
    rows = np.flatnonzero((table.rank >= 1) & (table.rank <= FIRST))
    rows = rows[np.lexsort((table.rank[rows], table.group[rows]))]
    _, begins = np.unique(table.group[rows], return_index=True)
    best = [_choose(found, scores.relevance, sure_above) for found in np.split(rows, begins[1:])]
    right = (table.answers[best] != NO) & table.answerable[best]
    return Calibrated(scores.relevance[best].astype(np.float64), right, table.answerable[best])


def _choose(rows: NDArray[np.int64], relevance: NDArray[np.float32], sure_above: float) -> int:
    for judged in range(_TOGETHER, len(rows) + 1, _TOGETHER):
        if relevance[rows[:judged]].max() >= sure_above:
            rows = rows[:judged]
            break
    return int(rows[relevance[rows].argmax()])


def calibrate(found: Calibrated) -> Calibration:
    """Fit the chance and the threshold."""
    from sklearn.linear_model import LogisticRegression

    share = found.answerable.mean()
    weights = np.where(found.answerable, _ANSWERABLE / share, (1 - _ANSWERABLE) / max(1 - share, 1e-9))
    fitted = LogisticRegression().fit(found.relevance[:, None], found.right, weights)
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    threshold = float(np.quantile(found.relevance[found.answerable], _WRONG))
    return Calibration(*(round(value, 4) for value in (slope, offset, threshold, _SURE)))


def calibration_error(chances: NDArray[np.float64], right: NDArray[np.bool_], bins: int = _BINS) -> float:
    """Return the expected calibration error over bins of equal width.

    >>> round(calibration_error(np.array([0.75, 0.75]), np.array([True, False])), 4)
    0.25
    """
    bin_of = np.minimum((chances * bins).astype(int), bins - 1)
    gaps: Sequence[float] = [
        float((bin_of == one).mean() * abs(chances[bin_of == one].mean() - right[bin_of == one].mean()))
        for one in np.unique(bin_of)
    ]
    return sum(gaps)
