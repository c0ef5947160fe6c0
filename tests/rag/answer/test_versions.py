"""What other reports say of the same: another year, or another figure for one year."""

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
