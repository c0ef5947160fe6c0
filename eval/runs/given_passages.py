"""Measure a judge on given passages: the exact span, and whether it tells that a passage has no answer.

Source: Cui et al. 2019 for span F1 and exact match (:mod:`eval.measures.spans`). :mod:`eval.runs.retrieval` measures
how passages are found. This module opens no model.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.spans import exact_match, span_f1
from eval.sets.datasets import Dataset, Question
from rag.ports import Judge, Verdict, Window

__all__ = ["GivenPassageScores", "area_under_curve", "measure_given_passages"]


@dataclass(frozen=True, slots=True)
class GivenPassageScores:
    """Figures of a judge on one set. None where the set has no such questions."""

    dataset: str
    n_answerable: int
    n_unanswerable: int
    f1: float | None  # over answerable questions, of the likeliest span
    em: float | None
    refusal_auc: float | None  # of the relevance, answerable against unanswerable
    refuse_below: float | None  # relevance that refuses at most `wrong_refusals` of the answerable
    wrong_refusals: float
    refusal_f1: float | None  # of the unanswerable, refused below `refuse_below`
    ms: float  # median of one question with its passage

    def as_dict(self) -> dict[str, float | int | str | None]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure_given_passages(dataset: Dataset, judge: Judge, *, wrong_refusals: float = 0.08) -> GivenPassageScores:
    """Judge the passage of every question as one sentence without neighbours.

    The refusals are counted at the relevance that refuses at most `wrong_refusals` of the answerable questions.
    """
    passages = {passage.id: passage.text for passage in dataset.passages}
    judged: list[tuple[Question, str, Verdict]] = []
    times: list[float] = []
    for question in dataset.questions:
        passage = passages.get(_context(question))
        if passage is None:
            continue
        started = time.perf_counter()
        (verdict,) = judge.judge(question.question, [Window((), "", passage, "")])
        times.append(1000 * (time.perf_counter() - started))
        judged.append((question, verdict.span.of(passage), verdict))
    return _summarise(dataset.name, judged, wrong_refusals, statistics.median(times) if times else 0.0)


def _summarise(
    name: str, judged: Sequence[tuple[Question, str, Verdict]], wrong_refusals: float, ms: float
) -> GivenPassageScores:
    with_answers = [(q, span) for q, span, _ in judged if q.answerable and q.answers]
    answerable = sorted(one.relevance for q, _, one in judged if q.answerable)
    unanswerable = [one.relevance for q, _, one in judged if not q.answerable]
    both = bool(answerable and unanswerable)
    threshold = answerable[int(wrong_refusals * len(answerable))] if both else 0.0
    rightly, wrongly = (sum(one < threshold for one in kind) for kind in (unanswerable, answerable))
    return GivenPassageScores(
        dataset=name,
        n_answerable=len(answerable),
        n_unanswerable=len(unanswerable),
        f1=_mean([span_f1(span, q.answers) for q, span in with_answers]),
        em=_mean([exact_match(span, q.answers) for q, span in with_answers]),
        refusal_auc=area_under_curve(answerable, unanswerable) if both else None,
        refuse_below=round(threshold, 4) if both else None,
        wrong_refusals=wrong_refusals,
        refusal_f1=round(2 * rightly / (len(unanswerable) + rightly + wrongly), 4) if both else None,
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
