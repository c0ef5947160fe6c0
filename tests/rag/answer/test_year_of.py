"""In which year something was, told by what stands around the sentence; and years that a question has wrong."""

import pytest

from rag.answer.render import render
from tests.rag.answer.yearly import work_report
from tests.rag.documents import pipeline_over

_FACTORIES = "规模以上工业企业主营业务收入"


def over(*done):
    """Return a pipeline over reports of 2022 and on, each with a sentence of the year before that names no year."""
    reports = [
        work_report(2022 + at, 23, 25, 64).replace("改造老旧小区", f"{said}。改造老旧小区")
        for at, said in enumerate(done)
    ]
    return pipeline_over(*reports)


def test_the_year_of_a_deed_is_that_of_its_heading_which_is_cited():
    answer = over("云桥建成通车", "办事时间压缩至3天").ask("云桥是哪一年建成通车的？")
    assert render(answer).text.splitlines() == ["2021年：云桥建成通车。", "一、2021年工作回顾"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("地铁3号线是哪一年开通运营的？", "地铁2号线全线开通运营"),
        ("地铁3号线是哪一年开通运营的？", "地铁3号线开工，2号线开通运营"),
        ("实验中学新校区是哪一年建成启用的？", "东湖区实验小学新校区建成启用"),
        ("云桥一期是哪一年建成的？", "云桥建成通车"),
        ("云桥是哪一年建成通车的？", "云桥二期建成通车"),
        ("云州至泽州高速铁路是哪一年开工的？", "云州至泽州高速铁路竣工"),
    ],
)
def test_the_year_of_another_thing_is_not_told(question, said):
    assert over(said, "种树900棵").ask(question).refused


def test_a_year_with_spaces_between_its_digits_is_left_to_the_judge():
    answer = over("云桥从1 9 9 3 年3 月起通车", "种树900棵").ask("云桥是哪年哪月通车的？")
    assert "1 9 9 3 年3 月" in render(answer).text


def test_a_sentence_with_the_day_may_have_other_words():
    answer = over("云桥于9月28日建成通车", "种树900棵").ask("云桥是哪一年建成启用的？")
    assert [row.label for row in answer.rows] == ["2021年"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("全市哪一年成功创建文明城市？", "成功创建文明城市"),
        ("哪一年新建高速公路50公里？", "新建高速公路50千米"),
    ],
)
def test_the_own_place_and_the_unit_need_not_be_written_alike(question, said):
    assert [row.label for row in over(said, "种树900棵").ask(question).rows] == ["2021年"]


def test_a_day_that_is_asked_for_has_its_year_beside_it_and_no_further_quote():
    answer = over("云桥于9月28日建成通车", "种树900棵").ask("云桥是哪天建成通车的？")
    assert [row.label for row in answer.rows] == ["2021年"]
    assert [one.quote for one in answer.citations] == ["云桥于9月28日建成通车。"]


def test_the_day_of_another_line_gets_no_year():
    assert not over("地铁2号线于9月28日开通运营", "种树900棵").ask("地铁3号线是哪一年开通运营的？").rows


def test_the_number_of_a_line_may_be_written_in_numerals():
    answer = over("地铁三号线开通运营", "种树900棵").ask("地铁3号线是哪一年开通运营的？")
    assert [row.label for row in answer.rows] == ["2021年"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("哪一年发生重大安全事故？", "全年未发生重大安全事故"),
        ("云桥是哪一年建成通车的？", "推进云桥建设，力争建成通车"),
        ("云桥是哪一年建成通车的？", "力争年底前，云桥建成通车"),
        ("云桥是哪一年建成通车的？", "云桥尚未建成通车"),
        ("云桥是哪一年建成通车的？", "推进云桥建成通车"),
        ("云桥是哪一年建成通车的？", "云桥即将建成通车"),
    ],
)
def test_what_is_denied_or_only_meant_to_be_has_no_year(question, said):
    assert over(said, "种树900棵").ask(question).refused


def test_what_did_not_happen_is_answered_if_that_is_asked():
    answer = over("未发生重大安全事故", "种树900棵").ask("哪一年未发生重大安全事故？")
    assert [row.label for row in answer.rows] == ["2021年"]


def test_a_thing_that_is_done_every_year_has_no_year():
    assert over(*["举办龙舟大赛"] * 3).ask("哪一年举办龙舟大赛？").refused


def test_a_number_that_the_question_names_stands_in_the_sentence():
    pipeline = over("办事时间压缩至5天", "办事时间压缩至3天")
    assert [row.label for row in pipeline.ask("办事时间压缩至3天是哪一年？").rows] == ["2022年"]
    assert pipeline.ask("办事时间压缩至4天是哪一年？").refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("哪一年新建学校3所？", "新建学校4所、公园3座"),
        ("哪一年新建医院3家？", "修订第3条，新建医院5家"),
        ("地区生产总值增长5%是哪一年？", "地区生产总值增长8%，固定资产投资增长5%"),
        ("哪一年通过三轮审批办事时间压缩至4天？", "通过三轮审批办事时间压缩至5天"),
        (f"{_FACTORIES}突破1000亿元是哪一年？", f"{_FACTORIES}达到800亿元"),
    ],
)
def test_the_number_of_another_thing_proves_nothing(question, said):
    assert over(said, "种树900棵").ask(question).refused


def test_a_mark_is_told_by_what_was_reached():
    pipeline = over(f"{_FACTORIES}达到800亿元", f"{_FACTORIES}达到1200亿元")
    answer = pipeline.ask(f"{_FACTORIES}突破1000亿元是哪一年？")
    assert [(row.label, row.value) for row in answer.rows] == [("2022年", f"{_FACTORIES}达到1200亿元。")]


@pytest.mark.parametrize(
    ("heading", "proof"),
    [
        ("一、过去一年工作", "——2022年1月18日在某市第八届人民代表大会第二次会议上"),
        ("一、二〇二一年工作回顾", "一、二〇二一年工作回顾"),
    ],
)
def test_what_tells_the_year_is_cited(heading, proof, proven):
    text = work_report(2022, 23, 25, 64).replace("一、2021年工作回顾\n2021年，", f"{heading}\n去年，云桥建成通车。全年")
    pipeline = pipeline_over(text)
    answer = pipeline.ask("云桥是哪一年建成通车的？")
    proven(pipeline, answer)
    assert [row.label for row in answer.rows] == ["2021年"]
    assert [one.quote for one in answer.citations][1:] == [proof]
