"""Citations in their paragraphs."""

import pytest

from ingest.parse import parse_text
from rag.types import Citation, Excerpt
from ui.page.dialogue.citations import evidence_of, place

PARSED = parse_text("某区报告\n一、治理\n前面一句。全区划分网格710个。后面一句。\n另一段。", name="gong")
TEXT, ID = PARSED.report.text, PARSED.report.source.id
QUOTE = "全区划分网格710个。"


def cite(parsed=PARSED, quote=QUOTE):
    start = parsed.report.text.index(quote)
    chunk = next(one for one in parsed.chunks if one.start <= start < one.end)
    return Citation(1, chunk, start, start + len(quote), quote)


def test_a_quote_stands_in_its_paragraph():
    (one,) = evidence_of([cite()], {ID: PARSED})
    assert (one.before, one.quote, one.after) == ("前面一句。", QUOTE, "后面一句。")
    assert TEXT[one.start : one.end] == one.quote
    assert one.path == ("一、治理",)


def test_the_exact_answer_is_marked_in_the_quote():
    citation = cite()
    start = TEXT.index("710个")
    inside, within = Excerpt(1, start, start + 4, "710个"), Excerpt(1, start, start + 3, "710")
    other = Excerpt(2, start, start + 4, "710个")
    (one,) = evidence_of([citation], {ID: PARSED}, (other, within, inside))
    assert [(piece.text, piece.marked) for piece in one.pieces] == [
        ("全区划分网格", False),
        ("710个", True),
        ("。", False),
    ]
    (plain,) = evidence_of([citation], {ID: PARSED})
    assert [(piece.text, piece.marked) for piece in plain.pieces] == [(QUOTE, False)]


def test_a_long_paragraph_is_cut_around_the_quote():
    long = parse_text(f"某区报告\n一、治理\n{'甲' * 400}。{QUOTE}{'乙' * 400}。", name="gong")
    (one,) = evidence_of([cite(long)], {long.report.source.id: long})
    assert one.before.startswith("…甲") and one.after.endswith("乙…")
    assert len(one.before) == len(one.after) == 161


@pytest.mark.parametrize("now", [{}, {ID: parse_text("换了内容的报告。" * 20, name="gong")}])
def test_a_report_that_has_gone_or_changed_leaves_the_passage(now):
    (one,) = evidence_of([cite()], now)
    assert one.quote == QUOTE
    assert one.before.endswith("前面一句。")


def test_an_address_survives_any_id():
    assert place("a/b?c#d 湖", 1, 2) == "/report/a%2Fb%3Fc%23d%20%E6%B9%96?start=1&end=2#quote"
