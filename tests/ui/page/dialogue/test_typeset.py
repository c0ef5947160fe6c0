"""A report set in paragraphs: nothing lost, nothing twice, the marked stretch marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import parse_text
from rag.types import Span
from ui.page.dialogue.typeset import clamped, typeset

TEXT = "某区报告\n一、治理\n一是加强领导。区委成立小组。二是真改实改。\n（一）网格。\n全区划分网格710个。\n"
PARSED = parse_text(TEXT, name="gong")


def test_headings_on_their_own_line_and_within_one():
    paragraphs = typeset(PARSED)
    levels = {"".join(piece.text for piece in one.pieces): one.level for one in paragraphs}
    assert levels["一、治理"] == 1
    assert levels["（一）网格。"] > 0
    inline = next(one for one in paragraphs if one.pieces[0].text.startswith("一是加强领导"))
    assert inline.level == 0
    assert inline.pieces[0].heading and not inline.pieces[1].heading


@given(st.integers(0, len(PARSED.report.text)), st.integers(0, len(PARSED.report.text)))
def test_every_character_stands_once_and_the_mark_is_exact(one, other):
    start, end = sorted((one, other))
    marked = clamped(start, end, len(PARSED.report.text))
    text = PARSED.report.text
    set_ = typeset(PARSED, marked)
    assert "".join(p.text for para in set_ for p in para.pieces) == "".join(
        line.rstrip() for line in text.splitlines() if line.strip()
    )
    shown = "".join(p.text for para in set_ for p in para.pieces if p.marked)
    assert shown == "".join(line.rstrip() for line in _pieces_of(text, start, end)) if marked else not shown


def _pieces_of(text, start, end):
    """Cut the stretch at line ends as the page does: white space before a line's end is not set."""
    at = 0
    for line in text.splitlines(keepends=True):
        last = at + len(line.rstrip())
        if at < end and start < last and line.strip():
            yield text[max(at, start) : min(last, end)]
        at += len(line)


@pytest.mark.parametrize("place", [(None, 3), (3, None), (5, 5), (9, 3), (-1, 4), (0, 10**9)])
def test_an_address_that_fits_no_text_marks_nothing(place):
    assert clamped(*place, 100) is None


def test_where_a_paragraph_begins_is_where_the_report_has_it():
    for paragraph in typeset(PARSED, Span(0, 3)):
        first = paragraph.pieces[0].text
        assert PARSED.report.text[paragraph.start : paragraph.start + len(first)] == first
