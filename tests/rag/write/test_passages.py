import pytest

from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.parse import parse_document, parse_text
from rag.gather.library import Library
from rag.types import Answer, Chunk, Citation
from rag.write.passages import choose_passages

LONG = "".join(f"第{number}项工作按计划推进并取得了明显的成效。" for number in range(60))
TEXT = f"某市工作报告\n一、产业\n全年新建厂房46万平方米。引进项目31个。\n新增企业120家。\n二、长段\n{LONG}"
REPORT = parse_text(TEXT, name="r")
LIBRARY = Library({"r": REPORT})


def passages(*quotes, library=LIBRARY, max_chars=4000):
    """Return the passages for an answer that quotes `quotes`."""
    citations = []
    for marker, quote in enumerate(quotes, 1):
        parsed = next(iter(library.reports.values()))
        start = parsed.report.text.index(quote)
        chunk = Chunk(parsed.report.source, (), start, start + len(quote), quote)
        citations.append(Citation(marker, chunk, start, start + len(quote), quote))
    found = choose_passages((), Answer("?", citations=tuple(citations)), library, max_chars)
    text = next(iter(library.reports.values())).report.text
    assert all(text[one.chunk.start : one.chunk.end] == one.quote for one in found)
    return found


def test_a_passage_is_the_paragraph_around_a_quote_under_its_headings():
    (one,) = passages("引进项目31个。")
    assert (one.marker, one.quote, one.chunk.path) == (1, "全年新建厂房46万平方米。引进项目31个。", ("一、产业",))


def test_neighbours_are_joined_and_nothing_comes_twice():
    (one,) = passages("引进项目31个。", "新增企业120家。", "全年新建厂房46万平方米。")
    assert one.quote == "全年新建厂房46万平方米。引进项目31个。\n新增企业120家。"


def test_a_long_paragraph_is_cut_to_the_sentences_around_the_quote():
    (one,) = passages("第30项工作按计划推进并取得了明显的成效。")
    assert len(one.quote) <= 600
    assert all(f"第{number}项" in one.quote for number in range(25, 36))
    assert one.quote.startswith("第")
    assert one.quote.endswith("。")


def test_the_limit_keeps_the_first_passage_and_leaves_out_what_does_not_fit():
    found = passages("引进项目31个。", "第30项工作按计划推进并取得了明显的成效。", max_chars=10)
    assert [one.quote for one in found] == ["全年新建厂房46万平方米。引进项目31个。"]


@pytest.fixture
def table():
    cells = [["区", "企业数", "从业人数"], ["临江区", "287", "9100"], ["明湖区", "301", "8800"]]
    grid = Grid(tuple(Cell(row, at, words) for row, line in enumerate(cells) for at, words in enumerate(line)))
    parsed = parse_document(Document((Paragraph("某市企业表"), Paragraph("单位：家、人"), grid)), name="t")
    return Library({parsed.report.source.id: parsed})


def test_a_row_of_a_table_comes_with_its_heads(table):
    (one,) = passages("明湖区\t301\t8800", library=table)
    assert one.quote == "明湖区\t301\t8800"
    assert "企业数 从业人数" in one.note


def test_the_heads_alone_need_no_note(table):
    (one,) = passages("区\t企业数\t从业人数", library=table)
    assert "企业数" not in one.note
