"""What other reports say of the same: another year, or another figure for one year."""

import pytest

from rag.answer.render import render
from tests.rag.answer.yearly import REPORTS, values_of, work_report
from tests.rag.documents import pipeline_over


def test_a_question_without_a_year_is_answered_from_the_newest_and_tells_the_others(proven):
    pipeline = pipeline_over(*REPORTS)
    answer = pipeline.ask("改造老旧小区多少个？")
    proven(pipeline, answer)
    assert list(values_of(answer).items()) == [("2023年", "83个"), ("2022年", "70个"), ("2021年", "64个")]
    assert [one.text for one in answer.exact] == ["83个"]


def test_the_version_of_a_plan_is_labelled_as_one():
    answer = pipeline_over(*REPORTS).ask("计划新建口袋公园多少个？")
    assert values_of(answer) == {"2024年目标": "28个", "2023年目标": "30个", "2022年目标": "25个"}


def test_a_year_keeps_to_its_version():
    answer = pipeline_over(*REPORTS).ask("2022年改造老旧小区多少个？")
    assert (answer.rows, render(answer).text) == ((), "改造老旧小区70个。")


def test_two_figures_for_one_year_stand_side_by_side_under_the_names_of_their_reports(proven):
    other = work_report(2023, 22, 30, 71).replace("某市政府工作报告", "某市城市建设工作报告")
    pipeline = pipeline_over(REPORTS[1], other)
    answer = pipeline.ask("2022年改造老旧小区多少个？")
    proven(pipeline, answer)
    assert sorted(row.value for row in answer.rows) == ["70个", "71个"]
    assert len({row.label for row in answer.rows}) == 2
    assert all("工作报告" in row.label for row in answer.rows)


def test_reports_that_agree_need_no_rows():
    other = work_report(2023, 22, 30, 70).replace("某市政府工作报告", "某市城市建设工作报告")
    assert pipeline_over(REPORTS[1], other).ask("2022年改造老旧小区多少个？").rows == ()


def test_one_report_has_no_versions():
    assert pipeline_over(REPORTS[1]).ask("改造老旧小区多少个？").rows == ()


def test_a_day_of_last_year_gets_its_year(proven):
    text = REPORTS[1].replace("改造老旧小区70个。", "澜江大桥于去年9月28日建成通车。")
    pipeline = pipeline_over(text)
    answer = pipeline.ask("澜江大桥什么时候建成通车？")
    (row,) = answer.rows
    assert (row.label, row.value) == ("2022年", "澜江大桥于去年9月28日建成通车。")
    assert row.value in answer.citations[row.marker - 1].quote


@pytest.mark.parametrize(
    ("first", "second", "question"),
    [
        ("丙镇情况\n一、绿化\n丙镇种树31万株。\n", "丁镇情况\n一、绿化\n丁镇种树52万株。\n", "丙镇种树多少？"),
        ("东岭村报告\n一、绿化\n全年种树31万株。\n", "西河村报告\n一、绿化\n全年种树52万株。\n", "东岭村种树多少？"),
        (
            "甲公司简报\n一、绿化\n甲公司种树31万株。\n",
            "乙公司简报\n一、绿化\n乙公司种树52万株。\n",
            "甲公司种树多少？",
        ),
    ],
)
def test_a_report_on_another_thing_than_the_named_one_has_no_version(first, second, question):
    answer = pipeline_over(first, second).ask(question)
    assert "31万株" in render(answer).text
    assert "52万株" not in render(answer).text


def test_without_a_name_both_reports_tell():
    first, second = "丙镇情况\n一、绿化\n丙镇种树31万株。\n", "丁镇情况\n一、绿化\n丁镇种树52万株。\n"
    answer = pipeline_over(first, second).ask("种树多少？")
    assert {row.value for row in answer.rows} == {"31万株", "52万株"}


def test_who_asks_for_what_is_in_force_is_told_the_newest_alone(proven):
    pipeline = pipeline_over(*REPORTS)
    answer = pipeline.ask("最新的改造老旧小区是多少个？")
    proven(pipeline, answer)
    assert render(answer).text.count("个") == 1
    assert "83" in render(answer).text
