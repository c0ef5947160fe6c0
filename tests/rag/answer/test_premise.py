import pytest

from rag.answer.premise import contradicts
from rag.answer.render import render


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("全区划了810个网格,是怎么划的?", "全区划分网格710个。"),
        ("听说新聘了435名网格员,都去哪儿了?", "同时新聘345名网格员充实网格治理力量。"),
        ("为什么有53个问题?", "指出了4个方面12项共35个问题。"),
        ("空气质量优良率只有90%,问题出在哪?", "湖里区空气质量优良率为100%。"),
        ("总投资20亿元的工程是哪个?", "共8个片区,总投资约14.81亿元。"),
    ],
)
def test_another_number_for_the_same_thing(question, quote):
    assert contradicts(question, quote)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("全区划了多少个网格?", "全区划分网格710个。"),
        ("710个网格是怎么划的?", "全区划分网格710个。"),
        ("七百一十个网格是怎么划的?", "全区划分网格710个。"),
        ("3个街道的网格有多少?", "全区划分网格710个。"),
        ("第3轮整改什么时候开始?", "第一轮整改6月开始。"),
        ("2020年有多少网格?", "2021年全区划分网格710个。"),
    ],
)
def test_nothing_to_correct(question, quote):
    assert not contradicts(question, quote)


def test_the_answer_says_what_the_report_says(seed_pipeline):
    answer = seed_pipeline.ask("听说新聘了435名网格员，都充实到哪儿去了？")
    if not answer.refused:
        assert render(answer).text.startswith("报告写的是：")
    assert "435" not in render(answer).text
