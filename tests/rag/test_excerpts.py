"""Excerpts keep to the text that they stand in, whatever number its citation gets."""

from rag.excerpts import in_one_line, move, move_rows
from rag.types import Chunk, Citation, Excerpt, Row, Source

TEXT = "新聘网格员345名,编外教师98名"


def cite(marker, start, end, report="huli"):
    chunk = Chunk(Source(report, ""), (), 0, len(TEXT), TEXT)
    return Citation(marker, chunk, start, end, TEXT[start:end])


def excerpt(marker, text):
    start = TEXT.index(text)
    return Excerpt(marker, start, start + len(text), text)


def test_each_text_is_said_once():
    assert in_one_line([excerpt(1, "345名"), excerpt(2, "98名"), excerpt(3, "345名")]) == "345名；98名"
    assert in_one_line([]) == ""


def test_an_excerpt_follows_its_text_to_the_first_citation_that_holds_it():
    moved = move(
        [excerpt(1, "98名")], [cite(1, 0, len(TEXT))], [cite(1, 0, 9), cite(2, 9, len(TEXT)), cite(3, 0, len(TEXT))]
    )
    assert [one.marker for one in moved] == [2]


def test_what_no_citation_holds_goes():
    before = [cite(1, 0, len(TEXT))]
    assert move([excerpt(1, "98名")], before, [cite(1, 0, 12)]) == ()
    assert move([excerpt(1, "98名")], before, [cite(1, 0, len(TEXT), report="siming")]) == ()


def test_a_row_follows_its_citation():
    rows = [Row("网格员", "345名", 1), Row("编外教师", "98名", 2), Row("辅导员", "", 0)]
    before = [cite(1, 0, 9), cite(2, 10, len(TEXT))]
    after = [cite(1, 10, len(TEXT)), cite(2, 0, 9)]
    assert [row.marker for row in move_rows(rows, before, after)] == [2, 1, 0]
    assert [row.marker for row in move_rows(rows, before, [cite(1, 0, len(TEXT))])] == [1, 1, 0]


def test_rows_whose_citations_went_go_and_leave_no_empty_table():
    rows = [Row("网格员", "345名", 1), Row("编外教师", "98名", 2), Row("辅导员", "", 0)]
    before = [cite(1, 0, 9), cite(2, 10, len(TEXT))]
    assert [row.label for row in move_rows(rows, before, before[:1])] == ["网格员", "辅导员"]
    assert move_rows(rows, before, []) == ()
