"""Failures over HTTP: each kind has its status, and none tells what is inside."""

import inspect
import json
import logging

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from rag import errors
from rag.config import Settings
from rag.errors import ChatModelError, IndexDamaged, IndexMissing, RagError
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.api.problems import STATUSES, problem_of, speaks_openai
from ui.entry.rules import Access
from ui.errors import Overloaded
from ui.service.service import Service

INSIDE = "/srv/yiju/index/gen-000001/reports.jsonl"


def failing(error):
    router = APIRouter()

    @router.get("/fail")
    @router.post("/v1/models/fail/now")
    async def fail():
        raise error

    return router


@pytest.fixture
def fails(service):
    """Return what is answered when `error` is raised in a call."""

    def ask(error, path="/fail"):
        app = build_app(service, Access(), routers=[failing(error)])
        return TestClient(app, base_url="http://localhost").request("GET" if path == "/fail" else "POST", path)

    return ask


def test_special_errors_come_before_general_ones():
    kinds = [kind for kind, _, _ in STATUSES]
    for at, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:at]), kind
    assert len(set(kinds)) == len(kinds)


def test_every_error_that_we_know_has_a_line():
    named = {kind for kind, _, _ in STATUSES} - {RagError}
    inner = {"ConfigError", "ModelError", "ModelMissing", "ModelDamaged", "SnapshotError", "ChatModelError"}
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, RagError) and kind is not RagError and name not in inner:
            assert any(issubclass(kind, known) for known in named), name


@pytest.mark.parametrize(("kind", "status", "title"), STATUSES, ids=lambda value: getattr(value, "__name__", None))
def test_the_table_is_what_is_answered(fails, kind, status, title):
    error = Overloaded(3) if kind is Overloaded else kind.__new__(kind)
    if kind is not Overloaded:
        RagError.__init__(error, "what happened", hint="do this")
        error.retry_after_seconds = 3 if status in (429, 503) else None
    answer = fails(error)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["title"] == title
    assert problem["type"] == f"urn:yiju:{title.replace(' ', '-')}"
    assert problem["instance"] == "/fail"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["hint"]
    assert answer.headers.get("retry-after") == ("3" if status in (429, 503) else None)


@pytest.mark.parametrize(
    "error", [IndexDamaged(f"{INSIDE} is missing", hint=f"rm {INSIDE}"), ZeroDivisionError(INSIDE)]
)
@pytest.mark.parametrize("path", ["/fail", "/v1/models/fail/now"])
def test_what_went_wrong_inside_is_in_the_log_under_the_id_and_nowhere_else(fails, caplog, error, path):
    with caplog.at_level(logging.INFO):
        answer = fails(error, path)
    assert answer.status_code == (503 if isinstance(error, IndexDamaged) else 500)
    assert INSIDE not in answer.text
    assert "Traceback" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "yiju.error"]
    assert record.fields["request_id"] == answer.headers["x-request-id"]
    assert INSIDE in (record.getMessage() + str(record.exc_info))


def test_a_model_that_fails_never_fails_an_answer(home):
    class Broken:
        def stream(self, messages):
            raise ChatModelError("the endpoint is down", kind="unreachable")
            yield

    service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), Broken())
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    answer = client.post("/v1/ask", json={"question": "湖里区划分了多少个网格？"})
    assert answer.status_code == 200
    assert answer.json()["degraded"]


def test_an_empty_library_is_409(tmp_path):
    client = TestClient(
        build_app(Service(Settings(home=tmp_path), HashEmbedder(256), TermJudge()), Access()),
        base_url="http://localhost",
    )
    answer = client.post("/v1/ask", json={"question": "几个？"})
    assert answer.status_code == 409
    assert "ingest" in answer.json()["hint"]
    assert client.get("/v1/reports").json() == {"reports": []}


def test_openai_calls_fail_in_their_own_shape(fails):
    answer = fails(IndexMissing("the library is empty", hint="add reports"), "/v1/models/fail/now")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "error": {
            "message": "the library is empty (add reports)",
            "type": "invalid_request_error",
            "param": None,
            "code": "empty_library",
        }
    }


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/v1/ask", 405), ("GET", "/v1/nothing", 404)]
)
def test_what_is_not_there_is_a_problem_too(client, method, path, status):
    answer = client.request(method, path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert answer.headers["allow"] == "POST"


def test_broken_json_is_told(client):
    for body in (b"{", b"\xff\xfe", b'{"question": NaN}', b"[" * 30):
        answer = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422)
        assert json.loads(answer.content)["hint"]


def test_nothing_is_said_of_a_failure_that_nobody_foresaw():
    problem = problem_of(KeyError("s3cret"))
    assert problem.status == 500
    assert "s3cret" not in str(problem)


def test_only_the_two_calls_speak_openai():
    assert speaks_openai("/v1/models")
    assert speaks_openai("/v1/models/yiju/x")
    assert not speaks_openai("/v1/ask")
    assert not speaks_openai("/v1/modelsandmore")
