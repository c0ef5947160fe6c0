"""Which report makes a statement, and with which number."""

import pytest

from tests.rag.answer.test_year_of import over


def labels(answer):
    return [row.label for row in answer.rows]


def test_the_report_that_states_the_number_is_named():
    pipeline = over("电池产值达到600亿元", "电池产值达到800亿元")
    assert labels(pipeline.ask("哪份报告提出电池产值达到800亿元？")) == ["2023年某市政府工作报告"]
    assert pipeline.ask("哪份报告提出电池产值达到900亿元？").refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("哪份报告提出地区生产总值突破1000亿元？", "地区生产总值达到800亿元"),
        ("哪份报告说地区生产总值增长5%？", "地区生产总值增长8%，固定资产投资增长5%"),
    ],
)
def test_another_number_or_that_of_another_thing_names_no_report(question, said):
    assert over(said, "种树900棵").ask(question).refused


def test_a_report_that_states_the_mark_itself_comes_before_one_that_tells_more():
    pipeline = over("地区生产总值突破1000亿元", "地区生产总值达到1200亿元")
    assert labels(pipeline.ask("哪份报告说地区生产总值突破1000亿元？")) == ["2022年某市政府工作报告"]
