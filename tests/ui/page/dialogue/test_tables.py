"""Tables of a report: merged cells, the cited one, parts of long and wide ones; nothing in a cell becomes markup."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document as read_word
from lxml import html

from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.parse import parse_document
from rag.types import Citation, Excerpt, ParsedReport, Span
from tests.fakes import quoting
from tests.ui.page.payloads import PAYLOADS
from ui.page.dialogue.citations import evidence_of
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.export import as_markdown, as_word
from ui.page.dialogue.markup import markup
from ui.page.dialogue.tables import MAX_ROWS, draw_excerpt, draw_table
from ui.page.dialogue.typeset import typeset
from ui.service.service import Reply

HEADS = [["地区", "生产总值", None, "人口"], [None, "2020年", "2021年", "2021年"]]
ROWS = [["湖里区", "1406.7", "1531.9", "103"], ["思明区", "2028.6", "2250.1", ""], ["集美区", "826.3", "900.1", "104"]]
MERGED = {(0, 0): (2, 1), (0, 1): (1, 2)}
WHEN = datetime(2026, 11, 27, tzinfo=UTC)


def grid(rows, heads=2, merged=MERGED, **named):
    cells = [
        Cell(row, column, text, *merged.get((row, column), (1, 1)))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
        if text is not None
    ]
    return Grid(tuple(cells), head_rows=heads, **named)


def parse(*blocks, id_="gong"):
    return parse_document(Document((Paragraph("某市统计公报"), Paragraph("一、各区", level=1), *blocks)), name=id_)


def report_with(*grids):
    parsed = parse(*grids, Paragraph("以上为初步核算数。"))
    return ParsedReport(replace(parsed.report, file="公报.pdf"), parsed.sections, parsed.chunks)


HULI = "\t".join(ROWS[0])
PARSED = report_with(grid(HEADS + ROWS))
REPORT = PARSED.report
(TABLE,) = REPORT.tables


def span(text, within=REPORT.text):
    start = within.index(text)
    return Span(start, start + len(text))


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def marks(table):
    return {cell.text: cell.mark for row in table.rows for cell in row if cell.mark}


def test_a_table_stands_in_place_of_its_lines():
    blocks = typeset(PARSED)
    assert [block.table is not None for block in blocks] == [False, False, True, False]
    drawn = blocks[2].table
    assert texts(drawn)[0] == ["地区", "生产总值", "人口"]
    assert [(cell.rows, cell.columns, cell.head) for cell in drawn.rows[0]] == [
        (2, 1, "col"),
        (1, 2, "col"),
        (1, 1, "col"),
    ]
    assert texts(drawn)[2:] == ROWS
    assert drawn.rows[2][0].head == "row" and drawn.rows[2][1].number and not drawn.rows[2][0].number


def test_the_cell_is_cited_and_its_row_quoted():
    row, cell = span("\t".join(ROWS[0])), span("1531.9")
    wanted = {"湖里区": "quoted", "1406.7": "quoted", "1531.9": "cited", "103": "quoted"}
    assert marks(draw_table(REPORT, TABLE, row, [cell])) == wanted
    assert marks(draw_table(REPORT, TABLE, cell)) == {"1531.9": "cited"}
    assert marks(draw_table(REPORT, TABLE)) == {}


def test_an_excerpt_has_the_heads_and_the_row():
    drawn = draw_excerpt(REPORT, TABLE, span("\t".join(ROWS[1])), [span("2250.1")])
    assert texts(drawn) == [["地区", "生产总值", "人口"], ["2020年", "2021年", "2021年"], ROWS[1]]
    assert (drawn.heads, drawn.hidden, drawn.height) == (2, 2, 5)


def test_a_label_of_several_rows_stands_beside_each_of_them():
    rows = [["地区", "年", "数"], ["湖里区", "2020", "1"], [None, "2021", "2"], [None, "2022", "3"]]
    parsed = report_with(grid(rows, 1, {(1, 0): (3, 1)}))
    drawn = draw_excerpt(parsed.report, parsed.report.tables[0], span("2021\t2", parsed.report.text), [])
    assert texts(drawn) == [["地区", "年", "数"], ["湖里区", "2021", "2"]]
    assert drawn.rows[1][0].rows == 1


def test_a_place_without_a_cell_is_empty():
    parsed = report_with(Grid((Cell(0, 0, "甲"), Cell(0, 1, "乙"), Cell(1, 1, "2"), Cell(2, 0, "丙"))))
    drawn = draw_table(parsed.report, parsed.report.tables[0])
    assert texts(drawn) == [["甲", "乙"], ["", "2"], ["丙", ""]]


def test_a_long_table_is_cut_around_the_quote():
    parsed = report_with(grid([["号", "数"], *([f"第{n}号", f"{n}.5"] for n in range(1, 700))], 1, {}))
    report, (table,) = parsed.report, parsed.report.tables
    first = draw_table(report, table)
    assert len(first.rows) == MAX_ROWS + 1 and first.hidden == 700 - len(first.rows)
    cited = draw_table(report, table, span("500.5", report.text))
    assert texts(cited)[0] == ["号", "数"] and marks(cited) == {"500.5": "cited"}
    assert len(draw_table(report, table, whole=True).rows) == 700


def test_a_wide_table_is_cut_to_the_columns_around():
    parsed = report_with(
        grid([["项", *(f"{y}年" for y in range(2000, 2020))], ["甲", *map(str, range(100, 120))]], 1, {})
    )
    text, (table,) = parsed.report.text, parsed.report.tables
    row = Span(text.index("甲\t"), text.index("119") + 3)
    drawn = draw_excerpt(parsed.report, table, row, [span("110", text)])
    assert texts(drawn) == [["项", *(f"{y}年" for y in range(2008, 2013))], ["甲", "108", "109", "110", "111", "112"]]


def evidence(parsed=PARSED, quote=HULI, exact="1531.9"):
    text = parsed.report.text
    start = text.index(quote)
    chunk = next(one for one in parsed.chunks if one.start <= start < one.end)
    at = text.index(exact, start)
    citation = Citation(1, chunk, start, start + len(quote), quote)
    return evidence_of([citation], {"gong": parsed}, [Excerpt(1, at, at + len(exact), exact)])


def asked(found):
    return Exchange("多少？", "answered", reply=Reply(quoting("多少？", "答")), evidence=found)


def log(found):
    return markup("log", conversation=(asked(found),), examples=(), empty=False, librarian=False)


def test_a_citation_in_a_table_is_a_small_table_that_leads_to_its_cell():
    found = evidence()
    page = html.fromstring(log(found))
    assert [cell.text_content().strip() for cell in page.xpath("//ol[@class='evidence']//tbody/tr/*")] == ROWS[0]
    assert [cell.text_content().strip() for cell in page.xpath("//td[contains(@class, 'cited')]")] == ["1531.9"]
    assert not page.xpath("//blockquote")
    (there, original) = [link.get("href") for link in page.xpath("//p[@class='source']/a")]
    assert f"&cell={REPORT.text.index('1531.9')}#quote" in there
    assert original == "/original/gong"


def test_exports_keep_the_table():
    lines = as_markdown([asked(evidence())], WHEN).split("\n")
    at = lines.index("| 地区 | 生产总值 | 生产总值 | 人口 |")
    assert lines[at + 1 : at + 4] == [
        "| --- | --- | --- | --- |",
        "| 地区 | 2020年 | 2021年 | 2021年 |",
        "| 湖里区 | 1406.7 | **1531.9** | 103 |",
    ]
    (table,) = read_word(io.BytesIO(as_word([asked(evidence())], WHEN))).tables
    assert [cell.text for cell in table.rows[2].cells] == ROWS[0]
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc and table.cell(0, 0)._tc is table.cell(1, 0)._tc


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_becomes_more_than_text(payload):
    parsed = report_with(grid([["项", payload], ["甲", f"{payload}7"]], 1, {}))
    found = evidence(
        parsed, quote=parsed.report.text[parsed.report.tables[0].cells[2].span.start :].split("\n")[0], exact="7"
    )
    page = html.fromstring(log(found))
    assert not page.xpath("//script | //img | //iframe | //svg | //style | //object | //embed")
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    (row,) = [line for line in as_markdown([asked(found)], WHEN).split("\n") if line.startswith("| 甲")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3


def test_heads_that_are_repeated_on_the_next_page_are_left_out():
    rows = [["地区", "数"], ["湖里区", "1"], ["地区", "数"], ["思明区", "2"]]
    parsed = report_with(grid(rows, 1, {}))
    table = replace(parsed.report.tables[0], repeated=(2,))
    drawn = draw_table(parsed.report, table)
    assert texts(drawn) == [rows[0], rows[1], rows[3]]
    assert (drawn.hidden, drawn.height) == (0, 3)
