"""The exact answer inside a quote: taken whole, and only where it is what was asked for."""

from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.evidence import Evidence, Subject
from rag.exact import mark_exact
from rag.question import read_question
from rag.steps import Ask, Asked, Gathered
from rag.types import Answer, Chunk, Citation, Hit
from tests.fakes import MarkingReader

TEXT = "某区报告\n新聘网格员345名,编外教师98名。2021年8月15日完成改造,由区建设局负责,地点在湖里街道。"
PARSED = parse_text(TEXT, name="demo")
START = TEXT.index("新聘")
QUOTE = TEXT[START:]


def gathered(question, found, *, none=0.1):
    chunk = Chunk(PARSED.report.source, (), START, len(TEXT), QUOTE)
    (reading,) = MarkingReader(found, none=none).read(question, [QUOTE])
    evidence = Evidence(Hit(chunk, 1.0, 1), 1, 1, 1, 1, 1, 1, heading=False, reading=reading)
    return Gathered(Asked(Ask(question), read_question(question), Subject((), ()), ()), (evidence,), 0.9)


def marked(question, found, *, none=0.1, quote=QUOTE):
    start = TEXT.index(quote)
    before = gathered(question, found, none=none)
    citation = Citation(1, before.evidence[0].hit.chunk, start, start + len(quote), quote)
    answer = Answer(question, quote, citations=(citation,), confidence=0.9)
    after = mark_exact(answer, before)
    for excerpt in after.exact:
        assert TEXT[excerpt.start : excerpt.end] == excerpt.text
        assert citation.start <= excerpt.start < excerpt.end <= citation.end
    assert (after.text, after.citations) == (answer.text, answer.citations)
    return [excerpt.text for excerpt in after.exact]


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
        ("哪个部门负责改造？", "完成改造", "nobody"),
        ("新聘网格员和编外教师各有多少名，由谁负责？", "345名", "several things"),
        ("采取了哪些措施？", "完成改造", "no one thing"),
        ("改造的地点在哪里？", QUOTE, "all of the quote"),
    ],
    ids=lambda value: value if value.isascii() else None,
)
def test_what_cannot_be_told_to_be_the_answer_is_not_marked(question, found, why):
    assert marked(question, found) == [], why


def test_a_reader_that_finds_nothing_marks_nothing():
    assert marked("新聘了多少名网格员？", "345", none=0.6) == []
    assert marked("新聘了多少名网格员？", "") == []


def test_what_was_found_outside_of_the_quote_is_not_marked():
    assert marked("新聘了多少名网格员？", "345名", quote="编外教师98名。") == []
    assert marked("编外教师有几名？", "345名,编外教师98名", quote="编外教师98名。") == ["98名"]


def test_only_a_single_quote_that_was_read_is_marked():
    question = "新聘了多少名网格员？"
    before = gathered(question, "345")
    (evidence,) = before.evidence
    one = Citation(1, evidence.hit.chunk, START, len(TEXT), QUOTE)
    for cited in ((), (one, replace(one, marker=2)), (replace(one, chunk=PARSED.chunks[0]),)):
        answer = Answer(question, QUOTE, citations=cited)
        assert mark_exact(answer, before) is answer
    answer = Answer(question, QUOTE, citations=(one,))
    assert mark_exact(answer, replace(before, evidence=(replace(evidence, reading=None),))) is answer


def test_an_excerpt_is_part_of_the_pipeline_s_answer(small_pipeline, proven, reading_pipeline):
    question = "湖里区划分了多少个网格？"
    assert small_pipeline.ask(question).exact == ()
    answer = reading_pipeline(MarkingReader("710个")).ask(question)
    assert [excerpt.text for excerpt in answer.exact] == ["710个"]
    assert answer.timings_ms["read"] > 0
    proven(small_pipeline, answer)
