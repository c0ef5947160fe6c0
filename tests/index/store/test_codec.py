"""Reports as JSON lines: equal after a round trip, and lines of older versions are read."""

import json
from dataclasses import replace
from datetime import date

from index.store.codec import decode_reports, encode_reports
from ingest.parse import parse_text
from rag.types import Source

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
