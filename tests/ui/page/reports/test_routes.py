"""A report as a page of its own."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from tests.fakes import HashEmbedder
from tests.ui.page.fakes import Sessions
from ui.entry.access import OPEN, Caller
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.reports.routes import report_routes
from ui.shelf.edit import edited


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
