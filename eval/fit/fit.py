"""Fit the weights of the confidence on public sets and on cases, and tell what they are worth elsewhere.

Logistic regression on the signs that :func:`rag.gather.score.signs_of` reads off the evidence: what the product reads
is what is fitted. Questions that a rule refuses, however sure, are no part of the fit. A public set weighs as much as
another, however large it is; cases weigh `case_weight` times as much. What is told of a set comes from weights that
were fitted without it; what is told of the cases, from five folds. English questions are a set of their own, which only
tells how much an English question must be shifted: there are too few for more.

Source: Fawcett 2006, "An introduction to ROC analysis", for the area under the curve.

This module writes no file: a person puts the constants into ``rag/gather/score.py``, when they are better.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval.fit.fit_data import Seen, gather_cases, gather_set
from eval.runs.bench import find_sets
from eval.sets.datasets import load_dataset
from eval.systems.bench_systems import Embeddings
from rag.answer.refuse import unnamed
from rag.errors import DatasetError
from rag.gather.reading import read_best
from rag.gather.score import READING_SIGNS, READING_WEIGHTS, SIGNS, WEIGHTS, signs_of

if TYPE_CHECKING:
    from eval.sets.cases import CaseSet
    from index.model.embed import Embedder
    from rag.ports import Reader
    from rag.types import ParsedReport

__all__ = ["CASES", "ENGLISH", "Balance", "Rows", "fit_rows", "run_fit", "tabulate"]

CASES, ENGLISH = "cases", "english"  # names among the sets: the cases, and whatever is asked in English
_FOLDS, _SEED = 5, 0
_OWN = 0.5  # how freely the intercepts of sets move, beside 1 for a standardised sign
_STEP = 0.001  # to which constants are rounded
_TRADE_OFFS = (0.05, 0.1)  # shares of wrong refusals at which the refused share is told
_MIN_KIND = 2  # fewer answerable or unanswerable questions tell nothing of a set
Progress = Callable[[str, float], None]
_ENGLISH_SIGN = SIGNS.index("english")
_Row = tuple[tuple[float, ...], bool, bool]  # signs, answerable, ruled
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Balance:
    """What weighs how much."""

    case_weight: float = 10.0  # of the cases, beside 1 for a public set
    wrong_refusals: float = 0.05  # share of the answerable questions that the threshold may cost
    wrong_in_english: float = 0.15  # ... of those in English


@dataclass(frozen=True, slots=True)
class Rows:
    """A row for each question. Shapes: (n, len(columns)) and (n,)."""

    signs: Floats
    answerable: Flags
    ruled: Flags  # refused by a rule, however sure
    sets: NDArray[np.str_]

    def take(self, rows: Flags) -> "Rows":
        """Return these rows only."""
        return Rows(self.signs[rows], self.answerable[rows], self.ruled[rows], self.sets[rows])

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the signs; those of reading are there when a reader was."""
        return (*SIGNS, *READING_SIGNS)[: self.signs.shape[1]]

    @property
    def weights_now(self) -> Mapping[str, float]:
        """What the product uses."""
        return WEIGHTS if len(self.columns) == len(SIGNS) else READING_WEIGHTS

    def names(self) -> list[str]:
        """List the sets, in order."""
        return sorted(set(self.sets.tolist()))


def run_fit(
    folder: Path,
    sets: Sequence[str] | None,
    cases: "tuple[Sequence[CaseSet], Mapping[str, ParsedReport]] | None",
    embedder: "Embedder",
    balance: Balance,
    *,
    n_questions: int,
    reader: "Reader | None" = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Gather the evidence for the questions of the sets in `folder` and of `cases`, fit, and report as JSON.

    With a `reader`, the weights are those that count where several sentences were read; English is not read.

    Raises: DatasetError when there is no set, or when no set has questions of both kinds.
    """
    kept = Embeddings(embedder)
    seen = {
        name: list(gather_set(load_dataset(path), kept, n_questions, progress))
        for name, path in find_sets(folder, sets).items()
    }
    if cases:
        seen[CASES] = [one for case_set in cases[0] for one in gather_cases(case_set, cases[1], kept, progress)]
    rows = tabulate(seen, reader)
    return {"model": embedder.fingerprint, "limit": n_questions, **fit_rows(rows, balance)}


def tabulate(seen: Mapping[str, Iterable[Seen]], reader: "Reader | None" = None) -> Rows:
    """Read the signs off what was gathered for each set; sets without both kinds, rules aside, are left out.

    Raises: DatasetError when none is left.
    """
    read: dict[str, list[_Row]] = {}
    for name, found in seen.items():
        for row in _read(found, reader):
            read.setdefault(ENGLISH if row[0][_ENGLISH_SIGN] else name, []).append(row)
    kept = {name: rows for name, rows in read.items() if _has_both(rows)}
    if not kept:
        hint = "a set needs questions that its passages answer and questions that they do not, two of each at least"
        raise DatasetError("no set has questions with and without an answer", hint=hint)
    flat = [(name, *row) for name, rows in kept.items() for row in rows]
    names, signs, answerable, ruled = zip(*flat, strict=True)
    return Rows(np.array(signs, float), np.array(answerable), np.array(ruled), np.array(names))


def _read(seen: Iterable[Seen], reader: "Reader | None") -> Iterator[_Row]:
    for one in seen:
        asked = one.gathered.asked.question
        ranked = one.gathered.evidence
        signs = signs_of(read_best(reader, asked, ranked, doubt=(0.0, 1.0)) if reader else ranked, asked)
        if reader is None or len(signs) > len(SIGNS):
            yield signs, one.posed.answerable, one.ruled or unnamed(one.gathered)


def _has_both(rows: Iterable[_Row]) -> bool:
    answerable = [answerable for _, answerable, ruled in rows if not ruled]
    return min(sum(answerable), len(answerable) - sum(answerable)) >= _MIN_KIND


def fit_rows(rows: Rows, balance: Balance) -> dict[str, Any]:
    """Fit, and say what the weights are worth on sets that they were not fitted on.

    The threshold is chosen in the predictions for what was left out, sets and cases counted as they weigh. The bias
    carries it, so that the probability at it is a half.
    """
    said = _left_out(rows, balance.case_weight)
    threshold = _threshold(said, rows, balance)
    weights, bias = _fit(rows, balance.case_weight)
    weights[_ENGLISH_SIGN] = _shift(rows, weights, bias - threshold, balance.wrong_in_english)
    english = rows.sets == ENGLISH
    said[english] = rows.signs[english] @ weights + bias
    used = rows.weights_now
    now = rows.signs @ np.array([used[name] for name in rows.columns]) + used["bias"]
    sets = {name: _describe(rows, rows.sets == name, (said, threshold), (now, 0.0)) for name in rows.names()}
    constants = {name: round(float(weight), 3) for name, weight in zip(rows.columns, weights, strict=True)}
    return {
        "n": len(rows.answerable),
        "balance": asdict(balance),
        "sets": sets,
        "mean_auc": {which: _mean(one[which]["auc"] for one in sets.values()) for which in ("left_out", "now")},
        "constants": {**constants, "bias": round(float(bias - threshold), 3)},
    }


def _shift(rows: Rows, weights: Floats, bias: float, wrong: float) -> float:
    """Return what an English question needs so that `wrong` of the answerable ones are refused. Unit: log odds."""
    asked = (rows.sets == ENGLISH) & rows.answerable & ~rows.ruled
    if not asked.any():
        return WEIGHTS["english"]
    return _STEP - _quantile(rows.signs[asked] @ weights + bias, wrong)


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def _describe(rows: Rows, here: Flags, left_out: tuple[Floats, float], now: tuple[Floats, float]) -> dict[str, Any]:
    """Describe some rows by what is said of it, each with its threshold: by left-out weights, and by the product's."""
    return {
        "n": int(here.sum()),
        "n_answerable": int(rows.answerable[here].sum()),
        "left_out": _figures(*left_out, rows, here),
        "now": _figures(*now, rows, here),
    }


def _figures(said: Floats, threshold: float, rows: Rows, here: Flags) -> dict[str, float]:
    """Describe how log odds `said` part the two kinds of some rows; what a rule refuses counts as refused."""
    from sklearn.metrics import roc_auc_score

    answerable = rows.answerable[here]
    ruled = np.where(rows.ruled, min(said.min(), threshold) - 1, said)[here]
    figures = {"auc": float(roc_auc_score(answerable, ruled))}
    for share in _TRADE_OFFS:
        figures[f"refused_at_{share:g}"] = float((ruled[~answerable] < _quantile(ruled[answerable], share)).mean())
    figures["refused"] = float((ruled[~answerable] < threshold).mean())
    figures["wrong_refusals"] = float((ruled[answerable] < threshold).mean())
    return {figure: round(value, 4) for figure, value in figures.items()}


def _quantile(values: Floats, share: float) -> float:
    """Return the value below which at most `share` of `values` lie."""
    return float(np.sort(values)[int(share * len(values))])


def _left_out(rows: Rows, case_weight: float) -> Floats:
    """Predict each set by weights fitted without it, the cases fold by fold. Unit: log odds."""
    said = np.zeros(len(rows.answerable))
    for here in _parts(rows):
        weights, bias = _fit(rows.take(~here), case_weight)
        said[here] = rows.signs[here] @ weights + bias
    return said


def _parts(rows: Rows) -> Iterator[Flags]:
    """Yield what is left out together: a whole set, or one fold of the cases and of a set that is alone.

    What a rule refuses is in no fold: nobody asks how sure it is.
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
            left = np.zeros(len(rows.sets), bool)
            left[here[fold]] = True
            yield left


def _threshold(said: Floats, rows: Rows, balance: Balance) -> float:
    """Return the log odds below which as much of the weight of the answerable questions lies as may be refused."""
    asked = rows.answerable & ~rows.ruled & (rows.sets != ENGLISH)
    order = np.argsort(said[asked], kind="stable")
    below = np.cumsum(_weigh(rows.take(asked), balance.case_weight)[order])
    at = int(np.searchsorted(below, balance.wrong_refusals * below[-1], side="right"))
    return float(said[asked][order][min(at, len(order) - 1)])


def _weigh(rows: Rows, case_weight: float) -> Floats:
    """Weigh each question: a set 1 in all, the cases `case_weight`; the mean is 1."""
    weights = np.zeros(len(rows.sets))
    for name in rows.names():
        here = rows.sets == name
        weights[here] = (case_weight if name == CASES else 1.0) / here.sum()
    return np.asarray(weights * len(weights) / weights.sum(), float)


def _fit(rows: Rows, case_weight: float) -> tuple[Floats, float]:
    """Fit on standardised signs; return weights and bias for the signs as they are. Unit: log odds.

    While fitting, each set has an intercept of its own, held small by the same penalty as the weights. So the weights
    come from what tells questions of one set apart, less from how sets differ. The bias takes the mean intercept.
    """
    from sklearn.linear_model import LogisticRegression

    rows = rows.take(~rows.ruled & (rows.sets != ENGLISH))
    mean, deviation = rows.signs.mean(0), rows.signs.std(0)
    deviation[deviation < 1e-9] = 1.0
    own = _OWN * (rows.sets[:, np.newaxis] == np.array(rows.names()))
    columns = np.hstack([(rows.signs - mean) / deviation, own])
    model = LogisticRegression(max_iter=5000).fit(columns, rows.answerable, sample_weight=_weigh(rows, case_weight))
    weights, intercepts = np.split(model.coef_[0], [rows.signs.shape[1]])
    weights = weights / deviation
    return weights, float(model.intercept_[0] + _OWN * intercepts.mean() - weights @ mean)
