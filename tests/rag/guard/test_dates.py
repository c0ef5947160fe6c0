import pytest

from rag.guard.dates import find_wrong_dates

SHOWN = "今年以来巡查300多人次,6月25日反馈意见,反馈的第二天通报,12月底前完成,前三季度优良率100%。"


@pytest.mark.parametrize(
    "said", ["六月二十五日反馈", "2021年6月25日", "今年巡查", "反馈的次日通报", "12月末前完成", "前三季度"]
)
def test_dates_in_another_form_are_right(said):
    assert list(find_wrong_dates(said, SHOWN, 2021)) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("去年以来巡查", "去年"),
        ("6月26日反馈", "6月26日"),
        ("2020年6月25日", "2020年6月25日"),
        ("反馈的前一天通报", "前一天"),
        ("前两季度优良率", "前两季度"),
        ("12月初前完成", "月初"),
    ],
)
def test_other_dates_are_wrong(said, wrong):
    assert wrong in [mismatch.text for mismatch in find_wrong_dates(said, SHOWN, 2021)]


@pytest.mark.parametrize(
    ("year", "shown", "right"),
    [
        (2004, "政府工作报告\n新增就业980万人", True),
        (2003, "政府工作报告\n新增就业980万人", False),
        (2006, "政府工作报告\n新增就业980万人", False),
        (2003, "政府工作报告\n比上年多980万人", True),
        (2004, "2004年工作回顾\n新增就业980万人", True),
        (2005, "2004年工作回顾\n新增就业980万人", False),
        (2005, "新增就业980万人", True),
        (2004, "新增就业980万人", False),
        (2005, "2004年工作回顾\n今年新增就业980万人", True),
    ],
)
def test_a_work_report_looks_back_on_the_year_before(year, shown, right):
    assert (list(find_wrong_dates(f"{year}年新增就业980万人", shown, 2005)) == []) is right
