"""What surrounds a request: id, headers, a line in the log."""

import json
import logging

import pytest
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.api.around.log import JsonLines
from ui.entry.rules import Access
from ui.service.service import Service

GRIDS = "湖里区划分了多少个网格？"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [record.fields for record in caplog.records if record.name == "yiju.access"]


def test_every_answer_has_an_id_of_its_own(client):
    ids = {client.get(path).headers["x-request-id"] for path in ("/healthz", "/nothing", "/v1/reports") * 2}
    assert len(ids) == 6


def test_a_plain_id_of_the_caller_is_kept(client, lines):
    assert client.get("/healthz", headers={"x-request-id": "portal-7.b_1"}).headers["x-request-id"] == "portal-7.b_1"
    assert lines()[0]["request_id"] == "portal-7.b_1"


@pytest.mark.parametrize("id_", ["a b", "x" * 65, "a\tb", '"', ""])
def test_another_is_replaced(client, id_):
    assert client.get("/healthz", headers={"x-request-id": id_}).headers["x-request-id"] != id_


def test_answers_say_what_a_browser_may_do_with_them(client):
    for path in ("/healthz", "/nothing"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_pages_may_be_framed_by_those_who_are_named(home):
    router = APIRouter()
    router.add_api_route("/page", lambda: HTMLResponse("<p>依据"), include_in_schema=False)
    settings = Settings(home=home, frame_ancestors="https://portal.example https://other.example")
    app = build_app(Service(settings, HashEmbedder(256), TermJudge()), Access(), routers=[router])
    headers = TestClient(app, base_url="http://localhost").get("/page").headers
    policy = headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors https://portal.example https://other.example")
    assert "script-src 'self'" in policy
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("framed", ["", "https://portal.example"])
def test_a_page_that_is_stricter_stays_so_and_may_be_framed_by_the_same(home, framed):
    router = APIRouter()
    own = {"Content-Security-Policy": "default-src 'none'; style-src 'self'"}
    router.add_api_route("/page", lambda: HTMLResponse("<p>依据", headers=own), include_in_schema=False)
    app = build_app(
        Service(Settings(home=home, frame_ancestors=framed), HashEmbedder(256), TermJudge()), Access(), routers=[router]
    )
    headers = TestClient(app, base_url="http://localhost").get("/page").headers
    assert headers.get_list("content-security-policy") == [
        f"default-src 'none'; style-src 'self'; frame-ancestors {framed or chr(39) + 'none' + chr(39)}"
    ]


def test_no_other_site_may_read(client):
    answer = client.options(
        "/v1/ask", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_the_log_tells_who_what_and_how_long_but_no_question(keyed, key, lines):
    keyed.post("/v1/ask", json={"question": GRIDS}, headers=key("reader"))
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("request_id")
    assert line == {
        "client": "testclient",
        "caller": "reader",
        "method": "POST",
        "route": "/v1/ask",
        "status": 200,
    }


def test_questions_are_logged_where_that_is_switched_on(home, lines):
    service = Service(Settings(home=home, log_questions=True), HashEmbedder(256), TermJudge())
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    client.post("/v1/ask", json={"question": GRIDS})
    client.post("/v1/search", json={"query": "网格"})
    client.post("/v1/chat/completions", json={"model": "yiju", "messages": [{"role": "user", "content": GRIDS}]})
    assert [line["question"] for line in lines()] == [GRIDS, "网格", GRIDS]


def test_a_line_of_the_log_is_one_line_of_plain_json():
    record = logging.makeLogRecord({"name": "yiju.access", "levelname": "INFO", "msg": "request"})
    record.fields = {"question": "一\n二\x1b[31m\u2028三"}
    line = JsonLines().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["question"] == "一\n二\x1b[31m\u2028三"
