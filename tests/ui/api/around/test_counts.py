"""The figures add up, and tell nothing about anybody."""

import shutil

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.fault_server import FaultServer
from ui.api.app import build_app
from ui.api.around.counts import Counts
from ui.entry.access import OPEN
from ui.entry.rules import Access
from ui.service.service import Service

ORDER = ("route", "method", "status", "mode", "generation", "part", "counted", "currency", "le")
GRIDS = "湖里区划分了多少个网格？"


class Broken:
    def stream(self, messages):
        return iter(())


@pytest.fixture
def local(home):
    service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), Broken())
    return TestClient(build_app(service, Access()), base_url="http://localhost", client=("127.0.0.1", 1))


def samples(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(sample.labels[name] for name in ORDER if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_template_and_status(local):
    local.get("/v1/reports/huli")
    local.get("/v1/reports/nothing")
    local.get("/v1/reports/some/where/else")
    local.request("BREW", "/v1/ask")
    found = samples(local)
    assert found["yiju_requests_total", "/v1/reports/{report}", "GET", "200"] == 1
    assert found["yiju_requests_total", "/v1/reports/{report}", "GET", "404"] == 1
    assert found["yiju_requests_total", "other", "GET", "404"] == 1
    assert found["yiju_request_seconds_count", "/v1/reports/{report}"] == 2
    assert not any("BREW" in name or "nothing" in name for name in found)


def test_answers_are_counted_by_how_they_came_about(local):
    local.post("/v1/ask", json={"question": GRIDS})
    local.post("/v1/ask", json={"question": "地铁票价是多少？", "stream": True})
    local.post("/v1/chat/completions", json={"model": "yiju", "messages": [{"role": "user", "content": GRIDS}]})
    found = samples(local)
    assert found["yiju_answers_total", "extractive"] == 3
    assert found["yiju_refusals_total",] == 1
    assert found["yiju_degraded_total",] == 3  # the model is asked before a refusal too


def test_what_the_language_model_used_is_counted(home):
    with FaultServer(usage=(900, 60)) as server:
        model = open_chat_model("m", url=server.url, prices=Prices(2, 8, "CNY"))
        service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), model)
        client = TestClient(build_app(service, Access()), base_url="http://localhost", client=("127.0.0.1", 1))
        told = client.post("/v1/ask", json={"question": GRIDS}).json()["usage"]
        server.usage = None
        client.post("/v1/ask", json={"question": GRIDS})
    assert told == {
        "model": "m",
        "prompt_tokens": 900,
        "reply_tokens": 60,
        "estimated": False,
        "cost": 0.00228,
        "currency": "CNY",
    }
    found = samples(client)
    assert found["yiju_llm_tokens_total", "prompt", "reported"] == 900
    assert found["yiju_llm_tokens_total", "reply", "reported"] == 60
    assert found["yiju_llm_tokens_total", "prompt", "estimated"] > 500
    assert found["yiju_llm_cost_total", "CNY"] > 0.00228


def test_what_the_page_asks_costs_too(home):
    with FaultServer(usage=(900, 60)) as server:
        model = open_chat_model("m", url=server.url, prices=Prices(2, 8, "CNY"))
        service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), model)
        client = TestClient(build_app(service, Access()), base_url="http://localhost", client=("127.0.0.1", 1))
        assert "yiju_llm_tokens_total" not in {name for name, *_ in samples(client)}
        service.ask(OPEN, GRIDS)
        service.ask(OPEN, GRIDS)
    found = samples(client)
    assert found["yiju_llm_tokens_total", "prompt", "reported"] == 1800
    assert found["yiju_llm_cost_total", "CNY"] == pytest.approx(2 * 0.00228)


def test_the_index_is_told(local, home):
    found = samples(local)
    assert found["yiju_index_info", "gen-000001"] == found["yiju_index_usable",] == 1
    assert (found["yiju_reports",], found["yiju_admission_present",]) == (2, 0)
    assert found["yiju_index_degraded",] == 0
    shutil.copytree(home / "index" / "gen-000001", home / "index" / "gen-000002")
    (home / "index" / "gen-000002" / "manifest.json").write_text("{}")
    (home / "index" / "CURRENT").write_text("gen-000002\n")
    found = samples(local)
    assert found["yiju_index_info", "gen-000001"] == found["yiju_index_degraded",] == 1


def test_an_index_that_cannot_be_opened_is_told(home):
    (home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    service = Service(Settings(home=home), HashEmbedder(256), TermJudge())
    found = samples(TestClient(build_app(service, Access()), base_url="http://localhost", client=("127.0.0.1", 1)))
    assert found["yiju_index_usable",] == 0
    assert ("yiju_reports",) not in found


def test_no_question_and_no_answer_is_in_it(local):
    local.post("/v1/ask", json={"question": GRIDS})
    text = local.get("/metrics").text
    assert text.isascii()


def test_two_apps_do_not_count_into_each_other(service):
    first, second = Counts(service), Counts(service)
    first.disconnect()
    assert "yiju_disconnects_total 1.0" in first.text().decode()
    assert "yiju_disconnects_total 0.0" in second.text().decode()
