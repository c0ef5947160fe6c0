"""Answers in words: every part of an answer is said once, in the language of its question."""

from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from rag.answer.join import join_answers
from rag.answer.render import render
from rag.types import Answer, Calculation, Chunk, Citation, Reason, ReasonCode, Row, Source, Statement

SOURCE = Source("huli", "")
TEXT = "全区划分网格710个。同时新聘345名网格员。"
GRIDS, STAFF = (
    Citation(marker, Chunk(SOURCE, (), start, end, TEXT[start:end]), start, end, TEXT[start:end])
    for marker, (start, end) in enumerate([(0, 11), (11, 22)], 1)
)
QUOTED = Answer("？", citations=(GRIDS, STAFF))
CALCULATION = Calculation("345名 − 98名 = 247名", "difference", (), Decimal(247), "名")


def test_quotes_are_lines_and_their_places_are_known():
    said = render(QUOTED)
    assert said.text == said.body == f"{GRIDS.quote}\n{STAFF.quote}"
    assert {marker: span.of(said.text) for marker, span in said.places.items()} == {1: GRIDS.quote, 2: STAFF.quote}


def test_what_leads_in_comes_first_and_moves_the_places():
    said = render(replace(QUOTED, counted=True, corrected=True))
    assert said.text == f"报告写的是：\n共2项：\n{GRIDS.quote}\n{STAFF.quote}"
    assert [span.of(said.text) for span in said.places.values()] == [GRIDS.quote, STAFF.quote]


def test_the_place_of_a_quote_is_its_own_line_also_where_it_stands_inside_another():
    inner = replace(GRIDS, marker=2, start=4, end=10, quote=TEXT[4:10])
    said = render(Answer("？", citations=(GRIDS, inner)))
    assert said.places[2].start == len(GRIDS.quote) + 1
    assert said.places[2].of(said.text) == inner.quote


def test_calculations_stand_between_the_quotes_and_what_was_not_found():
    said = render(replace(QUOTED, calculations=(CALCULATION,), reasons=(Reason("other_year", "2019"),)))
    assert said.text.splitlines()[2:] == [CALCULATION.text, "报告没有提到2019年。"]
    assert said.body.splitlines()[2:] == ["报告没有提到2019年。"]
    assert said.reason == "报告没有提到2019年。"


def test_a_calculation_that_reads_like_a_quote_costs_no_quote():
    quoted = replace(GRIDS, quote=CALCULATION.text)
    assert render(Answer("？", citations=(quoted,), calculations=(CALCULATION,))).body == CALCULATION.text


def test_sentences_of_a_model_stand_for_the_quotes_with_their_markers():
    sentences = (Statement("甲。", (2,)), Statement("乙。", (1, 2)))
    said = render(replace(QUOTED, sentences=sentences, counted=True, reasons=(Reason("not_stated"),)))
    assert said.text == "甲。[2]\n乙。[1][2]\n报告没有说明这一点。"
    assert [(marker, span.start, span.of(said.text)) for marker, span in sorted(said.places.items())] == [
        (1, 8, "[1]"),
        (2, 2, "[2]"),
    ]


def test_a_refusal_gives_its_reason_and_the_nearest_quotes():
    refusal = Answer("？", reasons=(Reason("other_place", "思明区"),), nearest=(GRIDS, STAFF))
    quotes = f"“{GRIDS.quote}”\n“{STAFF.quote}”"
    assert render(refusal).text == f"报告没有提到思明区。\n最接近的原文：\n{quotes}"
    assert render(replace(refusal, nearest=())).text == render(refusal).reason == "报告没有提到思明区。"
    english = render(replace(refusal, language="en"))
    assert english.text == f"{english.reason}\nThe nearest passages:\n{quotes}"


@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_every_reason_is_worded_in_both_languages(code):
    chinese, english = (
        render(Answer("？", language=language, reasons=(Reason(code, "2019"),))).reason for language in ("zh", "en")
    )
    assert chinese and english
    assert english.isascii()
    assert not chinese.isascii() or code == "invalid_question"


def test_reasons_of_several_parts_are_all_given():
    both = replace(QUOTED, reasons=(Reason("other_year", "2019"), Reason("not_stated")))
    assert render(both).reason == "报告没有提到2019年。报告没有说明这一点。"
    assert render(both).text.splitlines()[2:] == ["报告没有提到2019年。", "报告没有说明这一点。"]
    assert render(replace(both, language="en")).reason == (
        "The report does not mention 2019. The report does not state this."
    )


def test_an_answer_of_nothing_says_nothing():
    assert render(Answer("？")).text == ""


ROWS = replace(
    QUOTED,
    rows=(Row("2021年", "710个", 1), Row("2020年", "", 0)),
    reasons=(Reason("no_value", "2020年"),),
    calculations=(CALCULATION,),
)


def test_rows_come_first_then_the_other_quotes_the_calculations_and_what_is_missing():
    said = render(ROWS)
    assert said.text.splitlines() == ["2021年：710个", STAFF.quote, CALCULATION.text, "报告没有2020年的数。"]
    assert {marker: span.of(said.text) for marker, span in said.places.items()} == {1: "710个", 2: STAFF.quote}


def test_the_sentences_of_a_model_take_the_place_of_rows():
    said = render(replace(ROWS, sentences=(Statement("划分网格710个。", (1,)),)))
    assert said.text.splitlines() == ["划分网格710个。[1]", CALCULATION.text, "报告没有2020年的数。"]


def test_rows_are_joined_with_the_citations_of_the_other_parts():
    other = Answer("？", citations=(replace(STAFF, marker=1),))
    one = Answer("？", citations=(GRIDS,), rows=(Row("2021年", "710个", 1), Row("2020年", "", 0)))
    joined = join_answers("？", [other, one])
    assert [(row.label, row.marker) for row in joined.rows] == [("2021年", 2), ("2020年", 0)]
    assert joined.rows[0].value in joined.citations[1].quote
