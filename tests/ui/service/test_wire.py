"""The JSON of an answer: what it holds, and that a calculation can be checked with it alone."""

import json
from dataclasses import replace
from decimal import Decimal

from ingest.parse import parse_text
from rag.types import Answer, Calculation, Citation, Excerpt, Reason, Row
from ui.service.service import Reply
from ui.service.wire import json_line, reply_record

PARSED = parse_text("某市工作报告\n一、队伍\n新聘网格员345名,编外教师98名。", name="demo")
TEXT = PARSED.report.text
START = TEXT.index("新聘")
NUMBERS = tuple(Excerpt(1, TEXT.index(text), TEXT.index(text) + len(text), text) for text in ("345名", "98名"))
ANSWER = Answer(
    question="多几名？",
    citations=(Citation(1, PARSED.chunks[-1], START, len(TEXT), TEXT[START:]),),
    calculations=(Calculation("345名 − 98名 = 247名", "difference", NUMBERS, Decimal(247), "名"),),
    standalone="新聘网格员比编外教师多几名？",
)


def test_a_calculation_can_be_checked_with_the_report():
    record = json.loads(json_line(reply_record(Reply(ANSWER))))
    (calculation,) = record["calculations"]
    assert {name: calculation[name] for name in ("text", "operation", "value", "unit")} == {
        "text": "345名 − 98名 = 247名",
        "operation": "difference",
        "value": "247",
        "unit": "名",
    }
    for operand in calculation["operands"]:
        citation = record["citations"][operand["citation"] - 1]
        assert TEXT[operand["start"] : operand["end"]] == operand["text"]
        assert citation["start"] <= operand["start"] < operand["end"] <= citation["end"]


def test_the_exact_answer_can_be_found_in_its_citation():
    record = reply_record(Reply(replace(ANSWER, exact=NUMBERS[:1])))
    (exact,) = record["exact"]
    citation = record["citations"][exact["citation"] - 1]
    at = exact["start"] - citation["start"]
    assert exact["text"] == "345名" == citation["text"][at : at + exact["end"] - exact["start"]]
    assert reply_record(Reply(ANSWER))["exact"] == []


def test_a_row_is_a_slice_of_its_citation_and_one_without_a_value_has_none():
    rows = (Row("2021年", "345名", 1), Row("2020年", "", 0))
    record = json.loads(json_line(reply_record(Reply(replace(ANSWER, rows=rows)))))
    told, missing = record["rows"]
    assert told == {"label": "2021年", "value": "345名", "unit": "", "citation": 1}
    assert told["value"] in record["citations"][told["citation"] - 1]["text"]
    assert missing == {"label": "2020年", "value": "", "unit": "", "citation": None}
    assert reply_record(Reply(ANSWER))["rows"] == []


def test_the_question_as_it_was_read_stands_beside_the_one_asked():
    record = reply_record(Reply(ANSWER))
    assert (record["question"], record["standalone"]) == ("多几名？", "新聘网格员比编外教师多几名？")
    assert reply_record(Reply(Answer("？")))["calculations"] == []
    assert "id" not in record


def test_the_text_is_made_of_the_quotes_and_the_calculations():
    assert reply_record(Reply(ANSWER))["answer"] == f"{TEXT[START:]}\n345名 − 98名 = 247名"


def test_a_refusal_has_its_reason_in_words_and_as_a_code_and_names_what_is_nearest():
    (quote,) = ANSWER.citations
    refusal = Answer("思明区呢？", reasons=(Reason("other_place", "思明区"),), nearest=(quote,))
    record = reply_record(Reply(refusal))
    assert record["answer"] == f"报告没有提到思明区。\n最接近的原文：\n“{quote.quote}”"
    assert (record["refused"], record["reason"]) == (True, "报告没有提到思明区。")
    assert record["reasons"] == [{"code": "other_place", "about": "思明区"}]
    (nearest,) = record["nearest"]
    assert TEXT[nearest["start"] : nearest["end"]] == nearest["text"] == quote.quote
    assert (nearest["report"], nearest["path"]) == (quote.chunk.source.id, ["一、队伍"])
    assert (reply_record(Reply(ANSWER))["reasons"], reply_record(Reply(ANSWER))["nearest"]) == ([], [])
