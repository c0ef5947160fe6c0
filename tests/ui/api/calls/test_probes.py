"""What whoever runs the server asks it."""

import shutil

from fastapi.testclient import TestClient

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.rules import Access
from ui.service.service import Service


def test_alive_and_ready(client):
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = {"ready": True, "generation": "gen-000001", "reports": 2, "degraded": False, "reason": ""}
    assert client.get("/readyz").json() == ready


def test_an_empty_library_is_ready_to_be_filled(tmp_path):
    app = build_app(Service(Settings(home=tmp_path), HashEmbedder(16), TermJudge()), Access())
    answer = TestClient(app, base_url="http://localhost").get("/readyz")
    assert (answer.status_code, answer.json()["reports"]) == (200, 0)


def test_a_damaged_index_is_alive_but_not_ready(client, home):
    (home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the index cannot be opened"
    asked = client.post("/v1/ask", json={"question": "几个？"})
    assert asked.status_code == 503
    assert str(home) not in asked.text
    assert "yiju_index_usable 0.0" in client.get("/metrics").text


def test_a_damaged_newest_generation_is_degraded_and_the_one_before_answers(client, home):
    shutil.copytree(home / "index" / "gen-000001", home / "index" / "gen-000002")
    (home / "index" / "gen-000002" / "manifest.json").write_text("{}")
    (home / "index" / "CURRENT").write_text("gen-000002\n")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"], answer.json()["generation"]) == (200, True, "gen-000001")
    assert client.post("/v1/ask", json={"question": "几个？"}).status_code == 200
    assert "yiju_index_degraded 1.0" in client.get("/metrics").text


def test_the_description_is_told(service):
    client = TestClient(build_app(service, Access()), base_url="http://localhost", client=("127.0.0.1", 1))
    assert client.get("/openapi.json").json()["info"]["title"] == "Yiju 依据"
