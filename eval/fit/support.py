"""``python -m eval.fit.support LEFT_OUT``: fit the weights that weigh the rules of the guard against the verifier.

LEFT_OUT has rows of texts that the verifier has not learned from, each with its logit, as ``python -m
index.training.verifier`` writes them. Each text is predicted with weights that were fitted without it. The bias is set
so that LOST of the plain true claims are rejected. This module writes no file: a person puts the constants into
``rag/guard/support.py`` if they are better.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.guard.support import BELIEVED, FEATURES, MOST_NEW

__all__ = ["fit_support", "measure_support"]

LOST = 0.045
PLAIN = "true"  # the kind of claims that are written as a language model answers; paraphrases are told apart
_SUPPORTED = FEATURES.index("supported")
_Floats = NDArray[np.float64]


def fit_support(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, float], _Floats]:
    """Return the weights, and the log odds of each row with weights that were fitted without its text.

    The odds of a row that cannot hold are -inf.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    held = [row for row in rows if row["may_hold"]]
    features = np.array([[*row["features"], row["read"]] for row in held], np.float64)
    true, texts = np.array([row["true"] for row in held]), [row["text"] for row in held]
    model, folds = LogisticRegression(max_iter=2000), GroupKFold(min(5, len(set(texts))))
    odds = np.full(len(rows), -np.inf)
    odds[_may_hold(rows)] = cross_val_predict(model, features, true, groups=texts, cv=folds, method="decision_function")
    model.fit(features, true)
    weights = dict(zip(FEATURES, map(float, model.coef_[0]), strict=True))
    plain = np.array([row["kind"] == PLAIN for row in rows])
    bar = float(np.quantile(odds[plain], LOST, method="lower"))
    return weights | {"bias": float(model.intercept_[0]) - bar}, odds - bar


def measure_support(rows: Sequence[dict[str, Any]], odds: _Floats) -> dict[str, float]:
    """Return the shares of true claims that are rejected, by kind, and of false ones that are."""
    rejects = np.array([not row["features"][_SUPPORTED] for row in rows])
    doubted = rejects & np.array([row["read"] <= BELIEVED or row["new"] > MOST_NEW for row in rows])
    rejected = (odds <= 0) | doubted
    true, plain = (np.array([row["true"] for row in rows]), np.array([row["kind"] == PLAIN for row in rows]))
    parts = {"plain": plain, "paraphrases": true & ~plain, "false": ~true}
    return {name: float(rejected[part].mean()) for name, part in parts.items() if part.any()}


def _may_hold(rows: Sequence[dict[str, Any]]) -> NDArray[np.bool_]:
    return np.array([row["may_hold"] for row in rows])


def main() -> None:
    """Read the rows and print the weights and the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.support")
    parser.add_argument("rows", type=Path)
    rows = [json.loads(line) for line in parser.parse_args().rows.read_text("utf-8").splitlines()]
    weights, odds = fit_support(rows)
    rules = np.array([1.0 if row["features"][_SUPPORTED] else -1.0 for row in rows])
    told = [row | {"read": np.inf, "new": 0.0} for row in rows]  # no verifier doubts what the rules say
    for name, of, one in (("rules", told, rules), ("both", rows, odds)):
        figures = {key: round(share, 3) for key, share in measure_support(of, one).items()}
        sys.stdout.write(f"{name} {figures}\n")
    sys.stdout.write(json.dumps({name: round(weight, 3) for name, weight in weights.items()}) + "\n")


if __name__ == "__main__":
    main()
