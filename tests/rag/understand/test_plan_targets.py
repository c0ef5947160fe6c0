"""Questions whether a target was reached, and how far the result is from it."""

import pytest

from rag.understand.asked_scope import YearReader
from rag.understand.plan import plan_question

READER = YearReader(frozenset({2021, 2022, 2023}), frozenset({2020, 2021, 2022}))


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("农村公路二二年修够数了吗?", "农村公路"),
        ("22年口袋公园建够没有", "口袋公园"),
        ("2022年城镇新增就业够不够数?", "城镇新增就业"),
        ("二二年老旧小区改造改齐了没", "老旧小区改造"),
        ("21年高标准农田的指标有没有完成", "高标准农田"),
        ("22年养老服务中心是不是都建齐了", "养老服务中心"),
        ("22年空气优良天数达标没", "空气优良天数"),
        ("2021年停车位建没建够", "停车位"),
        ("新增学位22年足额完成没", "新增学位"),
        ("22年新登记市场主体超额完成了吗", "新登记市场主体"),
        ("22年病险水库治理达到计划数了吗", "病险水库治理"),
        ("2022年国际班列的计划打折扣了没有", "国际班列"),
    ],
)
def test_whether_a_target_was_reached(question, thing):
    plan = plan_question(question, READER)
    assert plan is not None
    assert plan.operation == "reached"
    assert plan.parts[0].question == f"{thing}多少?"


@pytest.mark.parametrize(
    "question", ["城南水厂22年动工了没", "22年民生实事都办完了吗", "洛水大桥22年通车没有", "22年新院区投用了吗"]
)
def test_whether_something_was_done_names_no_target(question):
    plan = plan_question(question, READER)
    assert plan is not None
    assert plan.operation == "single"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("21年gdp涨了9.2%,这个增幅超目标多少?", "gdp涨了多少?"),
        ("22年城镇新增就业离目标差多少", "城镇新增就业多少?"),
        ("22年固定资产投资低于目标几个点", "固定资产投资增长百分之几?"),
        ("21年农村公路超过计划多少公里", "农村公路多少?"),
    ],
)
def test_how_far_the_result_is_from_the_target(question, asked):
    plan = plan_question(question, READER)
    assert plan is not None
    assert plan.operation == "difference"
    assert [(part.question, part.scope.planned) for part in plan.parts] == [(asked, True), (asked, False)]


@pytest.mark.parametrize(("question", "years"), [("二三年gdp增长了多少", [2023]), ("用二三年时间建了多少公里", None)])
def test_two_three_is_a_year_where_the_library_has_it(question, years):
    plan = plan_question(question, READER)
    found = plan.parts[0].scope.period if plan else None
    assert (list(found.years) if found else None) == years


def test_the_years_of_which_one_is_asked_for():
    plan = plan_question("高标准农田,21年、22年,哪一年没建够?", READER)
    assert plan is not None
    assert (plan.operation, plan.parts[0].scope.among, plan.parts[0].scope.period) == ("single", (2021, 2022), None)
