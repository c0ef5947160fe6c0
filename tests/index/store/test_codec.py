"""Reports as JSON lines: equal after a round trip, and lines of older versions are read."""

import json
from dataclasses import replace
from datetime import date

from index.store.codec import decode_reports, encode_reports
from ingest.parse import parse_text
from rag.types import Source, Span, Table, TableCell

REPORT = parse_text("某市2021年政府工作报告\n——2021年1月5日在某市\n各位代表：\n一、总则\n全市网格710个。", name="demo")


def test_a_report_is_equal_after_a_round_trip_edited_or_not():
    stated = REPORT.report.source
    source = replace(stated, issuer="某市人民政府", number="某政〔2021〕1号", published=date(2021, 1, 6))
    changed = replace(
        REPORT,
        report=replace(REPORT.report, source=source, stated=stated),
        sections=tuple(replace(one, source=source) for one in REPORT.sections),
        chunks=tuple(replace(one, source=source) for one in REPORT.chunks),
    )
    assert decode_reports(encode_reports([REPORT, changed])) == [REPORT, changed]


def test_a_line_of_a_version_without_kind_number_and_account_is_read():
    line = json.loads(encode_reports([REPORT]))
    for field in ("kind", "number", "account_year"):
        del line["source"][field]
    assert "stated" not in line
    (found,) = decode_reports(json.dumps(line))
    source = REPORT.report.source
    old = Source(source.id, source.title, source.issuer, source.region, source.published, source.year)
    assert found.report.source == old
    assert (found.report.source.kind, found.report.source.number, found.report.source.account_year) == ("", "", None)
    assert found.report.text == REPORT.report.text


def test_pages_tables_and_marks_of_a_file_come_back():
    text = REPORT.report.text
    cells = (
        TableCell(0, 0, Span(0, 2), columns=2),
        TableCell(1, 0, Span(2, 4), name="A2"),
        TableCell(1, 1, Span(4, 4)),
    )
    report = replace(
        REPORT.report,
        tables=(Table(Span(0, 4), cells, 1, 1, Span(4, 6), Span(5, 6), "表一"),),
        pages=(0, 10),
        uncertain=(Span(3, 5),),
        file="demo.pdf",
        marked=((Span(0, 4), 1),),
    )
    (found,) = decode_reports(encode_reports([replace(REPORT, report=report)]))
    assert found.report == report
    assert [report.page_of(at) for at in (0, 9, 10, len(text))] == [1, 1, 2, 2]
