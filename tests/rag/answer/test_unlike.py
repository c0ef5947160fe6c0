"""Refuse what is near to the question, and answer what is asked."""

import pytest

from rag.answer.unlike import _of_a_mean, _of_a_plan, _of_a_span, _of_the_whole
from rag.understand.question import read_question


@pytest.mark.parametrize(
    ("unlike", "asked", "said", "expected"),
    [
        pytest.param(_of_a_span, "园区9月份单月产值多少", "1-8月园区产值3亿元", True, id="span"),
        pytest.param(_of_a_span, "园区9月份单月产值多少", "1-8月产值3亿元,9月产值1亿元", False, id="month_told"),
        pytest.param(_of_a_span, "园区1-8月产值多少", "1-8月园区产值3亿元", False, id="span_asked"),
        pytest.param(_of_the_whole, "援沪的人里有多少是护士", "派出队员90名", True, id="whole"),
        pytest.param(_of_the_whole, "援沪的人里有多少是护士", "派出队员90名,护士60名", False, id="part_told"),
        pytest.param(_of_a_mean, "哪个站点浓度最高?多少", "6个站点平均浓度30微克", True, id="mean"),
        pytest.param(_of_a_mean, "哪个站点浓度最高?多少", "平均浓度30微克,其中东站40微克", False, id="member_told"),
        pytest.param(_of_a_plan, "目前绿地率是多少", "有望在2030年底前绿地率达到40%", True, id="plan"),
        pytest.param(_of_a_plan, "目前绿地率是多少", "绿地率达到38%,力争达到40%", False, id="result_told"),
        pytest.param(_of_a_plan, "目前引进项目总投资多少", "引进项目8个,计划总投资30亿元", False, id="planned_sum"),
        pytest.param(_of_the_whole, "其中多少是本科以上的", "90名,本科及以上60名", False, id="part_reworded"),
        pytest.param(_of_a_plan, "目前计划绿地率达到多少", "力争绿地率达到40%", False, id="plan_asked"),
    ],
)
def test_a_near_statement_is_told_from_an_answer(unlike, asked, said, expected):
    assert unlike(asked, [said]) is expected


def test_money_has_its_dimension():
    assert read_question("这家公司增资多少").needs[0].dimensions == {"money", "number"}
    assert read_question("教师培训了多少次").needs[0].dimensions == {"count", "person"}
