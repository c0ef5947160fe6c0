"""Measure a judge whose verdicts are known."""

import pytest

from eval.runs.given_passages import measure_given_passages
from eval.sets.datasets import Dataset, Passage, Question
from rag.ports import Verdict, Window
from rag.types import Span

TEXT = "全区划分网格710个。"


class Scripted:
    """Marks 710个 in every passage. The question is the relevance."""

    def __init__(self):
        self.windows = []

    def judge(self, question, windows, before=""):
        self.windows += windows
        start = TEXT.index("710个")
        return [Verdict(float(question), Span(start, start + 4), 1.0) for _ in windows]


def ask(relevance, *answers, passage="p"):
    text = f"{relevance}"
    return Question(text, text, frozenset([passage]), answers, bool(answers), context_id=passage)


def measure(*questions, judge=None, **more):
    dataset = Dataset("set", (Passage("p", "", TEXT),), questions)
    return measure_given_passages(dataset, judge or Scripted(), **more)


def test_a_passage_is_judged_whole_and_alone():
    judge = Scripted()
    measure(ask(1, "710个"), judge=judge)
    assert judge.windows == [Window((), "", TEXT, "")]


def test_spans_of_the_answerable_are_compared():
    scores = measure(ask(1, "710个"), ask(-9, "网格710个"), ask(2))
    assert scores.em == 0.5
    assert scores.f1 == pytest.approx((1 + 2 * 2 / (2 + 4)) / 2, abs=1e-4)  # 710 个 of 网 格 710 个


def test_refusals_are_counted_where_a_fixed_share_of_the_answerable_is_refused():
    answerable = [ask(relevance, "710个") for relevance in range(10)]
    scores = measure(*answerable, ask(0.5), ask(1.5), ask(-1), ask(20), wrong_refusals=0.2)
    assert (scores.refuse_below, scores.n_answerable, scores.n_unanswerable) == (2.0, 10, 4)
    assert scores.refusal_f1 == pytest.approx(2 * 3 / (4 + 3 + 2), abs=1e-4)
    assert scores.refusal_auc == pytest.approx((9 + 8 + 10 + 0) / 40, abs=1e-4)


def test_no_answerable_question_is_refused_where_none_may_be():
    scores = measure(ask(3, "710个"), ask(4, "710个"), ask(2), ask(5), wrong_refusals=0.0)
    assert (scores.refuse_below, scores.refusal_f1) == (3.0, pytest.approx(2 / 3, abs=1e-4))


@pytest.mark.parametrize("questions", [[], [ask(1, "710个")], [ask(1)]])
def test_without_both_kinds_of_question_there_is_no_refusal(questions):
    scores = measure(*questions)
    assert (scores.refusal_f1, scores.refusal_auc, scores.refuse_below) == (None, None, None)


def test_a_question_without_its_passage_is_not_asked():
    assert measure(ask(1, "710个", passage="elsewhere")).n_answerable == 0
