"""Measure a reader whose readings are known."""

import pytest

from eval.runs.reader import measure_reader
from eval.sets.datasets import Dataset, Passage, Question
from index.training.sets import in_first_half
from rag.types import Reading, Span

TEXT = "全区划分网格710个。"


class Scripted:
    """Marks 710个 in every passage. Two question marks mean a high probability of no answer."""

    def read(self, question, passages):
        start = TEXT.index("710个")
        none = 0.9 if "？？" in question else 0.1
        return [Reading(Span(start, start + 4), 1.0, none, 0.5) for _ in passages]


def ask(question, answers, passage="p"):
    return Question(question, question, frozenset([passage]), answers, bool(answers), context_id=passage)


def measure(questions, **more):
    passages = tuple(Passage(name, "", TEXT) for name in ("p", "q", "r", "s"))
    return measure_reader(Dataset("set", passages, tuple(questions)), Scripted(), **more)


def test_spans_are_compared_and_refusals_counted():
    scores = measure([ask("甲？", ("710个",)), ask("乙？？", ("网格710个",)), ask("丙？？", ()), ask("丁？", ())])
    assert scores.em == 0.5
    assert scores.f1 == pytest.approx((1 + 2 * 2 / (2 + 4)) / 2, abs=1e-4)  # 710 个 of 网 格 710 个
    assert scores.refusal_f1 == 0.5  # of two unanswerable one is refused, and one answerable too
    assert scores.wrong_refusals == 0.5
    assert scores.refusal_auc == 0.5
    assert (scores.n_answerable, scores.n_unanswerable) == (2, 2)


def test_the_threshold_moves_refusals():
    assert measure([ask("甲？", ("710个",)), ask("丙？？", ())], none_above=0.95).refusal_f1 == 0.0


def test_a_set_without_unanswerable_questions_has_no_refusal():
    scores = measure([ask("甲？", ("710个",))])
    assert (scores.refusal_f1, scores.refusal_auc) == (None, None)


def test_only_the_half_that_was_kept_is_measured_when_asked():
    questions = [ask("甲？", ("710个",), passage) for passage in "pqrs"]
    assert measure(questions, held_out=True).n_answerable == sum(not in_first_half(passage) for passage in "pqrs")
