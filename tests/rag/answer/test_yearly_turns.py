"""In which year something turned where no sentence tells it in words: from the levels and the targets of the years."""

import pytest

from rag.answer.render import render
from tests.rag.answer.yearly import REPORTS, work_report
from tests.rag.documents import pipeline_over


def over(*done):
    """Return a pipeline over reports of 2021 and on, each with a sentence of the year before that names no year."""
    reports = [
        work_report(2021 + at, 23, 25, 64).replace("改造老旧小区", f"{said}。改造老旧小区")
        for at, said in enumerate(done)
    ]
    return pipeline_over(*reports)


def years_of(answer):
    return [row.label for row in answer.rows]


def test_the_result_under_the_target_of_another_report():
    answer = pipeline_over(*REPORTS).ask("21年到23年这三年，新建口袋公园哪一年没完成任务？")
    assert years_of(answer) == ["2022年"]
    assert "计划新建口袋公园25个" in render(answer).text


def test_the_year_with_less_than_the_year_before():
    answer = over("粮食产量16.2万吨", "粮食产量17.5万吨", "粮食产量16.9万吨").ask("这几年里哪年粮食产量减少了？")
    assert years_of(answer) == ["2022年"]


def test_how_much_less_is_told_as_an_amount():
    told = "粮食产量17.5万吨，比上年增加1.3万吨", "粮食产量16.9万吨，比上年减少0.6万吨"
    assert years_of(over(*told).ask("粮食产量哪年减少了？")) == ["2021年"]


@pytest.mark.parametrize("question", ["快递业务量破一亿件，是从哪年开始的", "快递业务量一亿件大关是哪年迈过的"])
def test_the_mark_lies_between_two_years(question):
    answer = over("快递业务量0.68亿件", "快递业务量0.89亿件", "快递业务量1.06亿件").ask(question)
    assert years_of(answer) == ["2022年"]


def test_a_mark_that_was_passed_before_the_first_report_is_of_no_year():
    answer = over("快递业务量1.02亿件", "快递业务量1.06亿件").ask("快递业务量破一亿件，是从哪年开始的")
    assert years_of(answer) == []


def test_the_year_that_was_under_a_mark():
    told = "断面水质优良率100%", "断面水质优良率保持100%", "断面水质优良率93.3%"
    assert years_of(over(*told).ask("断面水质是哪一年没保住100%的？")) == ["2022年"]


def test_only_the_years_that_the_question_names():
    told = "粮食产量17.2万吨", "粮食产量16.5万吨", "粮食产量16.9万吨", "粮食产量15.9万吨"
    assert years_of(over(*told).ask("21年和22年，哪年粮食产量减少了？")) == ["2021年"]


def test_when_at_first_and_when_later():
    reports = [
        work_report(year, 22, 30, 70).replace("计划新建", f"{said}。计划新建")
        for year, said in ((2022, "云桥力争2022年底建成通车"), (2023, "云桥2023年6月底前通车"))
    ]
    answer = pipeline_over(*reports).ask("云桥最早说哪时通车？后来推到什么时候了？")
    assert years_of(answer) == ["2022年报告", "2023年报告"]
    assert "2022年底" in render(answer).text
    assert "2023年6月底" in render(answer).text


def test_when_a_thing_is_to_be_is_told_of_a_later_year():
    begun = work_report(2023, 22, 30, 70).replace("改造老旧小区", "云水厂开工建设。改造老旧小区")
    report = begun.replace("计划新建", "云水厂年底前通水。计划新建")
    said = render(pipeline_over(report, REPORTS[0]).ask("云水厂22年开工建设了没？云水厂计划什么时候能通水？")).text
    assert "开工建设" in said
    assert "年底前通水" in said
