"""The library as its scripts get it, and the notes about changes."""

import json
from dataclasses import replace
from datetime import date

from rag.types import Source
from tests.fakes import make_report
from ui.entry.access import OPEN
from ui.page.failures import Failure
from ui.page.reports.listing import catalog, failed_note


def listed(*reports):
    found = json.loads(catalog(reports))
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def test_a_report_tells_what_is_known_and_no_more(service):
    (huli,) = listed(*service.reports(OPEN))
    assert (huli["id"], huli["title"]) == ("huli", "湖里区整改情况报告")
    assert huli["chars"] == len(service.report(OPEN, "huli").report.text)
    (bare,) = listed(make_report("a b/c", ["一段。"]))
    assert bare == {"id": "a b/c", "chars": 3} | dict.fromkeys(
        ("title", "issuer", "region", "kind", "number", "year", "published", "collection"), ""
    )


def test_kinds_are_told_in_chinese_and_dates_so_that_they_sort():
    parsed = make_report("x", ["一段。"])
    source = Source("x", "题", kind="bulletin", number="国发〔2022〕5号", year=2022, published=date(2022, 2, 3))
    (told,) = listed(replace(parsed, report=replace(parsed.report, source=source)))
    assert (told["kind"], told["number"], told["year"], told["published"]) == (
        "公报",
        "国发〔2022〕5号",
        2022,
        "2022-02-03",
    )


def test_a_failure_names_the_file():
    assert failed_note("甲.pdf", Failure("不支持", "另存")).text == "甲.pdf：不支持。另存"
