"""A report as a page of its own."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.parse import parse_document, parse_text
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.page.fakes import Sessions
from ui.entry.access import OPEN, Caller
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.reports.routes import report_routes
from ui.service.service import Service
from ui.shelf.edit import edited
from ui.shelf.library import with_file


def client_of(service, authenticator=None):
    app = FastAPI()
    app.include_router(report_routes(service, authenticator or Authenticator()))
    return TestClient(app, follow_redirects=False)


def test_the_quote_is_marked_where_it_stands(service):
    text = service.report(OPEN, "huli").report.text
    start = text.index("全区划分网格710个")
    page = client_of(service).get(f"/report/huli?start={start}&end={start + 11}")
    assert page.status_code == 200
    assert '<mark id="quote" tabindex="-1">全区划分网格710个。</mark>' in page.text
    assert page.text.count("<mark") == 1
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


def test_a_stretch_over_several_lines_has_one_anchor(service):
    page = client_of(service).get("/report/huli?start=0&end=40").text
    assert page.count("<mark") > 1 and page.count('id="quote"') == 1


@pytest.mark.parametrize("place", ["", "?start=5", "?start=9&end=3", "?start=0&end=99999"])
def test_a_place_that_is_none_shows_the_report_unmarked(service, place):
    page = client_of(service).get(f"/report/huli{place}")
    assert page.status_code == 200 and "<mark" not in page.text


@pytest.mark.parametrize("id_", ["nothing", "..%2Fhuli", "huli/x", "<script>", "%00"])
def test_what_is_no_report_is_told(service, id_):
    page = client_of(service).get(f"/report/{id_}")
    assert page.status_code == 404
    assert "没有这份报告" in page.text


def test_a_report_of_others_looks_like_none(service):
    sessions = Sessions()
    token = sessions.open(Caller("portal", frozenset({"ask"}), frozenset()))
    client = client_of(service, Authenticator(None, sessions, started_open=False))
    assert client.get("/report/huli").headers["location"].startswith("/sign-in")
    client.cookies[COOKIE] = token
    assert client.get("/report/huli").status_code == 404


def test_an_id_with_signs_in_it_is_found(service, home):
    parsed = parse_text("某区报告\n一、甲\n内容。", name="huli")
    odd = "湖里 & 2022"
    from dataclasses import replace

    source = replace(parsed.report.source, id=odd)
    report = replace(
        parsed,
        report=replace(parsed.report, source=source),
        sections=tuple(replace(one, source=source) for one in parsed.sections),
        chunks=tuple(replace(one, source=source) for one in parsed.chunks),
    )
    write_snapshot(home, [report], HashEmbedder(256))
    assert client_of(service).get("/report/%E6%B9%96%E9%87%8C%20%26%202022").status_code == 200


def test_the_chosen_look_is_kept(service):
    client = client_of(service)
    client.cookies["yiju-look"] = "dark"
    assert 'class="dark"' in client.get("/report/huli").text
    client.cookies["yiju-look"] = '"><script>'
    assert 'class=""' in client.get("/report/huli").text


def test_of_the_files_beside_the_page_only_two_are_served(service):
    client = client_of(service)
    assert client.get("/page/page.css").headers["content-type"].startswith("text/css")
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    for name in ("log.js", "..%2Fwords.py", "page.css.bak", "%2Fetc%2Fpasswd"):
        assert client.get(f"/page/{name}").status_code == 404


def test_the_list_of_reports_is_sent_once(service):
    client = client_of(service)
    first = client.get("/page/reports.json")
    assert first.headers["content-encoding"] == "gzip"
    assert [row[0] for row in first.json()["rows"]] == ["huli"]
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/page/reports.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    write_snapshot(service.settings.home, [parse_text("某区报告\n内容。", name="new")], HashEmbedder(256))
    assert [row[0] for row in client.get("/page/reports.json", headers=known).json()["rows"]] == ["new"]


def test_the_list_holds_what_the_reader_may_see(service):
    sessions = Sessions()
    token = sessions.open(Caller("portal", frozenset({"ask"}), frozenset()))
    client = client_of(service, Authenticator(None, sessions, started_open=False))
    assert client.get("/page/reports.json").status_code == 401
    client.cookies[COOKIE] = token
    assert client.get("/page/reports.json").json()["rows"] == []


def test_a_report_says_what_is_known_of_it(service, home):
    parsed = parse_text("厦门市人民政府关于加强网格建设的通知\n一、甲\n内容。", name="notice")
    write_snapshot(home, [edited(parsed, {"number": "厦府〔2022〕5号", "kind": "plan"})], HashEmbedder(256))
    page = client_of(service).get("/report/notice").text
    assert "<dt>文号</dt><dd>厦府〔2022〕5号</dd>" in page and "由管理员改过：类别、文号" in page
    assert "<dt>类别</dt><dd>规划计划</dd>" in page
    assert "<dt>发布日期</dt>" not in page  # unknown
    assert 'href="/edit/notice"' in page


def test_who_may_not_edit_is_not_offered_to(service):
    sessions = Sessions()
    client = client_of(service, Authenticator(None, sessions, started_open=False))
    client.cookies[COOKIE] = sessions.open(Caller("li", frozenset({"ask"})))
    assert "/edit/" not in client.get("/report/huli").text


def test_nothing_is_asked_from_elsewhere(service):
    client = client_of(service)
    for path in ("/report/huli", "/page/page.css", "/report/none"):
        text = client.get(path).text
        assert "http://" not in text and "https://" not in text and "@import" not in text and "url(" not in text


@pytest.fixture
def kept(tmp_path):
    """A library with a report of three pages that was read from a PDF."""
    pages = (Paragraph("某市公报", page=1), Paragraph("全市划分网格710个。", page=2, confidence=0.4))
    grid = Grid((Cell(0, 0, "地区"), Cell(0, 1, "数"), Cell(1, 0, "湖里区"), Cell(1, 1, "7")), head_rows=1, page=3)
    parsed = with_file(parse_document(Document((*pages, grid), pages=3), name="gong"), "公报 2021.pdf")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 the file")
    write_snapshot(tmp_path / "kept", [parsed], HashEmbedder(256), originals={"gong": tmp_path / "a.pdf"})
    return Service(Settings(home=tmp_path / "kept"), HashEmbedder(256), TermJudge())


def test_pages_and_doubts_are_shown_and_lead_to_the_file(kept):
    page = client_of(kept).get("/report/gong").text
    assert 'href="/original/gong"' in page and "公报 2021.pdf" in page
    assert 'href="/original/gong#page=2"' in page and "第 2 页" in page
    assert page.count("doubtful") == 1 and "识别自扫描件" in page


def test_a_pdf_is_shown_and_may_not_run_anything(kept):
    answer = client_of(kept).get("/original/gong")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 the file")
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_for_those_who_see_its_report(kept, service):
    assert client_of(service).get("/original/huli").status_code == 404
    assert client_of(kept).get("/original/nothing").status_code == 404
    sessions = Sessions()
    token = sessions.open(Caller("portal", frozenset({"ask"}), frozenset()))
    client = client_of(kept, Authenticator(None, sessions, started_open=False))
    assert client.get("/original/gong").headers["location"].startswith("/sign-in")
    client.cookies[COOKIE] = token
    assert client.get("/original/gong").status_code == 404


def test_the_cited_cell_is_where_the_page_opens(kept):
    text = kept.report(OPEN, "gong").report.text
    start, cell = text.index("湖里区\t7"), text.index("\t7") + 1
    page = client_of(kept).get(f"/report/gong?start={start}&end={start + 5}&cell={cell}").text
    assert page.count('id="quote"') == 1
    assert re.search(r'<td class="num cited" id="quote">\s*<mark>7</mark>', page)
    assert client_of(kept).get(f"/report/gong?start={start}&end={start + 5}").text.count('id="quote"') == 1
