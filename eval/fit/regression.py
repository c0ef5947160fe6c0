"""Fit the weights by logistic regression, and predict each set with weights that were fitted without it.

Each public set has the same total weight, whatever its size. The cases have `case_weight` times that weight. Questions
that a rule refuses and English questions are not fitted.
"""

from collections.abc import Iterator

import numpy as np

from eval.fit.rows import CASES, ENGLISH, Flags, Floats, Rows

__all__ = ["choose_threshold", "fit_weights", "predict_left_out", "quantile"]

_FOLDS, _SEED = 5, 0
_SET_SCALE = 0.5  # scale of the column of each set, beside 1 for a standardised feature: larger penalises less


def fit_weights(rows: Rows, case_weight: float) -> tuple[Floats, float]:
    """Fit on standardised features. Return weights and bias for the features as they are. Unit: log odds.

    While fitting, each set has an intercept of its own under the same penalty as the weights. So the weights depend on
    differences between questions of one set, less on differences between sets. The bias takes the mean intercept.
    """
    from sklearn.linear_model import LogisticRegression

    rows = rows.take(~rows.ruled & (rows.sets != ENGLISH))
    mean, deviation = rows.features.mean(0), rows.features.std(0)
    deviation[deviation < 1e-9] = 1.0
    set_columns = _SET_SCALE * (rows.sets[:, np.newaxis] == np.array(rows.names()))
    columns = np.hstack([(rows.features - mean) / deviation, set_columns])
    sample_weights = _sample_weights(rows, case_weight)
    model = LogisticRegression(max_iter=5000).fit(columns, rows.answerable, sample_weight=sample_weights)
    weights, intercepts = np.split(model.coef_[0], [rows.features.shape[1]])
    weights = weights / deviation
    return weights, float(model.intercept_[0] + _SET_SCALE * intercepts.mean() - weights @ mean)


def predict_left_out(rows: Rows, case_weight: float) -> Floats:
    """Predict each set by weights fitted without it, and the cases fold by fold. Unit: log odds. Shape: (n,)."""
    predicted = np.zeros(len(rows.answerable))
    for here in _held_out_parts(rows):
        weights, bias = fit_weights(rows.take(~here), case_weight)
        predicted[here] = rows.features[here] @ weights + bias
    return predicted


def _held_out_parts(rows: Rows) -> Iterator[Flags]:
    """Yield the rows that are left out together: a whole set, or one fold of the cases or of a single set.

    No fold holds a question that a rule refuses, because its confidence does not matter.
    """
    from sklearn.model_selection import StratifiedKFold

    names = [name for name in rows.names() if name != ENGLISH]
    for name in names:
        here = np.flatnonzero((rows.sets == name) & ~rows.ruled)
        if name != CASES and len(names) > 1:
            yield rows.sets == name
            continue
        folds = min(_FOLDS, *np.bincount(rows.answerable[here].astype(int)).tolist())
        for _, fold in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(here, rows.answerable[here]):
            held_out = np.zeros(len(rows.sets), bool)
            held_out[here[fold]] = True
            yield held_out


def choose_threshold(predicted: Floats, rows: Rows, case_weight: float, wrong_refusals: float) -> float:
    """Return the threshold that refuses `wrong_refusals` of the answerable questions by weight. Unit: log odds."""
    asked = rows.answerable & ~rows.ruled & (rows.sets != ENGLISH)
    order = np.argsort(predicted[asked], kind="stable")
    below = np.cumsum(_sample_weights(rows.take(asked), case_weight)[order])
    at = int(np.searchsorted(below, wrong_refusals * below[-1], side="right"))
    return float(predicted[asked][order][min(at, len(order) - 1)])


def _sample_weights(rows: Rows, case_weight: float) -> Floats:
    """Return the weight of each question. Each set sums to the same, the cases to `case_weight` times that."""
    weights = np.zeros(len(rows.sets))
    for name in rows.names():
        here = rows.sets == name
        weights[here] = (case_weight if name == CASES else 1.0) / here.sum()
    return np.asarray(weights * len(weights) / weights.sum(), float)


def quantile(values: Floats, share: float) -> float:
    """Return the value below which at most `share` of `values` lie."""
    return float(np.sort(values)[int(share * len(values))])
