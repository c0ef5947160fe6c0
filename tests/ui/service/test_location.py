"""Where a citation stands in its file, at every door."""

import json
from dataclasses import replace

from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.parse import parse_document
from rag.types import Answer, Citation, Excerpt, ParsedReport, Span
from ui.commands.render import render_answer
from ui.page.dialogue.citations import evidence_of
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.export import as_text
from ui.page.dialogue.markup import markup
from ui.service.location import NOWHERE, Location, locate, locate_all, table_at
from ui.service.service import Reply
from ui.service.wire import reply_record

CELLS = (Cell(0, 0, "地区", name="A3"), Cell(0, 1, "数", name="B3"), Cell(1, 0, "湖里区", name="A4"))
GRID = Grid((*CELLS, Cell(1, 1, "1531.9", name="B4")), head_rows=1, sheet="2021年", page=3)
PARSED = parse_document(
    Document(
        (
            Paragraph("某市公报", page=1),
            Paragraph("全市划分网格710个。", page=2, confidence=0.4),
            Paragraph("新聘345名。", page=2),
            GRID,
        ),
        pages=3,
    ),
    name="gong",
    title="某市公报",
)
PARSED = ParsedReport(replace(PARSED.report, file="公报.pdf"), PARSED.sections, PARSED.chunks)
TEXT = PARSED.report.text


def span(text):
    start = TEXT.index(text)
    return Span(start, start + len(text))


def cite(quote, marker=1):
    found = span(quote)
    chunk = next(one for one in PARSED.chunks if one.start <= found.start < one.end)
    return Citation(marker, chunk, found.start, found.end, quote)


def reply(quote, exact=""):
    found = span(exact) if exact else None
    answer = Answer(
        "多少？", citations=(cite(quote),), exact=(Excerpt(1, found.start, found.end, exact),) if found else ()
    )
    return Reply(answer, locations=locate_all({"gong": PARSED}, answer))


def test_a_span_is_on_its_page_in_its_sheet_and_cell():
    assert locate(PARSED.report, span("新聘")) == Location(page=2)
    assert locate(PARSED.report, span("网格710个")) == Location(page=2, uncertain=True)
    assert locate(PARSED.report, span("1531.9")) == Location(3, "2021年", "B4")
    assert locate(PARSED.report, span("湖里区\t1531.9")) == Location(3, "2021年", "A4:B4")
    assert locate(PARSED.report, span("湖里区\t1531.9"), [span("1531.9")]).cell == "B4"
    assert locate(replace(PARSED.report, pages=(), tables=(), uncertain=()), span("湖里区")) == NOWHERE


def test_a_span_over_a_page_break_is_on_both_pages():
    quote = TEXT[span("划分网格").start : span("湖里区\t1531.9").end]
    over = reply(quote)
    (record,) = reply_record(over)["citations"]
    assert [record[key] for key in ("page", "first_page", "last_page")] == [2, 2, 3]
    (place,) = over.locations
    assert over.location(place).words == "第2—3页"
    assert "第2—3页" in render_answer(over.answer, None, over.locations).plain
    evidence = evidence_of(over.answer.citations, {"gong": PARSED})
    exchange = Exchange("多少？", "answered", reply=over, evidence=evidence)
    assert "第2—3页" in markup("log", conversation=(exchange,), examples=(), empty=False, librarian=False)
    assert "第2—3页" in as_text(exchange)
    (inner,) = locate_all({"gong": PARSED}, reply(quote, "湖里区").answer).values()
    assert (inner.page, inner.words) == (3, "第2—3页")


def test_a_span_that_leaves_a_table_is_in_none():
    assert table_at(PARSED.report, span("湖里区\t1531.9"))
    assert table_at(PARSED.report, Span(span("新聘").start, span("湖里区").end)) is None


def test_what_needs_no_place_has_none():
    plain = ParsedReport(replace(PARSED.report, pages=(), tables=(), uncertain=()), (), ())
    assert locate_all({"gong": plain}, reply("新聘345名。").answer) == {}
    assert locate_all({}, reply("新聘345名。").answer) == {}


def test_the_api_tells_page_sheet_cell_and_doubt():
    keys = ("page", "first_page", "last_page", "sheet", "cell", "uncertain")

    def told(reply):
        (record,) = json.loads(json.dumps(reply_record(reply)))["citations"]
        return tuple(record[key] for key in keys)

    assert told(reply("湖里区\t1531.9", "1531.9")) == (3, 3, 3, "2021年", "B4", False)
    assert told(reply("全市划分网格710个。")) == (2, 2, 2, "", "", True)
    assert told(Reply(reply("新聘345名。").answer)) == (None, None, None, "", "", False)


def test_the_terminal_tells_them():
    cell, doubt = reply("湖里区\t1531.9", "1531.9"), reply("全市划分网格710个。")
    lines = render_answer(cell.answer, None, cell.locations).plain.splitlines()
    assert "    “湖里区 │ 1531.9”" in lines
    assert lines[-1].startswith("    某市公报 · 第3页 工作表“2021年” B4 · ")
    assert render_answer(doubt.answer, 60, doubt.locations).plain.splitlines()[-1].strip() == "识别自扫描件，可能有误"


def test_the_page_and_its_copies_tell_them():
    answer = reply("全市划分网格710个。").answer
    evidence = evidence_of(answer.citations, {"gong": PARSED})
    exchange = Exchange("多少？", "answered", reply=Reply(answer), evidence=evidence)
    page = markup("log", conversation=(exchange,), examples=(), empty=False, librarian=False)
    assert "某市公报，第2页，第" in page
    assert "识别自扫描件，可能有误" in page
    assert 'href="/original/gong#page=2"' in page
    assert "第2页" in as_text(exchange) and "（识别自扫描件，可能有误）" in as_text(exchange)
