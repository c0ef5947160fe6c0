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
    from ui.page.reports.listing import report_entries

    assert client_of(service).get(report_entries(service.reports(OPEN))[0].href).status_code == 200


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


def test_nothing_is_asked_from_elsewhere(service):
    client = client_of(service)
    for path in ("/report/huli", "/page/page.css", "/report/none"):
        text = client.get(path).text
        assert "http://" not in text and "https://" not in text and "@import" not in text and "url(" not in text
