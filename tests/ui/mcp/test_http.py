"""Streamable HTTP against a real server: the keys, rights, limits and checks of the HTTP API, without sessions."""

import json
import threading
import time

import anyio
import httpx2
import pytest
from mcp import MCPError

from rag.config import Settings
from rag.types import Answer
from tests.fakes import HashEmbedder, TermJudge
from ui.entry.access import Caller
from ui.entry.keys import Keyring
from ui.entry.limits import RateLimit
from ui.entry.rules import Access
from ui.service.service import Reply, Service

GRIDS = "湖里区划分了多少个网格？"
BOTH = {"accept": "application/json, text/event-stream"}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ERAS = pytest.mark.parametrize("mode", ["legacy", "auto"])


class Keys:
    """Keys by name: the secret is the name."""

    def __init__(self, *callers):
        self.callers = {caller.name: caller for caller in callers}

    def check(self, secret):
        return self.callers.get(secret)

    def any(self):
        return True


def keyed(**more):
    keys = Keys(
        Caller("reader", frozenset({"ask"})),
        Caller("portal", frozenset({"ask"}), frozenset({"siming"})),
        Caller("writer", frozenset({"ingest"})),
    )
    return Access(keys, loopback=False, started_open=False, **more)


async def ask(client):
    return (await client.call_tool("ask", {"question": GRIDS})).structured_content


def post(live, body=PING, **options):
    with httpx2.Client(base_url=live.url, trust_env=False, timeout=30) as client:
        return client.post("/mcp", json=body, headers=BOTH | options.pop("headers", {}), **options)


def called(tool, **arguments):
    return {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


@ERAS
def test_an_open_server_answers_agents_of_both_eras(service, serving, talk_http, mode):
    with serving(service, Access()) as live:
        answer = talk_http(live.url, ask, mode=mode)
        metrics = httpx2.get(f"{live.url}/metrics", trust_env=False).text
    assert answer["citations"][0]["text"] == "全区划分网格710个。"
    assert 'yiju_answers_total{mode="extractive"} 1.0' in metrics
    assert 'yiju_requests_total{method="POST",route="/mcp",status="200"}' in metrics
    assert "yiju_disconnects_total 0.0" in metrics


@ERAS
def test_a_key_is_needed_where_the_library_needs_one(service, serving, talk_http, mode):
    with serving(service, keyed()) as live:
        assert talk_http(live.url, ask, key="reader", mode=mode)["citations"]
        for key in ("", "wrong"):
            with pytest.raises(ExceptionGroup) as caught:
                talk_http(live.url, ask, key=key, mode=mode)
            assert caught.value.split(MCPError)[1] is None
        for key, status in (("", 401), ("wrong", 401), ("writer", 403), ("reader", 200)):
            answer = post(live, headers={"authorization": f"Bearer {key}"} if key else {})
            assert answer.status_code == status
            assert (answer.headers.get("www-authenticate") == "Bearer") is (status == 401)


def test_a_key_for_one_report_sees_no_other(service, serving, talk_http):
    async def look(client):
        listed = (await client.call_tool("reports", {})).structured_content["reports"]
        return [one["id"] for one in listed], await client.call_tool("read", {"report": "huli"}), await ask(client)

    with serving(service, keyed()) as live:
        ids, other, answer = talk_http(live.url, look, key="portal")
    assert ids == ["siming"]
    assert other.is_error
    assert answer["refused"]


def test_a_key_that_is_revoked_opens_nothing_from_then_on(service, home, serving):
    keys = Keyring(home)
    key, secret = keys.new("portal", {"ask"})
    with serving(service, Access(keys, loopback=False, started_open=False)) as live:
        headers = {"authorization": f"Bearer {secret}"}
        assert post(live, headers=headers).status_code == 200
        keys.revoke(key.id)
        assert post(live, headers=headers).status_code == 401


def test_the_rate_of_a_key_holds(service, serving):
    with serving(service, keyed(rate=RateLimit(2))) as live:
        headers = {"authorization": "Bearer reader"}
        answers = [post(live, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 30 <= int(answers[2].headers["retry-after"]) <= 60
    assert answers[2].json()["title"] == "too many requests"


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_page_of_another_site_gets_nothing(service, serving, headers):
    with serving(service, Access()) as live:
        answer = post(live, called("reports"), headers=headers)
    assert answer.status_code == 400
    assert "huli" not in answer.text


def test_what_is_too_large_too_deep_or_no_json_is_refused(service, serving):
    deep = {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": json.loads("[" * 40 + "]" * 40)}
    with serving(service, Access()) as live, httpx2.Client(base_url=live.url, trust_env=False) as client:
        assert post(live, called("ask", question="几" * 400_000)).status_code == 413
        assert post(live, deep).status_code == 400
        broken = client.post("/mcp", content=b"{", headers=BOTH | {"content-type": "application/json"})
        assert broken.status_code == 400
        assert client.post("/mcp", content=b"x", headers=BOTH | {"content-type": "text/plain"}).status_code == 400
        assert post(live, [PING]).status_code == 400


def test_only_post_is_answered_with_a_slash_or_without(service, serving):
    with serving(service, Access()) as live, httpx2.Client(base_url=live.url, trust_env=False) as client:
        for method in ("GET", "DELETE"):
            answer = client.request(method, "/mcp", headers=BOTH)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert client.post("/mcp/", json=PING, headers=BOTH).json()["result"] == {}
        assert "/mcp" not in client.get("/openapi.json").json()["paths"]


def test_nothing_is_kept_between_requests(service, serving):
    with serving(service, Access()) as live:
        answer = post(live, called("reports"))
    assert "mcp-session-id" not in answer.headers
    assert answer.headers["content-type"] == "application/json"
    assert [one["id"] for one in answer.json()["result"]["structuredContent"]["reports"]] == ["huli", "siming"]


def test_the_request_id_goes_through_and_names_an_internal_error(service, serving, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("s3cret")

    monkeypatch.setattr(service, "reports", fail)
    with serving(service, Access()) as live:
        answer = post(live, called("reports"), headers={"x-request-id": "abc-1"})
    assert answer.headers["x-request-id"] == "abc-1"
    assert "(request abc-1)" in answer.json()["result"]["content"][0]["text"]
    assert "s3cret" not in answer.text


@pytest.mark.parametrize("wanted", [False, True])
def test_questions_are_logged_only_where_the_settings_say_so(home, serving, capfd, wanted):
    settings = Settings(home=home, log_questions=wanted)
    with serving(Service(settings, HashEmbedder(256), TermJudge()), Access()) as live:
        post(live, called("ask", question=GRIDS))
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = [line for line in lines if line.get("route") == "/mcp"]
    assert (line["caller"], line.get("question")) == ("local", GRIDS if wanted else None)


class Slow:
    """A service whose stream yields sentences until it is closed."""

    def __init__(self):
        self.began, self.closed = threading.Event(), threading.Event()

    def stream(self, *_arguments, **_named):
        try:
            for _ in range(600):
                self.began.set()
                time.sleep(0.05)
                yield "一句。"
        finally:
            self.closed.set()
        yield Reply(Answer("q"))


@ERAS
def test_a_call_that_its_client_cancels_is_stopped(service, serving, talk_http, monkeypatch, mode):
    slow = Slow()
    monkeypatch.setattr(service, "stream", slow.stream)

    async def cancel(client):
        async with anyio.create_task_group() as group:
            group.start_soon(ask, client)
            await anyio.to_thread.run_sync(slow.began.wait)
            group.cancel_scope.cancel()
        return (await client.call_tool("reports", {})).structured_content["total"]

    with serving(service, Access()) as live:
        assert talk_http(live.url, cancel, mode=mode) == 2
        assert slow.closed.wait(5)


def test_a_client_that_leaves_is_counted_and_its_call_stopped(service, serving, monkeypatch):
    slow = Slow()
    monkeypatch.setattr(service, "stream", slow.stream)
    with serving(service, Access()) as live:
        with pytest.raises(httpx2.TimeoutException):
            httpx2.post(
                f"{live.url}/mcp", json=called("ask", question=GRIDS), headers=BOTH, trust_env=False, timeout=0.5
            )
        assert slow.closed.wait(5)
        time.sleep(0.2)
        metrics = httpx2.get(f"{live.url}/metrics", trust_env=False).text
    assert "yiju_disconnects_total 1.0" in metrics


def test_it_says_when_it_is_not_serving(service):
    from fastapi.testclient import TestClient

    from ui.api.app import build_app
    from ui.mcp.http import McpEndpoint

    app = build_app(service, Access(), routers=[McpEndpoint().router])
    client = TestClient(app, base_url="http://localhost")  # without its lifespan
    assert client.post("/mcp", json=PING, headers=BOTH).status_code == 503
