"""Fit the weights that choose the evidence, and report how good they are on texts that were left out.

The weights for each text are fitted without its questions. The threshold of the refusal is chosen on these left-out
chances. This module writes no file: a person puts the constants into ``rag/gather/score.py``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.fit.choices import Choice
from eval.fit.conditional_logit import Floats, fit_weights, predict, question_weights
from eval.measures.intervals import calibration_error
from rag.errors import DatasetError
from rag.gather.score import FEATURES

__all__ = ["run_fit"]

_DIGITS = 3
_FEWEST_TEXTS = 2
_SEED, _DRAWS = 20261127, 20_000


def run_fit(choices: Sequence[Choice], wrong_refusals: float) -> dict[str, Any]:
    """Return the constants and the figures as JSON. `wrong_refusals` is the share of the answerable to refuse.

    The figures come once with all features, and once without each of them.

    Raises: DatasetError with fewer than two texts, or without both kinds of question.
    """
    docs = sorted({one.doc for one in choices})
    kinds = {one.answerable for one in choices}
    if len(docs) < _FEWEST_TEXTS or len(kinds) < len((True, False)):
        hint = "give questions about two texts at least, some of which their text does not answer"
        raise DatasetError(f"{len(choices)} questions about {len(docs)} texts cannot be fitted", hint=hint)
    weights = fit_weights(choices)
    figures, threshold = _left_out(choices, docs, wrong_refusals)
    without = {
        name: _left_out([_drop(one, row) for one in choices], docs, wrong_refusals)[0]
        for row, name in enumerate(FEATURES)
    }
    constants = dict(zip((*FEATURES, "bias"), (round(float(weight), _DIGITS) for weight in weights), strict=True))
    return {
        "questions": len(choices),
        "texts": len(docs),
        "constants": constants,
        "refuse_above": round(threshold, _DIGITS),
        "left_out": figures,
        "without": without,
    }


def _drop(choice: Choice, row: int) -> Choice:
    return Choice(choice.doc, choice.answerable, np.delete(choice.features, row, axis=1), choice.right)


def _left_out(choices: Sequence[Choice], docs: Sequence[str], wrong: float) -> tuple[dict[str, float], float]:
    """Predict each text with weights fitted on the others. Return the figures and the threshold."""
    chance, none, right = (np.zeros(len(choices)) for _ in range(3))
    for doc in docs:
        weights = fit_weights([one for one in choices if one.doc != doc])
        for row, one in enumerate(choices):
            if one.doc == doc:
                chances, none[row] = predict(one, weights)
                best = int(chances.argmax()) if len(chances) else -1
                chance[row], right[row] = (chances[best], one.right[best]) if best >= 0 else (0.0, 0.0)
    answerable = np.array([one.answerable for one in choices])
    threshold = float(np.quantile(none[answerable], 1 - wrong))
    return _figures(chance, none, right, answerable, threshold), threshold


def _figures(
    chance: Floats, none: Floats, right: Floats, answerable: NDArray[np.bool_], threshold: float
) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    shown = none <= threshold
    drawn = np.random.default_rng(_SEED).choice(len(chance), _DRAWS, p=question_weights(answerable.tolist()))
    drawn = drawn[shown[drawn]]  # so many unanswerable ones as staff ask
    error = calibration_error(chance, right)(drawn[np.newaxis])[0]
    figures = {
        "right_sentence_first": right[answerable].mean(),
        "area_under_curve": roc_auc_score(answerable, -none),
        "wrongly_refused": (~shown)[answerable].mean(),
        "unanswerable_refused": (~shown)[~answerable].mean(),
        "calibration_error": error,
    }
    return {name: round(float(value), _DIGITS) for name, value in figures.items()}
