"""How many sentences are judged, in which order, and what the judge gets to see."""

from dataclasses import replace

import pytest

from rag.gather.judging import MOST, judge_best
from rag.gather.score import WEIGHTS, rank_evidence, search_order, utilities
from rag.pipeline import Pipeline
from rag.ports import Verdict
from rag.types import Span, Turn
from rag.understand.analysis import Request
from tests.fakes import FrontRewriter, TermJudge

QUESTION = "湖里区划分了多少个网格？"


class Scripted:
    """Says these relevances, one after the other."""

    def __init__(self, *relevances):
        self._relevances = list(relevances)
        self.calls = []  # the windows of each call

    def judge(self, question, windows, before=""):
        self.calls.append(list(windows))
        return [Verdict(self._relevances.pop(0), Span(0, 1), 0.0) for _ in windows]


@pytest.fixture(scope="module")
def library(small_pipeline):
    return small_pipeline.library


@pytest.fixture(scope="module")
def found(small_pipeline):
    """Evidence in the order of the search."""
    (gathered,) = small_pipeline.gather(small_pipeline.understand(Request(QUESTION)))
    assert len(gathered.evidence) > MOST
    order = search_order(gathered.evidence)
    return [replace(one, verdict=None, chance=0.0, hit=replace(one.hit, cosine=0.5)) for one in order]


def texts(found):
    return [one.hit.chunk.text for one in found]


@pytest.mark.parametrize(
    ("relevances", "n_judged"),
    [((6.0, -9.0), 2), ((-9.0, -9.0, -9.0, 6.0), 4), ((-9.0,) * 4, 4)],
)
def test_judging_ends_when_a_sentence_is_sure_or_none_will_be(found, library, relevances, n_judged):
    judge = Scripted(*relevances, *[-9.0] * MOST)
    judged = judge_best(judge, (QUESTION,), found, library)
    assert [len(call) for call in judge.calls] == [2] * (n_judged // 2)
    assert [one.verdict.relevance for one in judged[:n_judged]] == list(relevances)
    assert texts(judged) == texts(found)


def test_while_a_sentence_may_answer_judging_goes_on_to_the_most(found, library):
    (at_zero,) = utilities([replace(found[0], verdict=Verdict(0.0, Span(0, 1), 0.0))])
    doubtful = -at_zero / WEIGHTS["relevance"]  # it answers as likely as none does
    judge = Scripted(doubtful, *[-9.0] * MOST)
    judge_best(judge, (QUESTION,), found, library)
    assert [len(call) for call in judge.calls] == [2] * (MOST // 2)


def test_what_was_not_judged_keeps_the_order_of_the_search(found, library):
    judged = judge_best(Scripted(-9.0, 6.0), (QUESTION,), found, library)
    ranked, _ = rank_evidence(judged)
    assert texts(ranked[:2]) == texts(found)[1::-1]
    assert texts(ranked[2:]) == texts(found)[2:]


def test_the_judge_gets_the_windows_of_the_sentences(found, library):
    judge = Scripted(6.0, -9.0)
    judge_best(judge, (QUESTION,), found, library)
    assert judge.calls == [[library.window(one.hit.chunk) for one in found[:2]]]


@pytest.mark.parametrize("n_found", [0, 1, 3])
def test_few_sentences_are_all_judged(found, library, n_found):
    judged = judge_best(Scripted(*[-9.0] * n_found), (QUESTION,), found[:n_found], library)
    assert len(judged) == n_found
    assert all(one.verdict for one in judged)


def test_the_mean_of_the_readings_counts_and_the_span_of_the_first(found, library):
    class Split:
        def judge(self, question, windows, before=""):
            first = question == "甲"
            return [Verdict(4.0 if first else -2.0, Span(0, 1 if first else 2), 3.0 if first else 5.0) for _ in windows]

    judged = judge_best(Split(), ("甲", "乙"), found, library)
    assert judged[0].verdict == Verdict(1.0, Span(0, 1), 3.0)


def test_a_follow_up_is_judged_as_typed_behind_the_question_before_it(small_pipeline):
    judge = TermJudge()
    pipeline = Pipeline(small_pipeline.retriever, judge, rewriter=FrontRewriter())
    pipeline.gather(pipeline.understand(Request("那编外的呢？", (Turn("全区教师有多少名？"),))))
    assert {question for question, _ in judge.asked} == {"全区教师有多少名，那编外的呢？"}


def test_an_english_follow_up_is_judged_as_it_is_written_out(small_pipeline):
    judge = TermJudge()
    pipeline = Pipeline(small_pipeline.retriever, judge)
    before = Turn("How many teachers are there in the district?")
    (analysis,) = pipeline.understand(Request("And outside the establishment?", (before,)))
    pipeline.gather((analysis,))
    assert analysis.standalone
    assert {question for question, _ in judge.asked} == {analysis.question.text, *analysis.readings}


def test_the_bundled_judge_prefers_the_sentence_that_answers(small_pipeline, bundled_judge):
    pipeline = Pipeline(small_pipeline.retriever, bundled_judge)
    (told,) = pipeline.gather(pipeline.understand(Request("新聘了几名网格员？")))
    best = told.evidence[0]
    assert "新聘345名网格员" in best.hit.chunk.text
    assert best.verdict.span.of(best.hit.chunk.text) in ("345", "345名")
    assert best.chance == told.confidence > 0.5
    (absent,) = pipeline.gather(pipeline.understand(Request("新建了几座桥？")))
    assert absent.none > 2 * told.none
    assert all(one.verdict.relevance < 0 for one in absent.evidence if one.verdict)
