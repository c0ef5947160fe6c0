from dataclasses import replace

import pytest

from rag.answer.refuse import refuse_out_of_scope, refuse_unsupported
from rag.answer.render import render
from rag.gather.score import REFUSE_ABOVE
from rag.understand.analysis import Request
from tests.rag.documents import pipeline_over


@pytest.fixture
def gathered(seed_pipeline):
    def gather(question, sources=None):
        (one,) = seed_pipeline.gather(seed_pipeline.understand(Request(question, sources=sources)))
        return one

    return gather


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("思明区划分了多少个网格？", "报告没有提到思明区。"),
        ("长汀县划分了多少个网格？", "报告没有提到长汀县。"),
        ("2019年划分了多少个网格？", "报告没有提到2019年。"),
    ],
)
def test_another_place_or_year_is_outside(seed_pipeline, gathered, question, reason):
    found = gathered(question)
    answer = refuse_out_of_scope(found, found.out_of_scope)
    assert (answer.refused, render(answer).reason, answer.question) == (True, reason, question)
    assert answer.confidence < 0.1


@pytest.mark.parametrize("question", ["湖里区划分了多少个网格？", "2021年划分了多少个网格？", "网格有多少？"])
def test_what_the_report_mentions_is_not_outside(seed_pipeline, gathered, question):
    assert gathered(question).out_of_scope is None


def test_without_reports_nothing_is_outside_and_all_is_refused(seed_pipeline, gathered):
    empty = gathered("思明区划分了多少个网格？", frozenset())
    assert empty.out_of_scope is None
    assert render(refuse_unsupported(empty)).reason == "报告里没有可以回答的内容。"
    assert refuse_unsupported(empty).confidence == 0


@pytest.mark.parametrize("question", ["湖里区委书记叫什么名字？", "省委巡视组组长是谁？"])
def test_a_name_that_is_not_written_is_refused(gathered, question):
    answer = refuse_unsupported(gathered(question))
    assert render(answer).reason == "报告没有写出是谁。"
    assert answer.confidence < 1


def test_a_refusal_quotes_the_nearest_sentences(gathered, seed_text):
    found = replace(gathered("网格员每个月工资是多少？"), none=1.0)
    answer = refuse_unsupported(found)
    assert render(answer).reason == "报告没有说明这一点。"
    assert [one.marker for one in answer.nearest] == [1, 2, 3]
    assert [one.chunk for one in answer.nearest] == [e.hit.chunk for e in found.evidence if not e.heading][:3]
    assert all(seed_text[one.start : one.end] == one.quote for one in answer.nearest)
    assert any("网格员" in one.quote for one in answer.nearest)


def test_the_line_between_an_answer_and_a_refusal(gathered):
    found = gathered("湖里区划分了多少个网格？")
    assert refuse_unsupported(replace(found, none=REFUSE_ABOVE)) is None
    assert refuse_unsupported(replace(found, none=REFUSE_ABOVE + 0.001)).refused


@pytest.mark.parametrize(
    ("text", "question", "refused"),
    [
        ("公报\n一、港口\n云港吞吐量9024万吨。\n", "云港吞吐量排第几？", True),
        ("公报\n一、港口\n云港吞吐量9024万吨，居全省第3位。\n", "云港吞吐量排第几？", False),
        ("公报\n一、港口\n云港二期具备全面开工条件。\n", "云港二期什么时候全面开工？", True),
        ("公报\n一、港口\n云港二期于9月28日全面开工。\n", "云港二期什么时候全面开工？", False),
        ("公报\n一、港口\n云港二期年底全面开工。\n", "云港二期什么时候全面开工？", False),
    ],
)
def test_a_rank_or_a_time_must_be_told(text, question, refused):
    assert pipeline_over(text).ask(question).refused is refused
