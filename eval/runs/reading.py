"""Measure a reader on the passages on which questions were asked: the exact span, and when it says that none is there.

Source: Cui et al. 2019 for span F1 and exact match (:mod:`eval.measures.spans`). The passage is given; finding it is
measured by :mod:`eval.runs.retrieval`. This module opens no model.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.spans import exact_match, span_f1
from eval.sets.datasets import Dataset, Question
from index.training.sets import in_first_half
from rag.ports import Reader
from rag.types import Reading

__all__ = ["ReaderScores", "area_under_curve", "measure_reader"]


@dataclass(frozen=True, slots=True)
class ReaderScores:
    """Figures of a reader on one set; None where the set has no such questions."""

    dataset: str
    n_answerable: int
    n_unanswerable: int
    f1: float | None  # over answerable questions, the best span taken whatever the reader thinks of it
    em: float | None
    refusal_f1: float | None  # of "no answer here" at `none_above`
    refusal_auc: float | None
    wrong_refusals: float | None  # share of the answerable
    none_above: float
    ms: float  # median a question, passage included

    def as_dict(self) -> dict[str, float | int | str | None]:
        """Return the figures under their names."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure_reader(
    dataset: Dataset, reader: Reader, *, none_above: float = 0.5, held_out: bool = False
) -> ReaderScores:
    """Read the passage of every question; with `held_out` only of those passages that training leaves out of a set.

    `none_above` is the probability of no answer from which on a question counts as refused.
    """
    passages = {passage.id: passage.text for passage in dataset.passages}
    questions = [(q, context) for q in dataset.questions if (context := _context(q)) in passages]
    if held_out:
        questions = [(q, context) for q, context in questions if not in_first_half(context)]
    read: list[tuple[Question, str, Reading]] = []
    taken: list[float] = []
    for question, context in questions:
        started = time.perf_counter()
        (reading,) = reader.read(question.question, [passages[context]])
        taken.append(1000 * (time.perf_counter() - started))
        read.append((question, reading.span.of(passages[context]), reading))
    return _summarise(dataset.name, read, none_above, statistics.median(taken) if taken else 0.0)


def _summarise(name: str, read: Sequence[tuple[Question, str, Reading]], none_above: float, ms: float) -> ReaderScores:
    right = [(q, said) for q, said, _ in read if q.answerable and q.answers]
    spoken = [one.none for q, _, one in read if q.answerable]
    silent = [one.none for q, _, one in read if not q.answerable]
    rightly, wrongly = (sum(none > none_above for none in nones) for nones in (silent, spoken))
    return ReaderScores(
        dataset=name,
        n_answerable=len(spoken),
        n_unanswerable=len(silent),
        f1=_mean([span_f1(said, q.answers) for q, said in right]),
        em=_mean([exact_match(said, q.answers) for q, said in right]),
        refusal_f1=round(2 * rightly / (len(silent) + rightly + wrongly), 4) if silent else None,
        refusal_auc=area_under_curve(silent, spoken) if silent and spoken else None,
        wrong_refusals=round(wrongly / len(spoken), 4) if spoken else None,
        none_above=none_above,
        ms=round(ms, 1),
    )


def area_under_curve(above: Sequence[float], below: Sequence[float]) -> float:
    """Return how often one of `above` exceeds one of `below`; ties count half.

    >>> area_under_curve([0.9, 0.5], [0.1, 0.5])
    0.875
    """
    wins = sum((a > b) + (a == b) / 2 for a in above for b in below)
    return round(wins / (len(above) * len(below)), 4)


def _context(question: Question) -> str:
    return question.context_id or next(iter(question.gold_ids), "")


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None
