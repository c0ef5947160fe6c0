"""Fit a conditional logit with an alternative "none", of utility 0. Source: McFadden 1974.

A question whose answer is not among its sentences counts for nothing. This module knows no feature by name.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.fit.choices import Choice

__all__ = ["Floats", "fit_weights", "predict", "question_weights"]

Floats = NDArray[np.float64]
_UNANSWERABLE = 0.2  # share of what staff ask that a report does not answer
_RIDGE = 0.02  # penalty on the squares of the weights of standardised features


def fit_weights(choices: Sequence[Choice]) -> Floats:
    """Return the weights of the features and, last, the bias. Shape: (features + 1,)."""
    from scipy.optimize import minimize

    rows = np.concatenate([one.features for one in choices])
    scale = np.append(np.maximum(rows.std(axis=0), 1e-9), 1.0)
    told = [one for one in choices if one.right.any() or not one.answerable]
    counts = question_weights([one.answerable for one in told])

    def loss(scaled: Floats) -> tuple[float, Floats]:
        value, slope = _loss(scaled / scale, told, counts)
        kept = np.append(scaled[:-1], 0.0)
        return value + _RIDGE * float(kept @ kept) / 2, slope / scale + _RIDGE * kept

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    weights: Floats = found.x / scale
    return weights


def question_weights(answerable: Sequence[bool]) -> Floats:
    """Return a weight for each question, with which the unanswerable ones have their share. The weights add up to 1.

    >>> question_weights([True, False, False]).round(2).tolist()
    [0.8, 0.1, 0.1]
    """
    flags = np.array(answerable)
    n = int(flags.sum())
    shares = np.where(flags, (1 - _UNANSWERABLE) / max(1, n), _UNANSWERABLE / max(1, len(flags) - n))
    weights: Floats = shares / shares.sum()
    return weights


def _loss(weights: Floats, choices: Sequence[Choice], counts: Floats) -> tuple[float, Floats]:
    """Return the mean negative log likelihood of the right alternatives, and its slope."""
    total, slope = 0.0, np.zeros_like(weights)
    for one, count in zip(choices, counts, strict=True):
        chances, none = predict(one, weights)
        reached = chances[one.right].sum() if one.right.any() else none
        wanted = np.where(one.right, chances / max(reached, 1e-12), 0.0)
        total -= count * float(np.log(max(reached, 1e-12)))
        slope += count * (_with_bias(one.features).T @ (chances - wanted))
    return total, slope


def predict(choice: Choice, weights: Floats) -> tuple[Floats, float]:
    """Return the chance of each sentence to answer, and the chance that none does."""
    utility = _with_bias(choice.features) @ weights
    highest = max(0.0, float(utility.max(initial=0.0)))
    powers = np.exp(utility - highest)
    none = float(np.exp(-highest))
    total = float(powers.sum()) + none
    return powers / total, none / total


def _with_bias(features: Floats) -> Floats:
    return np.column_stack([features, np.ones(len(features))])
