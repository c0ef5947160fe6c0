"""The difference of the two amounts of one quote, and the verdict beside a target and its result."""

import pytest

from rag.answer.apart_in_quote import asks_how_far
from rag.answer.render import render
from rag.text.targets import is_ceiling, pair_of_target
from tests.rag.documents import pipeline_over

_WORKS = """某市重点工程情况
一、大桥工程
北江大桥总投资由14.6亿元调整为15.8亿元。
二、城镇化
全市城镇化率由2010年的43.3%提高到51.8%。
三、公路工程
新建改建农村公路305公里，少于320公里的年度计划。
"""


@pytest.fixture(scope="module")
def works():
    return pipeline_over(_WORKS)


@pytest.mark.parametrize(
    ("question", "calculated"),
    [
        ("北江大桥总投资后来加了多少？", "15.8亿元 − 14.6亿元 = 1.2亿元"),
        ("城镇化率升了几个百分点？", "51.8% − 43.3% = 8.5个百分点"),
        ("新建改建农村公路比计划少了多少公里？", "320公里 − 305公里 = 15公里"),
    ],
)
def test_a_quote_that_tells_a_pair_gives_the_difference(works, question, calculated):
    assert calculated in render(works.ask(question)).text


@pytest.mark.parametrize("question", ["北江大桥总投资调整为多少？", "新建改建农村公路多少公里？"])
def test_a_question_for_one_amount_gives_no_difference(works, question):
    answer = works.ask(question)
    assert not answer.refused and not answer.calculations


@pytest.mark.parametrize("question", ["厚了多少", "退步了几个百分点", "差多少没完成", "多拿多少", "超了多少个点"])
def test_asks_how_far(question):
    assert asks_how_far(question)


@pytest.mark.parametrize("question", ["增加到多少", "最高多少", "至少多少", "建了多少", "提高到几个"])
def test_asks_for_a_level(question):
    assert not asks_how_far(question)


def test_pair_of_target():
    target, result = pair_of_target("投放86辆,计划100辆") or (None, None)
    assert target and result and (target.text, result.text) == ("100辆", "86辆")
    assert pair_of_target("投放86辆") is None and is_ceiling("控制在3%以内")
