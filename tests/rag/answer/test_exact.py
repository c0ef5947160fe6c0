"""The exact answer inside a quote: taken whole, and only where it is what was asked for."""

from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.answer.exact import mark_exact
from rag.answer.render import render
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.ports import Verdict
from rag.types import Answer, Chunk, Citation, Hit, Span
from rag.understand.analysis import QuestionAnalysis, Request, Subject
from rag.understand.question import read_question

TEXT = (
    "某区报告\n新聘网格员345名,编外教师98名。2021年8月15日完成改造,由区建设局负责,地点在湖里街道。\n"
    "推广“湖里模式”经验和《仲裁办法》。\n"
    "高速铁路里程从2.5万公里增加到4.2万公里,投入强度由2.1%提高到2.5%以上,高速公路里程3.1万公里。\n"
    "生产总值突破400亿元,达418亿元,增长16%;税收超过30亿元大关,达到31.5亿元;用电超过20亿度,投资50亿元;总投资超过400亿元,达50亿元;学校超过20所,5所。"
)
PARSED = parse_text(TEXT, name="demo")
START = TEXT.index("新聘")
QUOTE, OTHER, CHANGES, PASSED = TEXT[START:].split("\n")


def gathered(question, found, *, margin=2.0, sentence=QUOTE):
    start = TEXT.index(sentence)
    chunk = Chunk(PARSED.report.source, (), start, start + len(sentence), sentence)
    at = sentence.find(found)
    verdict = Verdict(3.0, Span(at, at + len(found)), margin) if found and at >= 0 else Verdict(3.0, Span(0, 0), -8.0)
    evidence = Evidence(Hit(chunk, 1.0, 1), 1, 1, 1, heading=False, verdict=verdict, chance=0.9)
    return Gathered(QuestionAnalysis(Request(question), read_question(question), Subject((), ()), ()), (evidence,), 0.1)


def marked(question, found, *, margin=2.0, quote=QUOTE):
    start = TEXT.index(quote)
    before = gathered(question, found, margin=margin, sentence=quote if quote in (OTHER, CHANGES, PASSED) else QUOTE)
    citation = Citation(1, before.evidence[0].hit.chunk, start, start + len(quote), quote)
    answer = Answer(question, citations=(citation,), confidence=0.9)
    after = mark_exact(answer, before)
    for excerpt in after.exact:
        assert TEXT[excerpt.start : excerpt.end] == excerpt.text
        assert citation.start <= excerpt.start < excerpt.end <= citation.end
    assert (render(after).text, after.citations) == (render(answer).text, answer.citations)
    return [excerpt.text for excerpt in after.exact]


@pytest.mark.parametrize(
    ("question", "found", "exact"),
    [
        ("生产总值是多少？", "400亿元", ["418亿元"]),
        ("生产总值是多少？", "418亿元", ["418亿元"]),
        ("税收有多少？", "30亿元", ["31.5亿元"]),
        ("用电多少度？", "20亿度", ["20亿度"]),
        ("总投资多少？", "400亿元,达50", []),
        ("学校有多少？", "20所", ["20所"]),
        ("生产总值突破多少亿元大关？", "400亿元", ["400亿元"]),
        ("生产总值是多少？", "400亿元,达418亿元", ["418亿元"]),
    ],
)
def test_behind_a_mark_that_was_passed_stands_what_was_reached(question, found, exact):
    assert marked(question, found, quote=PASSED) == exact


def test_a_mark_that_was_passed_is_no_rival_of_what_was_reached():
    assert marked("生产总值是多少？", "418亿元", margin=-2.0, quote=PASSED) == ["418亿元"]
    assert marked("生产总值是多少？", "400亿元", margin=-2.0, quote=PASSED) == ["418亿元"]


@pytest.mark.parametrize(
    ("question", "found", "exact"),
    [
        ("新聘了多少名网格员？", "345", "345名"),
        ("新聘了多少名网格员？", "网格员345名", "345名"),
        ("编外教师有几名？", "教师98", "98名"),
        ("改造什么时候完成？", "8月15日", "2021年8月15日"),
        ("哪个部门负责改造？", "区建设局", "区建设局"),
        ("改造的地点在哪里？", "湖里街道", "湖里街道"),
    ],
)
def test_amounts_and_dates_are_taken_whole_and_names_as_marked(question, found, exact):
    assert marked(question, found) == [exact]


@pytest.mark.parametrize(
    ("question", "found", "why"),
    [
        ("新聘了多少名网格员？", "网格员", "no amount"),
        ("新聘了多少名网格员？", "345名,编外教师98名", "two amounts"),
        ("投资了多少亿元？", "345名", "another unit"),
        ("改造什么时候完成？", "98名", "no date"),
        ("改造是否完成？", "完成改造", "yes or no"),
        ("新聘网格员和编外教师各有多少名，由谁负责？", "345名", "several things"),
        ("采取了哪些措施？", "完成改造", "no one thing"),
        ("改造的地点在哪里？", QUOTE, "all of the quote"),
    ],
    ids=lambda value: value if value.isascii() else None,
)
def test_what_cannot_be_told_to_be_the_answer_is_not_marked(question, found, why):
    assert marked(question, found) == [], why


def test_where_the_judge_doubts_an_amount_will_do_and_a_name_will_not():
    assert marked("新聘了多少名网格员？", "345", margin=-2.0) == ["345名"]
    assert marked("改造什么时候完成？", "8月15日", margin=-2.0) == ["2021年8月15日"]
    assert marked("哪个部门负责改造？", "区建设局", margin=-0.5) == []
    assert marked("新聘了多少名网格员？", "") == []


def test_a_doubted_amount_gives_way_to_one_among_more_words_of_the_question():
    assert marked("编外教师有几名？", "345名", margin=-2.0) == []
    assert marked("编外教师有几名？", "98名", margin=-2.0) == ["98名"]


@pytest.mark.parametrize(
    ("found", "exact"),
    [
        ("湖里模式", "湖里模式"),
        ("湖里模式”", "“湖里模式”"),
        ("模式”", "模式"),
        ("湖里模式”经验", "“湖里模式”经验"),
        ("“湖里模式", "“湖里模式”"),
        ("《仲裁办法", "《仲裁办法》"),
        ("仲裁办法》", "《仲裁办法》"),
    ],
)
def test_brackets_and_quotation_marks_come_in_pairs(found, exact):
    assert marked("推广的是什么？", found, quote=OTHER) == [exact]


def test_what_was_found_outside_of_the_quote_is_not_marked():
    assert marked("新聘了多少名网格员？", "345名", quote="编外教师98名。") == []
    assert marked("编外教师有几名？", "345名,编外教师98名", quote="编外教师98名。") == ["98名"]


def test_only_a_single_quote_that_was_judged_is_marked():
    question = "新聘了多少名网格员？"
    before = gathered(question, "345")
    (evidence,) = before.evidence
    one = Citation(1, evidence.hit.chunk, START, START + len(QUOTE), QUOTE)
    for cited in ((), (one, replace(one, marker=2)), (replace(one, chunk=PARSED.chunks[0]),)):
        answer = Answer(question, citations=cited)
        assert mark_exact(answer, before) is answer
    answer = Answer(question, citations=(one,))
    assert mark_exact(answer, replace(before, evidence=(replace(evidence, verdict=None),))) is answer


def test_an_excerpt_is_part_of_the_pipeline_s_answer(small_pipeline, proven):
    answer = small_pipeline.ask("湖里区划分了多少个网格？")
    assert [excerpt.text for excerpt in answer.exact] == ["710个"]
    proven(small_pipeline, answer)


@pytest.mark.parametrize(
    ("question", "found", "exact"),
    [
        ("高速铁路里程多少公里？", "2.5", "4.2万公里"),
        ("高速铁路里程多少公里？", "4.2", "4.2万公里"),
        ("高速铁路里程原来多少公里？", "4.2", "2.5万公里"),
        ("高速铁路里程从多少增加到多少？", "2.5", "2.5万公里增加到4.2万公里"),
        ("投入强度是多少？", "2.1%", "2.5%"),
        ("高速公路里程多少公里？", "3.1", "3.1万公里"),
    ],
)
def test_of_what_changed_it_is_what_it_came_to_unless_the_other_is_asked(question, found, exact):
    assert marked(question, found, quote=CHANGES) == [exact]
