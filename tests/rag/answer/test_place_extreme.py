"""Which of several places has the most or the least, where a paragraph tells of one after the other."""

from rag.answer.render import render
from tests.rag.answer.yearly import REPORTS, values_of, work_report
from tests.rag.documents import pipeline_over

_TOLD = "甲山区地区生产总值518.6亿元，增长4.6%；乙山区396.2亿元，增长3.9%；丙山县241.7亿元，增长4.8%。"


def over():
    """Return a pipeline over reports of which one tells of three places."""
    report = work_report(2023, 22, 30, 70).replace("二、2023年", f"分县区看。\n{_TOLD}\n二、2023年")
    return pipeline_over(report, REPORTS[0])


def test_the_slowest_place_is_told_with_all_others():
    answer = over().ask("22年三个县区谁的地区生产总值增长最慢？")
    (calculation,) = answer.calculations
    assert [one.text for one in calculation.operands] == ["增长3.9%", "增长4.6%", "增长4.8%"]
    assert "乙山区" in next(iter(values_of(answer)))
    assert "最小：2022年乙山区地区生产总值，增长3.9%" in render(answer).text


def test_another_number_of_places_is_not_compared():
    assert not over().ask("22年四个县区谁的地区生产总值增长最慢？").calculations
