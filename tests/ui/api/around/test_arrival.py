"""Sockets that stall are closed; those who speak are served meanwhile; nobody who has asked is cut off at the end."""

import socket
import threading
import time

import httpx2
import pytest

from tests.live_server import LiveServer
from ui.api.app import build_app
from ui.entry.rules import Access

GRIDS = "湖里区划分了多少个网格？"
HEAD = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
STALLS = {
    "nothing": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: loc",
    "a head without a body": HEAD + b"Content-Length: 100\r\n\r\n",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\n{",
    "half a chunked body": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "a second request, half": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he",
}


@pytest.fixture
def live(service, monkeypatch):
    monkeypatch.setattr("ui.api.around.arrival.ARRIVAL_SECONDS", 0.5)
    with LiveServer(build_app(service, Access())) as live:
        yield live


def connect(live, data):
    made = socket.create_connection(("127.0.0.1", live.port))
    made.settimeout(10)
    made.sendall(data)
    return made


def seconds_until_closed(made):
    began = time.perf_counter()
    try:
        while made.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.perf_counter() - began


def test_the_time_to_arrive_is_within_what_the_anchors_allow():
    from ui.api.around import arrival

    assert arrival.ARRIVAL_SECONDS <= 15


@pytest.mark.parametrize("data", STALLS.values(), ids=STALLS)
def test_a_socket_that_stalls_is_closed(live, data):
    with connect(live, data) as made:
        assert 0.2 < seconds_until_closed(made) < 5.5


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nX: ", HEAD + b"Content-Length: 100000\r\n\r\n"])
def test_a_byte_now_and_then_does_not_help(live, data):
    began = time.perf_counter()
    with connect(live, data) as made, pytest.raises(OSError):
        while time.perf_counter() - began < 10:
            made.sendall(b"a")
            time.sleep(0.05)
    assert time.perf_counter() - began < 3


def test_a_body_that_keeps_coming_has_the_time_it_needs(live):
    body = b'{"question": "' + GRIDS.encode() + b'"' + b" " * 200_000 + b"}"
    with connect(live, HEAD + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()) as made:
        for at in range(0, len(body), 10_000):
            made.sendall(body[at : at + 10_000])
            time.sleep(0.04)
        assert made.recv(100).startswith(b"HTTP/1.1 200")


def test_two_hundred_stalled_sockets_hold_nobody_up(live, monkeypatch):
    monkeypatch.setattr("ui.api.around.arrival.ARRIVAL_SECONDS", 3.0)
    stalled = [connect(live, data) for data in list(STALLS.values())[1:3] * 100]
    try:
        with httpx2.Client(base_url=live.url) as asker:
            took = []
            for _ in range(20):
                began = time.perf_counter()
                assert asker.post("/v1/ask", json={"question": GRIDS}).status_code == 200
                took.append(time.perf_counter() - began)
            assert max(took) < 2.5  # before the first stalled one is given up
        for made in stalled:
            seconds_until_closed(made)
    finally:
        for made in stalled:
            made.close()
    assert not live.server.server_state.connections


def test_a_client_that_leaves_is_counted_and_makes_no_noise(live, caplog):
    caplog.clear()
    with connect(live, STALLS["half a body"]):
        time.sleep(0.1)
    deadline = time.monotonic() + 5
    while "yiju_disconnects_total 1.0" not in httpx2.get(f"{live.url}/metrics").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


def test_a_client_that_does_not_read_is_cut_off(service, monkeypatch):
    from fastapi import APIRouter
    from fastapi.responses import Response

    monkeypatch.setattr("ui.api.around.arrival._READ_SECONDS", 0.3)
    router = APIRouter()
    router.add_api_route("/big", lambda: Response(b"a" * 30_000_000), include_in_schema=False)
    live = LiveServer(build_app(service, Access(), routers=[router]))
    with live, connect(live, b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        deadline = time.monotonic() + 10
        time.sleep(0.2)
        while live.server.server_state.connections:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_request_that_comes_with_the_end_is_answered(service):
    """The server is told to end while a connection is open; what is asked on it at once is still answered."""
    with LiveServer(build_app(service, Access())) as live, httpx2.Client(base_url=live.url) as asker:
        assert asker.get("/healthz").status_code == 200
        live.server.should_exit = True
        time.sleep(0.15)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(asker.post("/v1/ask", json={"question": GRIDS})))
        thread.start()
        thread.join()
        assert answers[0].status_code == 200
