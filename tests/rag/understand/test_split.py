from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.join import join_answers
from rag.answer.render import render
from rag.errors import QuestionError
from rag.types import Answer, Calculation, Chunk, Citation, Excerpt, Reason, Source
from rag.understand.split import split_parts

SOURCE = Source("huli", "")
TEXT = "全区划分网格710个。同时新聘345名网格员。"


def answer(question, *spans, confidence=0.9, source=SOURCE):
    citations = tuple(
        Citation(marker, Chunk(source, (), start, end, TEXT[start:end]), start, end, TEXT[start:end])
        for marker, (start, end) in enumerate(spans, 1)
    )
    return Answer(question, citations=citations, confidence=confidence)


def refusal(question, *reason):
    return Answer(question, reasons=(Reason(*reason),), confidence=0.02)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("正本清源改造要花多少钱，什么时候搞完？", ("正本清源改造要花多少钱", "什么时候搞完")),
        ("新聘多少名？划分多少个？", ("新聘多少名", "划分多少个")),
        ("网格几个，另外，教师几名？", ("网格几个", "教师几名")),
        ("在高颜值方面，湖里区划分了多少个网格？", ("在高颜值方面，湖里区划分了多少个网格？",)),
        ("湖里区、思明区各有多少教师？", ("湖里区、思明区各有多少教师？",)),
        ("湖里区划分了多少个网格？", ("湖里区划分了多少个网格？",)),
        ("全文分几个部分，分别是什么？", ("全文分几个部分，分别是什么？",)),
        ("一般免几个月租金？如果在农村呢？", ("一般免几个月租金", "如果在农村呢")),
        ("大型企业返还多少，小企业呢？", ("大型企业返还多少", "小企业呢")),
        ("公示几天，公示完多久到账？", ("公示几天", "公示完多久到账")),
        ("？", ("？",)),
    ],
)
def test_a_question_is_split_where_both_sides_ask(text, parts):
    assert split_parts(text) == parts


@given(st.text(min_size=1))
def test_there_is_always_a_part_and_none_is_empty(text):
    parts = split_parts(text)
    assert parts
    assert all(parts)


def test_one_answer_stays_as_it_is():
    one = answer("网格？", (0, 11))
    assert join_answers("网格？", [one]) is one


def test_answers_are_joined_and_numbered_again():
    joined = join_answers("两问", [answer("一", (0, 11)), answer("二", (11, 22), confidence=0.7)])
    assert [(c.marker, c.quote) for c in joined.citations] == [(1, TEXT[:11]), (2, TEXT[11:22])]
    assert render(joined).text == f"{TEXT[:11]}\n{TEXT[11:22]}"
    assert (joined.question, joined.confidence, render(joined).reason) == ("两问", 0.7, "")


@pytest.mark.parametrize("spans", [((0, 11), (0, 11)), ((0, 6), (0, 11)), ((0, 11), (2, 6))])
def test_a_quote_inside_another_is_said_once(spans):
    joined = join_answers("两问", [answer("一", spans[0]), answer("二", spans[1])])
    assert [(c.marker, c.start, c.end) for c in joined.citations] == [(1, 0, 11)]


def test_calculations_follow_the_quotes_and_keep_their_numbers():
    start = TEXT.index("345名")
    operand = Excerpt(1, start, start + 4, "345名")
    calculation = Calculation("345名 + 345名 = 690名", "sum", (operand, operand), Decimal(690), "名")
    second = replace(answer("二", (11, 22)), calculations=(calculation,))
    joined = join_answers("两问", [answer("一", (0, 11)), second, refusal("三", "not_stated")])
    assert render(joined).text.splitlines()[2:] == [calculation.text, "报告没有说明“三”。"]
    assert [operand.marker for operand in joined.calculations[0].operands] == [2, 2]


def test_exact_answers_follow_their_quotes():
    start = TEXT.index("345名")
    exact = Excerpt(1, start, start + 4, "345名")
    joined = join_answers("两问", [answer("一", (0, 11)), replace(answer("二", (11, 22)), exact=(exact,))])
    assert joined.exact == (replace(exact, marker=2),)


def test_the_same_place_of_another_report_is_another_quote():
    joined = join_answers("两问", [answer("一", (0, 11)), answer("二", (0, 11), source=Source("siming", ""))])
    assert [c.chunk.source.id for c in joined.citations] == ["huli", "siming"]


def test_what_one_part_does_not_find_is_said():
    joined = join_answers("两问", [refusal("一", "other_year", "2019"), answer("二", (0, 11))])
    assert not joined.refused
    assert render(joined).text == f"{TEXT[:11]}\n报告没有提到2019年。"
    assert render(joined).reason == "报告没有提到2019年。"


def test_a_part_that_is_not_answered_is_named():
    joined = join_answers("两问", [answer("网格几个", (0, 11)), refusal("谁负责", "not_stated")])
    assert render(joined).text == f"{TEXT[:11]}\n报告没有说明“谁负责”。"
    refused = replace(joined, language="en")
    assert render(refused).reason == 'The report does not state "谁负责".'


def test_when_no_part_is_found_the_whole_question_is_refused():
    joined = join_answers("两问", [refusal("一", "other_year", "2019"), refusal("二", "not_stated")])
    assert (joined.refused, render(joined).reason, joined.question) == (True, "报告没有提到2019年。", "两问")


def test_a_time_with_a_verb_is_asked_for_on_its_own_and_the_year_with_the_most_is_not():
    assert len(split_parts("编外的有几名？什么时候招的？")) == 2
    assert len(split_parts("2021到2023年每年新建公园多少个，哪年最多？")) == 1


def test_more_than_twelve_questions_in_one_are_refused():
    assert len(split_parts("".join(f"第{number}项投资多少？" for number in range(12)))) == 12
    with pytest.raises(QuestionError, match="12 questions"):
        split_parts("".join(f"第{number}项投资多少？" for number in range(200)))
