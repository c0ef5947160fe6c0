"""The scope of a question: its periods, its places, and whether it asks for a plan or a result."""

import pytest

from rag.text.fold import fold
from rag.text.period import Period
from rag.understand.asked_scope import (
    AskedScope,
    YearReader,
    find_asked_periods,
    find_asked_places,
    main_place,
    read_status,
)

READER = YearReader(frozenset({2022, 2023, 2024}), frozenset({2021, 2022, 2023}))


def periods(question, reader=READER):
    return [one.period.label for one in find_asked_periods(fold(question), reader)]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("新建公园多少个？", []),
        ("2022年新建公园多少个？", ["2022年"]),
        ("２０２２年新建公园多少个？", ["2022年"]),
        ("二〇二二年新建公园多少个？", ["2022年"]),
        ("22年新建公园多少个？", ["2022年"]),
        ("去年新建公园多少个？", ["2023年"]),
        ("前年新建公园多少个？", ["2022年"]),
        ("明年计划新建公园多少个？", ["2025年"]),
        ("2022年上半年增长多少？", ["2022年1—6月"]),
        ("2022年和2023年各多少？", ["2022年", "2023年"]),
        ("2022年比2021年多多少？", ["2022年", "2021年"]),
        ("2018年起连续五年的增速", ["2018—2022年"]),
        ("2018年起三年每年投资多少亿元？", ["2018—2020年"]),
        ("2018年起的三年行动计划投资多少亿元？", ["2018年"]),
        ("2020年起三年内完成多少户？", ["2020年"]),
        ("2020年起三年共完成多少户？", ["2020年"]),
    ],
)
def test_the_periods_that_a_question_names_come_in_its_order(question, named):
    assert periods(question) == named


def test_a_year_that_the_question_only_compares_with_is_not_asked_for():
    assert periods("2022年比上年增长多少？") == ["2022年"]


def test_a_year_of_two_digits_is_near_a_report_or_else_near_the_newest():
    assert READER.complete("21") == 2021
    assert READER.complete("98") == 1998
    assert YearReader(frozenset({2004})).complete("03") == 2003


def test_this_year_is_that_of_the_newest_report_and_of_none_without_reports():
    assert (READER.newest, YearReader().newest) == (2024, None)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("江西的城镇化率比全国低几个点？", ("江西", "全国")),
        ("全国比江西高几个点？", ("全国", "江西")),
        ("我国粮食产量是多少？", ("全国",)),
        ("思明区和集美区一共多少？", ("思明区", "集美区")),
        ("中央环保督察反馈了几个问题？", ()),
        ("中国人民银行的利率是多少？", ()),
        ("粮食产量是多少？", ()),
    ],
)
def test_the_places_come_in_order_and_the_nation_is_one_of_them(question, named):
    assert find_asked_places(fold(question)) == named


@pytest.mark.parametrize(
    ("question", "planned"),
    [
        ("2022年目标是多少？", True),
        ("打算改造多少个？", True),
        ("力争达到多少？", True),
        ("打算到2030年城镇化率做到百分之几？", True),
        ("2022年城镇化率做到百分之几？", False),
        ("改造了多少个？", None),
        ("实际改造多少个？", False),
        ("最后完成了多少？", False),
        ("不是目标，2022年增长多少？", False),
        ("计划生育率是多少？", None),
        ("争取上级补助资金多少亿元？", None),
        ("争取到位资金多少亿元？", None),
        ("争取达到多少？", True),
        ("争取新增就业多少人？", True),
        ("争取到项目多少个？", None),
        ("争取到2025年城镇化率达到多少？", True),
    ],
)
def test_a_question_asks_for_a_plan_for_a_result_or_does_not_say(question, planned):
    assert read_status(fold(question)) is planned


def test_a_scope_is_labelled_as_it_stands_before_a_value():
    assert AskedScope().open
    assert AskedScope().label == ""
    asked = AskedScope(Period.of_years(2022), planned=True, places=("江西",))
    assert (asked.open, asked.label) == (False, "2022年江西目标")
    assert AskedScope(Period.of_years(2022), planned=False).label == "2022年"


@pytest.mark.parametrize(
    ("question", "known", "named"),
    [
        ("泽州的泽安县", {"泽州", "泽安县"}, ("泽州", "泽安县")),  # not 安县
        ("泽州市和泽州的学校", {"泽州市", "泽州"}, ("泽州市",)),
        ("泽州县的学校", {"泽州"}, ("泽州县",)),  # a division
        ("泽州比全省快几个点", {"泽州", "全省"}, ("泽州", "全省")),
        ("全国和云岭省", {"云岭省", "云岭"}, ("全国", "云岭省")),
    ],
)
def test_places_of_the_library_are_places_too(question, known, named):
    assert find_asked_places(question, known) == named


def test_the_main_place_has_a_name_of_its_own():
    assert main_place(("全省", "泽州", "云州")) == ("泽州",)
    assert main_place(("全省",)) == ("全省",)
    assert main_place(()) == ()


@pytest.mark.parametrize(
    ("question", "known", "named"),
    [
        ("江西和全国粮食相差多少", {"西和县", "西和"}, ("江西", "全国")),
        ("青海西宁的收入", {"海西州", "海西"}, ("青海", "西宁")),
        ("新增城镇就业多少,增城呢", {"增城"}, ("增城",)),
        ("健全市场机制后全市有几个", {"全市"}, ("全市",)),
    ],
)
def test_a_name_of_the_library_takes_nothing_from_a_division(question, known, named):
    assert find_asked_places(question, known) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("长沙和长沙县的gdp分别是多少", ("长沙", "长沙县")),
        ("吉林和吉林市的gdp分别是多少", ("吉林", "吉林市")),
        ("长沙市的gdp是多少,长沙的人口呢", ("长沙市",)),
    ],
)
def test_a_short_name_is_the_place_that_it_means_alone(question, named):
    assert find_asked_places(question) == named
