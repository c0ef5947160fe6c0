"""Measure a reader on given passages: the exact span, and whether it finds that a passage has no answer.

Source: Cui et al. 2019 for span F1 and exact match (:mod:`eval.measures.spans`). :mod:`eval.runs.retrieval` measures
how passages are found. This module opens no model.
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
    """Figures of a reader on one set. None where the set has no such questions."""

    dataset: str
    n_answerable: int
    n_unanswerable: int
    f1: float | None  # over answerable questions, of the best span at any probability
    em: float | None
    refusal_f1: float | None  # of "no answer here" at `none_above`
    refusal_auc: float | None
    wrong_refusals: float | None  # share of the answerable
    none_above: float
    ms: float  # median of one question with its passage

    def as_dict(self) -> dict[str, float | int | str | None]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure_reader(
    dataset: Dataset, reader: Reader, *, none_above: float = 0.5, held_out: bool = False
) -> ReaderScores:
    """Read the passage of every question. `held_out` takes only the passages that training leaves out.

    A question counts as refused if its probability of no answer is above `none_above`.
    """
    passages = {passage.id: passage.text for passage in dataset.passages}
    questions = [(q, context) for q in dataset.questions if (context := _context(q)) in passages]
    if held_out:
        questions = [(q, context) for q, context in questions if not in_first_half(context)]
    read: list[tuple[Question, str, Reading]] = []
    times: list[float] = []
    for question, context in questions:
        started = time.perf_counter()
        (reading,) = reader.read(question.question, [passages[context]])
        times.append(1000 * (time.perf_counter() - started))
        read.append((question, reading.span.of(passages[context]), reading))
    return _summarise(dataset.name, read, none_above, statistics.median(times) if times else 0.0)


def _summarise(name: str, read: Sequence[tuple[Question, str, Reading]], none_above: float, ms: float) -> ReaderScores:
    with_answers = [(q, span) for q, span, _ in read if q.answerable and q.answers]
    answerable = [one.none for q, _, one in read if q.answerable]
    unanswerable = [one.none for q, _, one in read if not q.answerable]
    rightly, wrongly = (sum(none > none_above for none in nones) for nones in (unanswerable, answerable))
    return ReaderScores(
        dataset=name,
        n_answerable=len(answerable),
        n_unanswerable=len(unanswerable),
        f1=_mean([span_f1(span, q.answers) for q, span in with_answers]),
        em=_mean([exact_match(span, q.answers) for q, span in with_answers]),
        refusal_f1=round(2 * rightly / (len(unanswerable) + rightly + wrongly), 4) if unanswerable else None,
        refusal_auc=area_under_curve(unanswerable, answerable) if unanswerable and answerable else None,
        wrong_refusals=round(wrongly / len(answerable), 4) if answerable else None,
        none_above=none_above,
        ms=round(ms, 1),
    )


def area_under_curve(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the share of pairs in which the value of `above` exceeds that of `below`. Ties count half.

    >>> area_under_curve([0.9, 0.5], [0.1, 0.5])
    0.875
    """
    wins = sum((a > b) + (a == b) / 2 for a in above for b in below)
    return round(wins / (len(above) * len(below)), 4)


def _context(question: Question) -> str:
    return question.context_id or next(iter(question.gold_ids), "")


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None
