"""Questions made from a report's own headings and numbers."""

import re
from pathlib import Path

from ingest.parse import parse_text
from rag.types import Answer, Chunk, Citation, Reason, Source
from ui.page.dialogue.examples import bare, chosen_examples, question_about, questions_of

REPORT = parse_text(
    "某区工作报告\n一、社会治理\n（一）加强教师队伍建设\n全区划分网格710个。今年共招聘新教师158名,增长30%。\n"
    "（二）推进垃圾分类工作\n去年新增停车位2000个和充电桩90个。其中12个。\n",
    name="report",
)
SOURCE = Source("report", "某区工作报告")


def answer(question, text, *, refused=False):
    cited = (Citation(1, Chunk(SOURCE, (), 0, len(text), text), 0, len(text), text),)
    return Answer(question, citations=() if refused else cited, reasons=(Reason("not_stated"),) * refused)


def test_a_heading_loses_its_marker_only():
    assert bare("（十二）推进垃圾分类。") == "推进垃圾分类"
    assert bare("三是提升精细化水平") == "提升精细化水平"
    assert bare("三农工作成效") == "三农工作成效"
    assert question_about("①针对排污口的问题") == "针对排污口的问题做了哪些工作？"


def test_numbers_and_headings_become_questions():
    questions = list(questions_of(REPORT))
    assert "全区划分网格多少个？" in questions
    assert "今年共招聘新教师多少名？" in questions
    assert "加强教师队伍建设做了哪些工作？" in questions


def test_a_clause_with_two_numbers_or_without_a_subject_makes_none():
    assert not any("停车位" in question or question.startswith("其中") for question in questions_of(REPORT))


def test_only_what_is_answered_with_something_new_is_shown():
    told = {
        "全区划分网格多少个？": answer("", "全区划分网格710个。"),
        "今年共招聘新教师多少名？": answer("", "报告没有说明。", refused=True),
        "加强教师队伍建设做了哪些工作？": answer("", "（一）加强教师队伍建设"),  # the heading again
        "推进垃圾分类工作做了哪些工作？": answer("", "全区建成分类投放点,覆盖所有小区,居民知晓率明显提高。"),
    }
    asked = []

    def ask(question):
        asked.append(question)
        return told[question]

    kept = chosen_examples([REPORT], ask)
    assert set(kept) == {"全区划分网格多少个？", "推进垃圾分类工作做了哪些工作？"}
    assert set(asked) == set(told)


def test_each_report_has_its_turn():
    other = parse_text("乙区工作报告\n一、发展交通\n全区新增公共停车位2000个。", name="other")
    kept = chosen_examples([REPORT, other], lambda question: answer(question, f"{question}答案是1234567890个"), most=2)
    assert any("停车位" in question for question in kept)


def test_an_empty_library_and_a_report_without_numbers_give_none():
    assert chosen_examples([], lambda question: answer(question, "")) == ()
    plain = parse_text("没有标题也没有数字的一段话。", name="plain")
    assert chosen_examples([plain], lambda question: answer(question, "")) == ()


def test_the_rule_knows_no_report():
    """No word of the seed report stands in the code that makes the questions."""
    source = Path("ui/page/dialogue/examples.py").read_text("utf-8").split('"""', 2)[2]
    assert not any(word in source for word in ("湖里", "厦门", "网格员"))


def test_the_examples_of_a_large_library_come_from_all_of_it():
    text = "某区工作报告\n一、第{}片区垃圾分类工作\n内容。\n"
    reports = [parse_text(text.format(n), name=f"r{n}") for n in range(100, 300)]
    asked = []

    def ask(question):
        asked.append(int(re.search(r"\d+", question)[0]))
        return answer(question, "", refused=True)

    assert chosen_examples(reports, ask) == ()
    assert len(asked) <= 24 and min(asked) == 100 and max(asked) > 270
