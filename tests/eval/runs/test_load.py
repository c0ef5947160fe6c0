"""The load generator against a server of known speed."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from eval.commands.cli import app
from eval.runs.load import Call, measure_load, sum_up
from rag.errors import ConfigError


class Server(ThreadingHTTPServer):
    """Answers one question at a time, each after `seconds`. Rejects a question when `most` are waiting."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, seconds=0.0, most=1000, ready=200):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seconds, self.most, self.ready = seconds, most, ready
        self.one, self.present, self.asked = threading.Lock(), 0, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._send(self.server.ready)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((body["question"], self.headers.get("authorization")))
        if self.server.present >= self.server.most:
            return self._send(503, {"retry-after": "1"})
        self.server.present += 1
        with self.server.one:
            threading.Event().wait(self.server.seconds)
        self.server.present -= 1
        return self._send(200)

    def _send(self, status, headers=None):
        self.send_response(status)
        for name, value in {"content-length": "2", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(**options):
        servers.append(Server(**options))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_all_are_answered_while_there_is_room(serve):
    server = serve()
    result = measure_load(server.url, ["甲？", "乙？"], [20], seconds=1, key="geheim")
    assert result["one_client"]["answered"] == 2
    assert result["rates"]["20"]["answered"] == 20
    assert result["rates"]["20"]["failed"] == result["rates"]["20"]["turned_away"] == 0
    assert {key for _, key in server.asked} == {"Bearer geheim"}
    assert {question for question, _ in server.asked} == {"甲？", "乙？"}


def test_latency_counts_from_the_schedule_so_that_a_stall_shows(serve):
    """A server that answers 10 a second gets 40 in one second: the last one waits about three seconds."""
    rate = measure_load(serve(seconds=0.1).url, ["甲？"], [40], seconds=1)["rates"]["40"]
    assert rate["answered"] == 40
    assert 2000 < rate["ms"]["max"] < 4500
    assert rate["answered_per_second"] < 12


def test_those_turned_away_are_counted_apart(serve):
    rate = measure_load(serve(seconds=0.2, most=2).url, ["甲？"], [40], seconds=1)["rates"]["40"]
    assert rate["turned_away"] + rate["answered"] == 40
    assert rate["turned_away"] > 20
    assert rate["without_retry_after"] == rate["failed"] == 0
    assert rate["turned_away_ms"]["p50"] < rate["ms"]["p50"]


def test_a_lost_connection_is_a_failure():
    figures = sum_up([Call(0.0, 5.0, 0), Call(0.1, 5.0, 500), Call(0.2, 5.0, 503)], 1.0)
    assert (figures["failed"], figures["without_retry_after"], figures["ms"]) == (2, 1, {})


@pytest.mark.parametrize("ready", [None, 503])
def test_a_server_that_is_not_there_or_not_ready_is_named(serve, ready):
    url = serve(ready=ready).url if ready else "http://127.0.0.1:9"
    with pytest.raises(ConfigError, match=url):
        measure_load(url, ["甲？"], [1], seconds=1)
    asyncio.set_event_loop(None)


def test_the_command(serve, tmp_path):
    out = tmp_path / "load" / "result.json"
    asked = ("load", serve().url, "--rates", "5", "--seconds", "1", "--out", str(out))
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads(out.read_text())
    assert CliRunner().invoke(app, [*asked[:3], "five"]).exit_code == 2
