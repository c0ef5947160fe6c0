"""Whether a target was reached: from the sentence that tells it, from target and result, and why it was missed."""

import pytest

from rag.answer.render import render
from rag.text.targets import states_both, tells_reached
from tests.rag.answer.yearly import REPORTS, values_of, work_report
from tests.rag.documents import pipeline_over


@pytest.mark.parametrize(
    ("said", "reached"),
    [
        ("建成22个,计划25个,未足额完成。", False),
        ("计划新建公园30个,实际建成34个。", True),
        ("年初计划新建公园25个,受用地影响,实际建成22个。", False),
        ("新增就业48万人,超额完成45万人的年度目标。", True),
        ("空气质量没有达到控制在31微克以下的目标。", False),
        ("新建公园83个,超过年度计划3个。", True),
        ("力争完成投资4200亿元。", None),
        ("计划投资350亿元。", None),
    ],
)
def test_a_sentence_tells_whether_a_target_was_reached(said, reached):
    assert tells_reached(said) is reached


def test_both_amounts_are_stated():
    assert states_both("投放86辆,计划100辆") and not states_both("超过年度计划3个")


def test_a_title_is_quoted_with_what_is_told_under_it():
    items = (
        "三、民生实事\n2022年民生实事完成情况如下：\n1.促进就业。新增就业3万人，计划3万人。\n"
        "2.公交车更新。投放86辆，计划100辆，因供货延迟，其余14辆将于今年3月底前交付。\n"
    )
    report = work_report(2023, 22, 30, 70) + items
    answer = pipeline_over(report, REPORTS[0]).ask("22年说要换的公交车都换完了没")
    assert "公交车更新。投放86辆，计划100辆" in render(answer).text


def test_target_and_result_of_two_reports_are_compared():
    answer = pipeline_over(*REPORTS).ask("2022年新建口袋公园的任务完成了没有？")
    assert values_of(answer) == {"2022年目标": "25个", "2022年": "22个"}


def test_the_cause_is_quoted_where_it_is_asked_for():
    said = "新增幼儿园学位4050个，计划4200个，未足额完成。部分幼儿园项目受征地影响未能按期竣工。"
    report = work_report(2023, 22, 30, 70).replace("改造老旧小区", f"{said}改造老旧小区")
    answer = pipeline_over(report, REPORTS[0]).ask("22年幼儿园学位的任务完成了吗？没完成是卡在哪")
    assert "计划4200个" in render(answer).text
    assert "征地" in render(answer).text
