"""Say how well the judge tells apart, orders, refuses and marks, from its scores on windows whose answers are known.

Numbers only. What is unknown counts as right where a sentence is chosen, and not at all where sentences are told apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.training.pack import Table
from index.training.window import NO, UNKNOWN, YES

__all__ = ["Scores", "area", "best_variant", "measure_gov", "measure_passages"]

_FIRST = 8  # ranks that are judged
_WRONG = (0.04, 0.08)  # wrong refusals at which refusals are counted
_REFUSED = (0.72, 0.85)  # refusals at which wrong ones are counted
_MARGIN = 4.0  # a margin's logits that count as one of relevance
_Floats = NDArray[np.float32]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the judge says of each window: logits, and the best span in pieces of the marked text."""

    relevance: _Floats
    margin: _Floats  # by which the best span beats "none here"
    start: NDArray[np.int16]
    end: NDArray[np.int16]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the columns by name, logits in half precision."""
        halves = {name: getattr(self, name).astype(np.float16) for name in ("relevance", "margin")}
        return {**halves, "start": self.start, "end": self.end}


def _added(scores: Scores) -> _Floats:
    """Add what both heads say of whether a window answers."""
    added: _Floats = scores.relevance + scores.margin / np.float32(_MARGIN)
    return added


def area(right: _Floats, wrong: _Floats) -> float:
    """Return the chance that one of `right` scores above one of `wrong`.

    >>> area(np.array([2.0, 3.0], np.float32), np.array([1.0, 2.0], np.float32))
    0.875
    """
    if not len(right) or not len(wrong):
        return float("nan")
    ordered = np.sort(wrong)
    below, upto = np.searchsorted(ordered, right, "left"), np.searchsorted(ordered, right, "right")
    return float((below + upto).mean() / 2 / len(wrong))


def measure_gov(table: Table, scores: Scores) -> dict[str, float]:
    """Measure on candidates of questions on texts: pairs, order, refusal and spans."""
    plain = table.rank >= 0
    yes, no = table.answers == YES, table.answers == NO
    found = (table.rank >= 1) & (table.rank <= _FIRST)
    relevance = scores.relevance
    told = {
        "pairs_tempting": area(relevance[yes & plain], relevance[no & table.tempts]),
        "pairs_found": area(relevance[yes & plain], relevance[no & found]),
        **_order(table, relevance, found),
        **{f"relevance_{name}": value for name, value in _refusal(table, relevance, found).items()},
        **{f"margin_{name}": value for name, value in _refusal(table, scores.margin, found).items()},
        **{f"both_{name}": value for name, value in _refusal(table, _added(scores), found).items()},
        **_spans(table, scores),
    }
    return {name: round(value, 4) for name, value in told.items()}


def measure_passages(table: Table, scores: Scores) -> dict[str, float]:
    """Measure on passages that were given: the best window of each counts."""
    best = _best(table.group, scores.margin, np.ones(len(table), np.bool_))
    answerable = table.answerable[best]
    chosen, picked = (
        table.take(best),
        Scores(*(getattr(scores, n)[best] for n in ("relevance", "margin", "start", "end"))),
    )
    f1, exact = _overlap(chosen, picked, answerable)
    told = {"f1": f1, "exact": exact, "questions": float(answerable.sum())}
    if not answerable.all():
        top = _best(table.group, scores.relevance, np.ones(len(table), np.bool_))
        for name, values in (("relevance", scores.relevance[top]), ("margin", picked.margin)):
            told |= {f"{name}_{key}": value for key, value in _rates(values[answerable], values[~answerable]).items()}
    return {name: round(value, 4) for name, value in told.items()}


def _best(group: NDArray[np.int32], scores: _Floats, among: _Flags) -> NDArray[np.int64]:
    """Return the row of the highest score of each group."""
    rows = np.flatnonzero(among)
    order = rows[np.lexsort((-scores[rows], group[rows]))]
    _, first = np.unique(group[order], return_index=True)
    return order[first]


def _order(table: Table, relevance: _Floats, found: _Flags) -> dict[str, float]:
    asked = found & table.answerable
    right = (table.answers == YES) | (table.answers == UNKNOWN)
    questions = max(1, len(np.unique(table.group[asked])))
    first, before = _best(table.group, relevance, asked), _best(table.group, -table.rank.astype(np.float32), asked)
    reached = len(np.unique(table.group[asked & right]))
    return {
        "questions": float(questions),
        "reached": reached / questions,
        "first": float(right[first].mean()),
        "first_of_search": float(right[before].mean()),
    }


def _refusal(table: Table, scores: _Floats, found: _Flags) -> dict[str, float]:
    best = _best(table.group, scores, found)
    answerable = table.answerable[best]
    return _rates(scores[best][answerable], scores[best][~answerable])


def _rates(right: _Floats, wrong: _Floats) -> dict[str, float]:
    """Count refusals of what cannot be answered at fixed wrong refusals, and the other way round."""
    told = {"area": area(right, wrong)}
    if not len(right) or not len(wrong):
        return told
    for share in _WRONG:
        told[f"refused_at_{share:.2f}"] = float((wrong < np.quantile(right, share)).mean())
    for share in _REFUSED:
        told[f"wrong_at_{share:.2f}"] = float((right < np.quantile(wrong, share)).mean())
    return told


def _spans(table: Table, scores: Scores) -> dict[str, float]:
    known = (table.answers == YES) & (table.start >= 0) & (table.rank >= 0)
    f1, exact = _overlap(table, scores, known)
    return {"span_f1": f1, "span_exact": exact, "spans": float(known.sum())}


def _overlap(table: Table, scores: Scores, rows: _Flags) -> tuple[float, float]:
    """Compare spans in pieces, which is near to characters."""
    start, end = table.start[rows].astype(np.int64), table.end[rows].astype(np.int64)
    first, last = scores.start[rows].astype(np.int64), scores.end[rows].astype(np.int64)
    shared = np.maximum(0, np.minimum(end, last) - np.maximum(start, first) + 1)
    f1 = 2 * shared / (end - start + last - first + 2)
    if not rows.any():
        return 0.0, 0.0
    return float(np.where(start >= 0, f1, 0).mean()), float(((start == first) & (end == last) & (start >= 0)).mean())


def best_variant(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Choose the way of learning that refuses, orders and marks best together on texts that it had not seen."""
    return max(figures, key=lambda name: sum(figures[name][key] for key in ("both_area", "first", "span_f1")))
