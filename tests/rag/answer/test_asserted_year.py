"""Whether a question has a wrong year for what the report tells."""

import pytest

from rag.answer.render import render
from tests.rag.answer.test_year_of import over


@pytest.fixture(scope="module")
def bridge():
    return over("种树900棵", "云桥于9月28日建成通车")


@pytest.mark.parametrize("question", ["云桥2021年建成通车，是哪天？", "云桥2021年就建成了，具体是哪天通车的？"])
def test_a_wrong_year_of_a_day_is_corrected(bridge, question):
    answer = bridge.ask(question)
    assert answer.corrected
    assert render(answer).text.splitlines()[:2] == ["报告写的是：", "2022年：云桥于9月28日建成通车。"]


@pytest.mark.parametrize(
    "question",
    [
        "2023年政府工作报告里说云桥什么时候建成通车？",
        "2021年开工的云桥什么时候建成通车？",
        "2021年以后云桥哪天建成？",
        "2021年开工，云桥什么时候建成通车？",
        "云桥什么时候建成通车？",
    ],
)
def test_a_year_of_something_else_is_not(bridge, question):
    answer = bridge.ask(question)
    assert not answer.corrected
    assert [row.label for row in answer.rows] == ["2022年"]
