"""The library as it is listed."""

from datetime import date

from rag.types import Source
from tests.fakes import make_report
from ui.entry.access import OPEN
from ui.page.dialogue.markup import markup
from ui.page.failures import Failure
from ui.page.reports.listing import failed_note, report_entries


def test_a_book_tells_what_is_known_and_no_more(service):
    (book,) = report_entries(service.reports(OPEN))
    assert book.title == "湖里区整改情况报告"
    assert [heading.title for heading in book.outline] == ["一、社会治理", "二、教育"]
    bare = make_report("a b/c", ["一段。"])
    (plain,) = report_entries([bare])
    assert plain.about == "3 字"
    assert plain.href == "/report/a%20b%2Fc"


def test_a_heading_that_goes_on_behind_furniture_is_listed_once(interrupted):
    drawn = markup("library", reports=report_entries([interrupted]), notes=[])
    assert drawn.count(">一、总则</a>") == drawn.count(">二、附则</a>") == 1
    first = interrupted.sections[1]
    assert f"?start={first.start}&amp;end={first.end}#quote" in drawn


def test_an_issuer_and_a_date_are_told():
    from dataclasses import replace

    parsed = make_report("x", ["一段。"])
    source = Source("x", "题", issuer="区政府", published=date(2022, 2, 22))
    (book,) = report_entries([replace(parsed, report=replace(parsed.report, source=source))])
    assert book.about == "区政府 · 2022-02-22 · 3 字"


def test_a_failure_names_the_file():
    assert failed_note("甲.pdf", Failure("不支持", "另存")).text == "甲.pdf：不支持。另存"
