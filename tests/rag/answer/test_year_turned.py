"""In which year something missed its target, fell, or passed a mark."""

import pytest

from rag.understand.turns import read_turn
from tests.rag.answer.yearly import work_report
from tests.rag.documents import pipeline_over


def over(*done):
    """Return a pipeline over reports of 2022 and on, each with a sentence of the year before that names no year."""
    reports = [
        work_report(2022 + at, 23, 25, 64).replace("改造老旧小区", f"{said}。改造老旧小区")
        for at, said in enumerate(done)
    ]
    return pipeline_over(*reports)


@pytest.mark.parametrize(
    ("question", "way", "thing"),
    [
        ("哪一年的口袋公园没建够数", "missed", "口袋公园"),
        ("哪一年没完成高标准农田的任务", "missed", "高标准农田"),
        ("进出口是在哪一年掉下来的", "fell", "进出口"),
        ("pm2.5是哪年反弹的", "rose", "pm2.5"),
        ("市里财政收入头一回过一百亿是哪年", "passed", "财政收入"),
    ],
)
def test_a_question_says_what_became_of_a_thing(question, way, thing):
    turn = read_turn(question)
    assert turn is not None
    assert (turn.way, turn.thing) == (way, thing)


@pytest.mark.parametrize("question", ["云桥是哪年通车的", "哪年减少了收费项目", "哪年提出五年内取消农业税"])
def test_another_question_for_a_year_is_none(question):
    assert read_turn(question) is None


def test_the_year_that_missed_its_target():
    answer = over("计划植树20棵，实际植树25棵", "计划植树30棵，实际植树26棵").ask("哪一年的植树没种够数？")
    assert [row.label for row in answer.rows] == ["2022年"]


def test_the_year_in_which_something_fell_and_not_another_thing():
    told = "进出口总额143亿元、增长12.0%，税收收入下降2.0%", "进出口总额139亿元、下降3.0%，税收收入增长2.0%"
    answer = over(*told).ask("进出口是在哪一年掉下来的")
    assert [row.label for row in answer.rows] == ["2022年"]


def test_the_year_in_which_a_mark_was_passed_first():
    told = "产业产值95.1亿元，增长2.7%", "产业产值101.3亿元，首次突破百亿元，增长6.5%"
    answer = over(*told).ask("产业产值头一回过一百亿是哪年？")
    assert [row.label for row in answer.rows] == ["2022年"]
