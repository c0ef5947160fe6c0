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


def kinds(said, shown):
    return [(mismatch.kind, mismatch.text) for mismatch in find_wrong_dates(said, shown, 2021)]


def test_a_part_of_a_year_is_wrong_only_where_the_quotes_tell_another():
    assert kinds("2021年底完成", "2021年年初完成") == [("date", "年底")]
    assert kinds("2021年底完成", "2021年完成") == [("wording", "年底")]
    assert kinds("2021年中等学校招生", "2021年招生") == []
    assert kinds("2021年中建成", "2021年底建成") == [("date", "年中")]
    assert kinds("3月底完成", "3月上旬完成") == [("date", "月底")]
    assert kinds("2021年底完成", "2021年中央投资完成") == [("wording", "年底")]


def test_how_often_may_be_told_by_the_unit_alone():
    assert kinds("每天处理6000吨", "日处理6000吨") == [("wording", "每天")]
    assert kinds("每天处理6000吨", "每月处理6000吨") == [("date", "每天")]
    assert kinds("每天处理6000吨", "处理6000吨") == [("date", "每天")]
    assert kinds("每年投入5000万元", "2020年投入5000万元") == [("date", "每年")]


def test_months_of_a_list_and_the_year_that_was_told_before_are_right():
    assert kinds("2月免收", "免收2、3月租金") == []
    assert kinds("4月免收", "免收2、3月租金") == [("date", "4月")]
    assert kinds("5月免收", "增长4.5、6月免收") == [("date", "5月")]
    assert kinds("当年完成", "完成") == kinds("当年投资5亿元", "2019年投资5亿元") == []
    assert kinds("当年完成", "次年完成") == [("date", "当年")]
    assert kinds("当天完成", "完成") == [("date", "当天")]


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


@pytest.mark.parametrize(
    ("said", "shown", "right"),
    [("每天消毒", "每日消毒", True), ("每日消毒", "每天消毒", True), ("每天消毒", "每周消毒", False)],
)
def test_every_day_has_two_names(said, shown, right):
    assert (list(find_wrong_dates(said, shown, None)) == []) is right
