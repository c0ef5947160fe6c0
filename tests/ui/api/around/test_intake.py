"""What does not go in: foreign names, long bodies, deep JSON, too many at once."""

import json
import resource

import pytest
from fastapi import APIRouter, UploadFile
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.config import Settings
from tests.live_server import LiveServer
from ui.api.app import build_app
from ui.api.around.intake import MAX_BODY_BYTES, MAX_JSON_DEPTH, too_deep
from ui.entry.rules import Access

MAX_UPLOAD_BYTES = Settings().upload_mib << 20
JSON = {"content-type": "application/json"}


@pytest.fixture
def uploading(service):
    router = APIRouter()

    @router.post("/v1/reports")
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    app = build_app(service, Access(), routers=[router])
    return TestClient(app, base_url="http://localhost")


def body_of(size):
    body = json.dumps({"question": "几个？", "answer": "", "verdict": "good", "reason": ""}).encode()
    return body[:-1] + b" " * (size - len(body)) + b"}"


def test_a_body_may_have_a_mebibyte_and_not_a_byte_more(client):
    assert client.post("/v1/feedback", content=body_of(MAX_BODY_BYTES), headers=JSON).status_code == 201
    answer = client.post("/v1/feedback", content=body_of(MAX_BODY_BYTES + 1), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_without_a_length_is_counted(client):
    def pieces():
        for _ in range(MAX_BODY_BYTES // 65536 + 1):
            yield b" " * 65536

    assert client.post("/v1/feedback", content=pieces(), headers=JSON).status_code == 413
    answer = client.post("/v1/chat/completions", content=pieces(), headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_what_is_too_large_is_not_kept_in_memory(service):
    """200 MiB against a real server: ru_maxrss is in KiB on Linux."""
    import http.client

    with LiveServer(build_app(service, Access())) as live:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        connection = http.client.HTTPConnection("127.0.0.1", live.port)
        connection.putrequest("POST", "/v1/ask")
        connection.putheader("content-type", "application/json")
        connection.putheader("transfer-encoding", "chunked")
        connection.endheaders()
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        try:
            for _ in range(200):
                connection.send(piece)
        except OSError:
            pass  # the server has answered and closed
        else:
            assert connection.getresponse().status == 413
        connection.close()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 10 * 1024


def test_an_upload_may_be_larger(uploading):
    assert uploading.post("/v1/reports", files={"file": b"a" * (2 * MAX_BODY_BYTES)}).json() == 2 * MAX_BODY_BYTES
    assert uploading.post("/v1/reports", files={"file": b"a" * MAX_UPLOAD_BYTES}).status_code == 200
    assert uploading.post("/v1/reports", files={"file": b"a" * (8 * MAX_UPLOAD_BYTES + 65537)}).status_code == 413

    def pieces():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(8 * MAX_UPLOAD_BYTES // 65536 + 2):
            yield b"a" * 65536
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert uploading.post("/v1/reports", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize(("depth", "refused"), [(MAX_JSON_DEPTH, False), (MAX_JSON_DEPTH + 1, True), (100_000, True)])
def test_json_may_be_so_deep(client, depth, refused):
    for left, right in ((b"[", b"]"), (b'{"a":', b"}")):
        body = left * depth + b"1" + right * depth
        answer = client.post("/v1/ask", content=body, headers=JSON)
        assert (answer.status_code == 400) is refused
        assert ("too deeply" in answer.text) is refused
    assert client.post("/v1/ask", content=b"[" * depth, headers=JSON).status_code in (400, 422)


def depth_of(value):
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@given(
    st.recursive(
        st.text('[]{}"\\a'),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}"\\'), inner, max_size=3),
    ),
    st.integers(0, 40),
)
def test_depth_is_that_of_the_value(value, more):
    for _ in range(more):
        value = [value]
    assert too_deep(json.dumps(value).encode()) is (depth_of(value) > MAX_JSON_DEPTH)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "[::1]", "LOCALHOST"])
def test_its_own_names_are_answered(client, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:80", "[::2]"])
def test_a_foreign_name_is_refused(client, host):
    answer = client.get("/healthz", headers={"host": host})
    assert (answer.status_code, answer.json()["title"]) == (400, "bad request")


def test_names_may_be_set(service):
    app = build_app(service, Access(), hosts=["*.gov.example", "yiju.example"])
    client = TestClient(app, base_url="http://localhost")
    for host, status in (
        ("a.gov.example", 200),
        ("yiju.example:80", 200),
        ("gov.example.evil", 400),
        ("localhost", 400),
    ):
        assert client.get("/healthz", headers={"host": host}).status_code == status
    anything = TestClient(build_app(service, Access(), hosts=["*"]), base_url="http://whatever.example")
    assert anything.get("/healthz").status_code == 200


def test_more_than_are_let_in_are_told_to_come_back_but_probes_are_answered(service):
    from ui.api.around.intake import Intake

    app = Intake(build_app(service, Access()), hosts=("localhost",), max_present=0)
    client = TestClient(app, base_url="http://localhost")
    answer = client.get("/v1/reports")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_page_of_another_site_can_send_nothing(client, headers):
    answer = client.post("/v1/ask", json={"question": "几个？"}, headers=headers)
    assert answer.status_code == 400
    assert "another site" in answer.json()["detail"]
    assert client.get("/v1/reports", headers=headers).status_code == 200  # reading is kept from it by the browser
    assert (
        client.post("/v1/ask", json={"question": "几个？"}, headers={"origin": "http://localhost"}).status_code == 200
    )


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/feedback", "/v1/chat/completions"])
def test_only_a_report_on_its_way_in_may_be_large(client, path):
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(path, content=b"x" * (MAX_BODY_BYTES + 1), headers=form).status_code == 413
