"""Amounts of a sentence that are of a year of their own: ends of a change, and lists with a value for each year."""

import pytest

from rag.gather.dated_values import dated_values
from rag.gather.scope_document import Scope
from rag.gather.sentence_scope import ScopedSpan
from rag.text.period import Period
from rag.types import Span


def dated(said, period=None, status="done"):
    scoped = (ScopedSpan(Span(0, len(said)), Scope(period or Period.of_years(2022), status)),)
    found = dated_values(said, scoped, 2023, 2022)
    return {one.scope.period.label: f"{one.span.of(said)} {one.scope.status}" for one in found}


def test_each_end_of_a_change_is_of_the_year_before_it():
    said = "产量由2017年的800万吨增加到2022年的900万吨,年均增长3%。"
    assert dated(said) == {"2017年": "800万吨 done", "2022年": "900万吨 done"}


def test_an_amount_of_the_year_of_the_report_has_the_status_of_its_clause():
    said = "赤字从2020年的70亿元、2021年的50亿元,预计降低到今年的20亿元。"
    told = {"2020年": "70亿元 done", "2021年": "50亿元 done"}
    assert dated(said, status="planned") == {**told, "2023年": "20亿元 planned"}
    assert dated("占比由2022年的5%提高到2027年的8%。")["2027年"] == "8% planned"


@pytest.mark.parametrize("years", ["2020—2022年,", "2020年、2021年、2022年", "2020、2021和2022年"])
def test_a_list_has_a_value_for_each_of_the_years_before_it(years):
    said = f"{years}产量分别为8万吨、9万吨和7万吨。"
    assert dated(said) == {"2020年": "8万吨 done", "2021年": "9万吨 done", "2022年": "7万吨 done"}


def test_the_second_list_of_a_sentence_is_of_the_same_years():
    said = "2021—2022年,产量依次为8万吨、9万吨,增速依次为3%、4%。"
    scoped = (ScopedSpan(Span(0, len(said)), Scope(Period.of_years(2021, 2022), "done")),)
    found = dated_values(said, scoped, 2023, 2022)
    assert [(one.scope.period.label, one.span.of(said)) for one in found] == [
        ("2021年", "8万吨"),
        ("2022年", "9万吨"),
        ("2021年", "3%"),
        ("2022年", "4%"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "2021—2022年,小麦、玉米分别为8万吨、9万吨。",  # of two things
        "2020—2022年产量分别为8万吨、9万吨。",  # too few
        "2021—2022年产量8万吨、9万吨。",
        "2022年,小麦、玉米分别为8万吨、9万吨。",
        "2018—2022年,五大产业产值分别为1亿元、2亿元、3亿元、4亿元、6亿元。",
        "2021年、2022年3个区中的2个区产值分别为1亿元、2亿元。",
        "2021年、2022年城乡居民收入分别增长8%、9%。",
        "小麦和玉米2021年、2022年分别为8万吨、9万吨。",
        "三次产业2020—2022年增速分别为1%、2%、3%,占比分别为7%、8%、9%。",
    ],
)
def test_other_lists_have_no_years(said):
    assert dated(said) == {}


@pytest.mark.parametrize("what", ["二氧化硫排放量", "二级以上天数占比", "第二产业增速", "进出口总额"])
def test_a_numeral_in_a_name_counts_no_things(what):
    assert dated(f"2021年、2022年{what}分别为8%、9%。") == {"2021年": "8% done", "2022年": "9% done"}


def test_a_change_in_years_that_are_reviewed_starts_in_the_year_before_them():
    term = Period.of_years(2018, 2022)
    assert dated("产量由800万吨增加到900万吨。", term) == {"2017年": "800万吨 done", "2022年": "900万吨 done"}
    assert dated("产量由800万吨增加到900万吨。") == {}
    assert dated("产量由800万吨增加到900万吨。", term, "planned") == {}
    assert dated("2018—2022年,产量由800万吨增加到900万吨。", term) == {}
