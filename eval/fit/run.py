"""Fit the weights of the confidence on public sets and cases, and report how good they are on unseen questions.

The features are those that :func:`rag.gather.score.features_of` computes in the product. A set is reported with weights
that were fitted without it; the cases are reported in five folds. English questions only determine how much an English
question is shifted, because there are too few for more. This module writes no file: a person puts the constants into
``rag/gather/score.py`` if they are better.

Source: Fawcett 2006, "An introduction to ROC analysis", for the area under the curve.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fit.gather import gather_cases, gather_set
from eval.fit.regression import choose_threshold, fit_weights, predict_left_out, quantile
from eval.fit.rows import CASES, ENGLISH, ENGLISH_FEATURE, Flags, Floats, Rows, tabulate
from eval.runs.bench import find_sets
from eval.sets.datasets import load_dataset
from rag.gather.score import WEIGHTS
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from eval.sets.cases import CaseSet
    from index.model.embed import Embedder
    from rag.ports import Reader
    from rag.types import ParsedReport

__all__ = ["Balance", "fit_rows", "run_fit"]

_STEP = 0.001  # the constants are rounded to it
_TRADE_OFFS = (0.05, 0.1)  # shares of wrong refusals for which the share of right refusals is reported


@dataclass(frozen=True, slots=True)
class Balance:
    """The weight of the cases and the cost that the threshold may have."""

    case_weight: float = 10.0  # of the cases; a public set has 1
    wrong_refusals: float = 0.05  # share of the answerable questions that may be refused
    wrong_in_english: float = 0.15  # the same for English questions


def run_fit(
    folder: Path,
    sets: Sequence[str] | None,
    cases: "tuple[Sequence[CaseSet], Mapping[str, ParsedReport]] | None",
    embedder: "Embedder",
    balance: Balance,
    *,
    n_questions: int,
    reader: "Reader | None" = None,
    progress: ProgressCall | None = None,
) -> dict[str, Any]:
    """Gather the evidence for the questions of the sets in `folder` and of `cases`, fit, and report as JSON.

    With a `reader`, fit the weights for questions whose sentences were read. English questions are not read.

    Raises: DatasetError when there is no set, or when no set has questions of both kinds.
    """
    gathered = {
        name: list(gather_set(load_dataset(path), embedder, n_questions, progress))
        for name, path in find_sets(folder, sets).items()
    }
    if cases:
        gathered[CASES] = [one for case_set in cases[0] for one in gather_cases(case_set, cases[1], embedder, progress)]
    rows = tabulate(gathered, reader)
    return {"model": embedder.fingerprint, "limit": n_questions, **fit_rows(rows, balance)}


def fit_rows(rows: Rows, balance: Balance) -> dict[str, Any]:
    """Fit, and describe the weights on sets that they were not fitted on.

    The threshold is chosen on the predictions for what was left out. The bias includes it, so that the probability at
    the threshold is 0.5.
    """
    predicted = predict_left_out(rows, balance.case_weight)
    threshold = choose_threshold(predicted, rows, balance.case_weight, balance.wrong_refusals)
    weights, bias = fit_weights(rows, balance.case_weight)
    weights[ENGLISH_FEATURE] = _english_shift(rows, weights, bias - threshold, balance.wrong_in_english)
    english = rows.sets == ENGLISH
    predicted[english] = rows.features[english] @ weights + bias
    current = rows.current_weights
    now = rows.features @ np.array([current[name] for name in rows.columns]) + current["bias"]
    sets = {name: _describe(rows, rows.sets == name, (predicted, threshold), (now, 0.0)) for name in rows.names()}
    constants = {name: round(float(weight), 3) for name, weight in zip(rows.columns, weights, strict=True)}
    return {
        "n": len(rows.answerable),
        "balance": asdict(balance),
        "sets": sets,
        "mean_auc": {which: _mean(one[which]["auc"] for one in sets.values()) for which in ("left_out", "now")},
        "constants": {**constants, "bias": round(float(bias - threshold), 3)},
    }


def _english_shift(rows: Rows, weights: Floats, bias: float, wrong: float) -> float:
    """Return the weight with which `wrong` of the answerable English questions are refused. Unit: log odds."""
    asked = (rows.sets == ENGLISH) & rows.answerable & ~rows.ruled
    if not asked.any():
        return WEIGHTS["english"]
    return _STEP - quantile(rows.features[asked] @ weights + bias, wrong)


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def _describe(rows: Rows, here: Flags, left_out: tuple[Floats, float], now: tuple[Floats, float]) -> dict[str, Any]:
    """Describe some rows by two predictions, each with its threshold: left-out weights and the product's weights."""
    return {
        "n": int(here.sum()),
        "n_answerable": int(rows.answerable[here].sum()),
        "left_out": _figures(*left_out, rows, here),
        "now": _figures(*now, rows, here),
    }


def _figures(predicted: Floats, threshold: float, rows: Rows, here: Flags) -> dict[str, float]:
    """Measure how `predicted` log odds separate the two kinds of question. A ruled question counts as refused."""
    from sklearn.metrics import roc_auc_score

    answerable = rows.answerable[here]
    odds = np.where(rows.ruled, min(predicted.min(), threshold) - 1, predicted)[here]
    figures = {"auc": float(roc_auc_score(answerable, odds))}
    for share in _TRADE_OFFS:
        figures[f"refused_at_{share:g}"] = float((odds[~answerable] < quantile(odds[answerable], share)).mean())
    figures["refused"] = float((odds[~answerable] < threshold).mean())
    figures["wrong_refusals"] = float((odds[answerable] < threshold).mean())
    return {figure: round(value, 4) for figure, value in figures.items()}
