from dataclasses import replace

import pytest

from rag.gather.evidence import answer_span, assess_sentence
from rag.ports import Verdict
from rag.text.terms import Vocabulary
from rag.types import Chunk, Hit, Source, Span
from rag.understand.analysis import Subject
from rag.understand.question import read_question

VOCABULARY = Vocabulary.of(["全区划分网格710个", "新聘345名网格员", "全区教师3171名"])


def look_at(text, question, *, path=()):
    asked = read_question(question)
    focuses = tuple((VOCABULARY.weigh(need.focus),) for need in asked.needs)
    subject = Subject((VOCABULARY.weigh(asked.content),), focuses)
    hit = Hit(Chunk(Source("huli", ""), path, 0, len(text), text), 1.0, 1)
    return assess_sentence(hit, asked, subject)


GRIDS = "划分了多少个网格？"


def test_a_sentence_that_says_it_all_covers_the_question():
    found = look_at("全区划分网格710个。", GRIDS)
    assert found.own == pytest.approx(1)
    assert found.need_match == 1
    assert found.focus > 0


def test_a_sentence_about_something_else_covers_nothing():
    found = look_at("教师很好。", GRIDS)
    assert (found.own, found.need_match, found.focus) == (0, 0, 0)


def test_full_width_and_traditional_text_is_read():
    assert look_at("全區劃分網格７１０個。", GRIDS).own == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "path", "heading"),
    [
        ("一是强化制度。", ("一是强化制度",), True),
        ("一是强化制度:", ("一是强化制度",), True),
        ("制度710项。", ("一是强化制度",), False),
        ("制度。", (), False),
    ],
)
def test_a_heading_alone_is_told(text, path, heading):
    assert look_at(text, GRIDS, path=path).heading is heading


def test_the_words_next_to_the_interrogative_must_share_a_clause_with_the_answer():
    together = look_at("划分网格710个,教师很好。", GRIDS)
    apart = look_at("划分网格,教师710个。", GRIDS)
    assert together.focus > apart.focus


def test_what_was_not_judged_has_no_chance_and_no_answer():
    found = look_at("全区划分网格710个。", GRIDS)
    assert (found.verdict, found.chance, answer_span(found)) == (None, 0, None)


@pytest.mark.parametrize(
    ("span", "margin", "likely", "unlikely"),
    [
        (Span(6, 10), 2.0, Span(106, 110), Span(106, 110)),
        (Span(6, 10), -2.0, None, Span(106, 110)),
        (Span(6, 6), 2.0, None, None),
    ],
)
def test_the_answer_s_span_counts_from_the_report_s_start(span, margin, likely, unlikely):
    found = look_at("全区划分网格710个。", GRIDS)
    chunk = replace(found.hit.chunk, start=100, end=111)
    found = replace(found, hit=replace(found.hit, chunk=chunk), verdict=Verdict(3.0, span, margin))
    assert answer_span(found) == likely
    assert answer_span(found, allow_unlikely=True) == unlikely
