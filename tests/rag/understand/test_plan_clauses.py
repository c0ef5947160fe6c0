"""A last clause that asks how far two values differ, and years of which one is asked for its plan."""

import pytest

from rag.text.fold import fold
from rag.understand.asked_scope import YearReader
from rag.understand.plan import plan_question

READER = YearReader(frozenset({2022, 2023, 2024}), frozenset({2021, 2022, 2023}))


def planned(question):
    plan = plan_question(fold(question), READER)
    return plan.operation, [(part.question, part.scope.label) for part in plan.parts]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("2021年和2022年新建公园各是多少个，后一年多出多少？", "新建公园多少?"),
        ("新建公园2021年、2022年各多少个，提高了多少？", "新建公园多少?"),
        ("工业的份额2021年和2022年各是多少，降了几个百分点？", "工业的份额百分之几?"),
        ("工业2021年占多少、2022年占多少，升了几个点？", "工业占百分之几?"),
    ],
)
def test_a_last_clause_may_ask_how_far_the_values_differ(question, asked):
    assert planned(question) == ("difference", [(asked, "2021年"), (asked, "2022年")])


@pytest.mark.parametrize(
    "question",
    [
        "2021年和2022年新建公园各是多少个？",
        "2021年和2022年新建公园各增加了多少？",
        "2021年、2022年和2023年新建公园各是多少个，增加了多少？",
    ],
)
def test_values_are_only_listed_if_no_clause_asks_for_the_difference_of_two(question):
    assert planned(question)[0] == "series"


def test_the_result_of_one_year_is_compared_with_the_target_of_another():
    parts = [("新增就业多少万人?", "2022年"), ("新增就业多少万人?", "2023年目标")]
    assert planned("2022年实际新增就业离2023年定的目标差多少万人？") == ("difference", parts)


def test_each_year_is_asked_in_the_words_behind_it_if_some_are_plans():
    operation, parts = planned("企业开办时间2021年、2022年实际做到几天，2023年又要求到几天？")
    assert operation == "series"
    assert [label for _, label in parts] == ["2021年", "2022年", "2023年目标"]
    assert [said for said, _ in parts] == [
        "企业开办时间做多少天?",
        "企业开办时间做多少天?",
        "企业开办时间又要求多少天?",
    ]


def test_years_that_run_on_from_one_are_a_series():
    operation, parts = planned("从18年起连续五年，粮食产量依次是多少？")
    assert operation == "series"
    assert parts == [("粮食产量多少?", f"{year}年") for year in range(2018, 2023)]
    assert planned("2018年起粮食产量是多少？")[0] == "single"


def test_how_many_years_are_listed_is_no_unit():
    assert planned("把2021、2022这几年公路的公里数列一下")[1][0][0] == "公路的公里数多少?"


def test_a_later_clause_that_names_no_thing_asks_for_that_of_the_first():
    parts = [("gdp增长多少?", "2022年"), ("gdp增长多少?", "2023年目标")]
    asked = "2022年GDP实际增长多少，2023年预期目标是多少，相差几个百分点？"
    assert planned(asked) == ("difference", parts)
    own = planned("2022年投资实际完成多少，2023年就业目标是多少？")[1]
    assert ["投资" in said for said, _ in own] == [True, False]


@pytest.mark.parametrize(
    ("question", "of_report"),
    [
        ("厦门市2022年全市报告新冠病例多少例？", False),
        ("厦门市2022年全市的报告病例多少例？", False),
        ("2022年省政府工作报告定的就业目标是多少？", True),
        ("2022年云岭省的报告里就业目标是多少？", True),
        ("2022年市人民政府工作报告提出的目标是多少？", True),
        ("2022年的报告里就业多少？", True),
    ],
)
def test_the_report_of_a_place_is_told_from_what_a_place_reports(question, of_report):
    (part,) = plan_question(fold(question), READER).parts
    assert part.scope.of_report is of_report


@pytest.mark.parametrize("place", ["", "省", "全省", "云岭省"])
def test_a_bulletin_may_have_its_full_name(place):
    (part,) = plan_question(f"2022年{place}国民经济和社会发展统计公报里,快递放在哪一部分", READER).parts
    assert part.scope.bulletin == f"{place}国民经济和社会发展统计公报"


@pytest.mark.parametrize(
    "question", ["从2021年到2023年新建公园增加了多少个？", "由2021年至2023年，新建公园减少了多少？"]
)
def test_what_changed_between_two_years_is_what_their_values_differ_by(question):
    assert planned(question) == ("difference", [("新建公园多少?", "2021年"), ("新建公园多少?", "2023年")])


@pytest.mark.parametrize(
    "question",
    [
        "2021年到2023年新增了多少个公园？",
        "2021年到2023年公园年均增加了多少个？",
        "2021到2023这三年给企业减了多少税？",
        "2021—2023年公园增加了多少个？",
    ],
)
def test_a_whole_or_a_mean_of_several_years_is_asked_as_one(question):
    assert planned(question)[0] == "single"


def test_things_of_a_span_without_ends_are_asked_together():
    assert planned("“十三五”期间公园、学校分别建了多少？")[0] == "single"
    assert planned("2021—2023年公园、学校分别建了多少？")[0] == "series"
    assert planned("“十三五”期间公园分别建了多少？")[0] == "series"


def test_a_target_that_is_not_wanted_is_not_asked_for():
    assert planned("2022年新建公园多少个？要实际数，不要年初预计的")[0] == "single"


def test_a_thing_named_after_two_places_is_one():
    assert plan_question(fold("2022年宁波舟山港货物和集装箱分别居第几？"), READER).operation == "single"
    assert plan_question(fold("2022年宁波舟山港口货物分别是多少？"), READER).operation == "series"
