"""Everyday ways to compare places, plans and years."""

import pytest

from rag.text.fold import fold
from rag.understand.asked_scope import YearReader
from rag.understand.plan import plan_question
from rag.understand.plan_names import find_pair

READER = YearReader(frozenset({2022, 2023, 2024}), frozenset({2021, 2022, 2023}))
KNOWN = {"甲山区", "乙山县", "甲山", "乙山"}


def planned(question):
    plan = plan_question(fold(question), READER, KNOWN)
    return plan.operation, [(part.question, part.scope.label) for part in plan.parts]


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("22年粮食甲山高还是乙山高，高出几多？", "粮食"),
        ("2022年粮食是甲山多还是乙山多？多多少", "粮食"),
        ("2022年粮食甲山的多还是乙山的多，差几多", "粮食"),
        ("2022年财政收入，甲山更多，还是乙山更多？", "财政收入"),
        ("2022年甲山和乙山哪个财政收入多，多几多？", "财政收入"),
        ("2022年甲山跟乙山哪边粮食少些，少多少？", "粮食"),
    ],
)
def test_a_thing_of_one_place_or_of_the_other(question, thing):
    asked = [(f"甲山{thing}多少?", "2022年甲山"), (f"乙山{thing}多少?", "2022年乙山")]
    assert planned(question) == ("difference", asked)


@pytest.mark.parametrize("question", ["甲山加乙山，2022年粮食总共多少？", "甲山加上乙山2022年粮食一共多少"])
def test_one_place_and_another_are_added(question):
    asked = [("甲山粮食多少?", "2022年甲山"), ("乙山粮食多少?", "2022年乙山")]
    assert planned(question) == ("sum", asked)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("公园，23年安排的比22年安排的多几个？", ["2023年目标", "2022年目标"]),
        ("公园23年要建的比22年建的多多少个", ["2023年目标", "2022年"]),
        ("教育23年安排的比22年花的多多少", ["2023年目标", "2022年"]),
        ("教育23年预算比22年完成的多多少", ["2023年目标", "2022年"]),
        ("公园2023年比2022年多多少个", ["2023年", "2022年"]),
    ],
)
def test_each_side_of_a_comparison_may_ask_for_a_plan(question, labels):
    operation, parts = planned(question)
    assert (operation, [label for _, label in parts]) == ("difference", labels)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("PM2.5浓度23年跟22年比，降了几微克？", "pm2.5浓度多少微克?"),
        ("优良天数比例23年跟22年比，跌了几个点", "优良天数比例百分之几?"),
        ("旅游收入23年和22年比，少了几多", "旅游收入多少?"),
    ],
)
def test_how_far_something_fell_is_no_part_of_its_name(question, asked):
    operation, parts = planned(question)
    assert operation == "difference"
    assert {content for content, _ in parts} == {asked}


@pytest.mark.parametrize(
    "question",
    [
        "21年、22年、23年打了多少粮食？一年一年说",
        "2021到2023年，每年打了几多粮食",
        "2021、2022、2023年打了多少粮食,逐年列出来",
    ],
)
def test_a_series_is_asked_for_in_many_ways(question):
    operation, parts = planned(question)
    assert operation == "series"
    assert parts == [("打了粮食多少?", f"{year}年") for year in (2021, 2022, 2023)]


def test_two_names_end_before_what_is_asked_of_both():
    text = "城镇居民的收入和农村居民的收入差多少"
    first, second, start, end = find_pair(text)
    assert (first, second, text[end:], start) == ("城镇居民", "农村居民", "的收入差多少", 0)
    assert find_pair("出生的人比死亡的人少多少") is None
