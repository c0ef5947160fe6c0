from rag.answer.render import render
from rag.answer.stated import names_mark
from tests.rag.answer.yearly import work_report
from tests.rag.documents import pipeline_over


def over(*done):
    """Return a pipeline over reports of 2022 and 2023, each with a sentence of the year before that names no year."""
    reports = [
        work_report(2022 + at, 23, 25, 64).replace("改造老旧小区", f"{said}。改造老旧小区")
        for at, said in enumerate(done)
    ]
    return pipeline_over(*reports)


def test_the_year_of_a_deed_is_that_of_its_heading_which_is_cited():
    answer = over("云桥建成通车", "办事时间压缩至3天").ask("云桥是哪一年建成通车的？")
    assert render(answer).text.splitlines() == ["2021年：云桥建成通车。", "一、2021年工作回顾"]


def test_a_number_that_the_question_names_stands_in_the_sentence():
    pipeline = over("办事时间压缩至5天", "办事时间压缩至3天")
    assert [row.label for row in pipeline.ask("办事时间压缩至3天是哪一年？").rows] == ["2022年"]
    assert pipeline.ask("办事时间压缩至4天是哪一年？").refused


def test_a_mark_that_was_passed_is_told_from_a_number():
    assert names_mark("生产总值突破1000亿元是哪一年")
    assert not names_mark("办事时间压缩至3天是哪一年")


def test_the_report_that_states_the_number_is_named():
    pipeline = over("电池产值达到600亿元", "电池产值达到800亿元")
    assert [row.label for row in pipeline.ask("哪份报告提出电池产值达到800亿元？").rows] == ["2023年某市政府工作报告"]
    assert pipeline.ask("哪份报告提出电池产值达到900亿元？").refused


def test_a_wrong_year_of_a_day_is_corrected():
    answer = over("种树900棵", "云桥于9月28日建成通车").ask("云桥2021年建成通车，是哪天？")
    assert answer.corrected
    assert render(answer).text.splitlines()[:2] == ["报告写的是：", "2022年：云桥于9月28日建成通车。"]
