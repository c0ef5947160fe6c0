import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer.render import render
from rag.answer.structure import find_structure
from rag.understand.analysis import Request
from tests.rag.documents import DECIMAL, NOTICE, RULES, SPEECH, pipeline_over


@pytest.mark.parametrize(
    ("text", "question", "quotes"),
    [
        (RULES, "第三条讲什么？", ["第三条 每人可借书10册。"]),
        (RULES, "第3条規定了什麼？", ["第三条 每人可借书10册。"]),
        (RULES, "第二章讲什么？", ["第二章 借阅", "第三条 每人可借书10册。", "第四条 逾期的，按照下列规定处理"]),
        (RULES, "第四条第二项是什么？", ["（二）逾期一个月以上的，暂停借阅。"]),
        (RULES, "第二条第二款讲什么？", ["每周开放不少于56小时。"]),
        (RULES, "第二章第四条第（一）项讲什么？", ["（一）逾期不足一个月的，提醒"]),
        (RULES, "最后一条是什么？", ["第五条 本办法自2020年1月1日起施行。"]),
        (SPEECH, "第二部分第二点是什么？", ["（二）发展产业。第三季度第一产业增长4%。"]),
        (SPEECH, "第三招是什么？", ["第三招，定额用水。"]),
        (SPEECH, "困难和不足里的“二是”讲什么？", ["二是人才不多。"]),
        (SPEECH, "主要做的第三件事是什么？", None),
        (SPEECH, "第二部分的标题原话怎么写的？", ["二、今年的任务"]),
        (SPEECH, "二、后面跟的标题是哪句？", ["二、今年的任务"]),
        (NOTICE, "第二部分（四）的标题是什么？", ["（四）安排经费。"]),
        (RULES, "第二章的总标题是什么？", ["第二章 借阅"]),
        (NOTICE, "第三条讲什么？", ["（三）明确养护人。"]),
        (NOTICE, "第二部分第一条是什么？", ["（三）明确养护人。"]),  # the numbers run on: the place counts
        (DECIMAL, "1.2讲什么？", ["1.2 适用范围\n适用于全区停水。停水2.5小时以上的，启动预案。"]),
        (DECIMAL, "第2.1节讲什么？", ["2.1 指挥部\n区长任总指挥。"]),
    ],
)
def test_a_part_is_found_by_its_number(over, proven, text, question, quotes):
    answer = over(text).ask(question)
    proven(over(text), answer)
    if quotes is not None:
        assert [citation.quote for citation in answer.citations] == quotes


@pytest.mark.parametrize(
    ("text", "question", "items"),
    [
        (SPEECH, "全文分几个部分？", ["一、过去一年的工作", "二、今年的任务"]),
        (SPEECH, "全文分几个部分，分别是什么？", ["一、过去一年的工作", "二、今年的任务"]),
        (SPEECH, "第二部分有几条任务？", ["（一）办好教育。", "（二）发展产业。", "（三）改善环境。"]),
        (RULES, "本办法共有几章？", ["第一章 总则", "第二章 借阅", "第三章 附则"]),
        (NOTICE, "第二部分有几条措施？", ["（三）明确养护人。", "（四）安排经费。"]),
    ],
)
def test_parts_are_counted(over, proven, text, question, items):
    answer = over(text).ask(question)
    proven(over(text), answer)
    assert render(answer).text.splitlines() == [f"共{len(items)}项：", *items]


def test_below_headings_without_numbers_the_numbers_run_on(over):
    text = "某市工作报告\n回顾\n一、修路。\n修路60公里。\n二、种树。\n种树8万株。\n安排\n三、建校。\n建校5所。\n"
    answer = over(text).ask("第三部分讲什么？")
    assert [citation.quote for citation in answer.citations] == ["三、建校。\n建校5所。"]


def test_the_articles_of_the_whole_are_counted(over):
    assert render(over(RULES).ask("这个办法一共多少条？")).text.startswith("共5项：\n第一条")


def test_parts_with_a_gap_in_their_numbers_are_not_counted(over):
    text = RULES.replace("第二章 借阅\n", "")
    assert not render(over(text).ask("本办法共有几章？")).text.startswith("共2项")


@pytest.mark.parametrize(
    ("text", "question", "about"),
    [
        (RULES, "第40条讲什么？", "第40条"),
        (RULES, "第七章规定了什么？", "第七章"),
        (RULES, "第四条第五项是什么？", "第四条第五项"),
        (SPEECH, "第三部分讲什么？", "第三部分"),
        (SPEECH, "第二章讲什么？", "第二章"),
        (DECIMAL, "第3.4节讲什么？", "3.4"),
    ],
)
def test_a_part_that_does_not_exist_is_refused(over, proven, text, question, about):
    answer = over(text).ask(question)
    proven(over(text), answer)
    assert [(reason.code, reason.about) for reason in answer.reasons] == [("no_such_part", about)]
    assert answer.nearest == ()
    assert render(answer).text == f"报告没有{about}。"


@pytest.mark.parametrize(
    "question", ["第三季度第一产业增长多少？", "第三条规定一人借几册书？", "《水法》第三条讲什么？", "第九招是什么？"]
)
def test_other_questions_are_left_to_the_evidence(over, question):
    pipeline = over(RULES)
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    assert find_structure(gathered, pipeline.library) == []


NUMERALS = "一二三四五六七八九"


@settings(max_examples=12, deadline=None)
@given(n=st.integers(2, 9), asked=st.integers(1, 9))
def test_whatever_the_number_the_part_or_its_absence_is_said(proven, n, asked):
    text = "某办法\n" + "".join(f"第{numeral}条 事项{numeral}，照办。\n" for numeral in NUMERALS[:n])
    pipeline = pipeline_over(text)
    answer = pipeline.ask(f"第{asked}条讲什么？")
    proven(pipeline, answer)
    numeral = NUMERALS[asked - 1]
    said = f"第{numeral}条 事项{numeral}，照办。" if asked <= n else f"报告没有第{asked}条。"
    assert render(answer).text == said
