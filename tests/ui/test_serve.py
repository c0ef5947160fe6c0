"""`yiju serve` as a process with the real model: it comes up, answers, and ends when it is told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from index.store.snapshot import read_reports, update_snapshot
from rag.config import Settings
from rag.errors import ConfigError, IndexDamaged
from tests.fakes import HashEmbedder
from ui.api.app import LOOPBACK_HOSTS
from ui.entry.accounts import Accounts
from ui.entry.keys import Keyring
from ui.errors import NotSignedIn, TooOften
from ui.serve import create_app, is_loopback, open_access, open_server, trusted_hosts, uvicorn_config

ROOT = Path(__file__).resolve().parent.parent.parent
GRIDS = "湖里区划分了多少个网格？"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": GRIDS}}}
AGENT = {"accept": "application/json, text/event-stream"}


class Served:
    """`yiju serve` in a process of its own, on a free port."""

    def __init__(self, home, *arguments, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
        environment |= {"YIJU_HOME": str(home), "PYTHONPATH": str(ROOT), **variables}
        code = "from ui.commands.cli import main; main()"
        command = [sys.executable, "-c", code, "serve", "--port", "0", *arguments]
        self.log = home / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=home, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.lines = [self.process.stdout.readline() for _ in range(3)]
        self.url = re.search(r"http://\S+(?=/v1)", self.lines[1])[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


def test_it_comes_up_answers_and_ends(home):
    with Served(home) as served:
        assert served.lines[0] == f"page  {served.url}/\n"
        assert served.lines[2].startswith("open: there is no key and no account")
        assert "依据" in httpx2.get(f"{served.url}/", headers={"accept": "text/html"}).text
        assert httpx2.get(f"{served.url}/readyz").json()["ready"]
        answer = httpx2.post(f"{served.url}/v1/ask", json={"question": GRIDS}).json()
        assert "710" in answer["answer"]
        later = httpx2.post(f"{served.url}/v1/ask", json={"question": "专职网格员有多少名？"}).json()
        late = answer["timings_ms"]["answer"] - later["timings_ms"]["answer"]
        assert late < 800  # what loads late, in a second or more, was loaded before
        assert (
            "710" in httpx2.post(f"{served.url}/mcp", json=CALL, headers=AGENT).json()["result"]["content"][0]["text"]
        )
        assert served.end() == 0
        assert GRIDS not in served.log.read_text("utf-8")
        assert "Traceback" not in served.log.read_text("utf-8")


def test_it_ends_at_once_while_a_page_is_open(home):
    with Served(home) as served, httpx2.Client(base_url=served.url, timeout=30) as page:
        with page.stream("GET", "/gradio_api/heartbeat/abcdefgh") as beat:
            assert "ALIVE" in next(beat.iter_text())
            began = time.perf_counter()
            assert served.end() == 0
        assert time.perf_counter() - began < 6
    assert "Traceback" not in served.log.read_text("utf-8")


def test_what_is_under_way_when_it_is_told_to_end_is_answered(home):
    with Served(home) as served:
        answers = []

        def ask():
            with httpx2.Client(base_url=served.url, timeout=30) as asker:
                answers.append(asker.post("/v1/ask", json={"question": f"{GRIDS}{time.time()}"}).status_code)

        askers = [threading.Thread(target=ask) for _ in range(12)]
        for asker in askers:
            asker.start()
        present = re.compile(r"^yiju_admission_present [1-9]", re.MULTILINE)
        while not present.search(httpx2.get(f"{served.url}/metrics").text) and not answers:
            time.sleep(0.01)
        time.sleep(0.1)
        assert served.end() == 0
        for asker in askers:
            asker.join()
        assert answers == [200] * 12
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{served.url}/healthz")


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["queued", "reading", "embedding"])
def test_told_to_end_in_the_middle_of_an_upload_it_exits_with_0_and_the_library_is_whole(home, stage):
    lines = (f"一、第{n}节\n第{n}项工作共完成{n}个，{'完成整改任务，' * 20}投入{n}万元。" for n in range(2000))
    files = {"file": ("neu.txt", "\n".join(["某区工作报告", *lines]).encode())}
    with Served(home) as served, httpx2.Client(base_url=served.url, timeout=60) as client:
        job = client.post("/v1/reports", files=files).json()
        while stage != "queued" and job["stage"] != stage:
            assert job["state"] in ("queued", "running")
            time.sleep(0.05)
            job = client.get(f"/v1/jobs/{job['id']}").json()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0
        assert not re.search("terminate|Traceback|Fatal", served.log.read_text("utf-8"))
    (report,) = read_reports(home)
    assert report.report.source.id == "huli-inspection-rectification-2022"
    update_snapshot(home, lambda kept: kept, HashEmbedder())  # nothing is locked


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://127.0.0.1:9"])
def test_proxies_of_the_environment_do_not_matter(home, proxy):
    language_model = {"YIJU_LLM": "m", "YIJU_LLM_URL": "http://127.0.0.1:9/v1"}
    with Served(home, ALL_PROXY=proxy, HTTPS_PROXY=proxy, **language_model) as served:
        with httpx2.Client(base_url=served.url, timeout=30, trust_env=False) as client:
            assert "依据" in client.get("/", headers={"accept": "text/html"}).text
            assert "710" in client.post("/v1/ask", json={"question": GRIDS}).json()["answer"]
        assert served.end() == 0


def test_ctrl_c_ends_it_too(home):
    with Served(home) as served:
        assert served.end(signal.SIGINT) == 0


def test_without_a_key_nobody_from_elsewhere_gets_in(yiju, home, refused):
    for host in ("0.0.0.0", "::", "192.0.2.1", "yiju.example"):  # noqa: S104
        refused(yiju("serve", "--host", host, home=home), "no key", "yiju key new", host)


def test_with_a_key_everybody_needs_one(tmp_path):
    _, secret = Keyring(tmp_path).new("portal", {"ask"})
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        access = open_access(Settings(home=tmp_path, host=host, rate_per_minute=2))
        assert not access.open
        for _ in range(2):
            assert access.admit(secret, "10.0.0.1").may("ask")
        with pytest.raises(TooOften):
            access.admit(secret, "10.0.0.1")
        for _ in range(5):
            with pytest.raises(NotSignedIn):
                access.admit("wrong", "10.0.0.2")
        with pytest.raises(TooOften) as locked:
            access.admit("wrong", "10.0.0.2")
        assert locked.value.retry_after_seconds > 800


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False)],  # noqa: S104
)
def test_which_addresses_are_loopback(host, local):
    assert is_loopback(host) is local


def test_one_account_shuts_the_api_too_and_one_key_the_page(home, bundled_embedder, monkeypatch):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_: bundled_embedder)
    monkeypatch.setenv("YIJU_HOME", str(home))
    page, question = {"accept": "text/html"}, {"question": GRIDS}
    with TestClient(create_app(), base_url="http://localhost", follow_redirects=False) as client:
        assert client.get("/", headers=page).status_code == client.post("/v1/ask", json=question).status_code == 200
        assert client.post("/mcp", json=CALL, headers=AGENT).status_code == 200
        Accounts(home).add("zhang", "a long password", "staff")  # while it runs
        assert client.get("/", headers=page).headers["location"] == "/sign-in"
        assert client.post("/v1/ask", json=question).status_code == 401
        assert client.post("/mcp", json=CALL, headers=AGENT).status_code == 401
        (home / "accounts.json").unlink()
        Keyring(home).new("portal", {"ask"})
        assert client.get("/", headers=page).headers["location"] == "/sign-in"
        assert client.get("/report/huli-inspection-rectification-2022").headers["location"].startswith("/sign-in")
        assert client.post("/v1/ask", json=question).status_code == 401


def test_a_name_for_others_means_that_a_proxy_may_stand_before(tmp_path):
    assert not open_access(Settings(home=tmp_path, trusted_hosts="yiju.example")).open


def test_without_a_key_this_machine_gets_in(tmp_path):
    assert open_access(Settings(home=tmp_path)).open


def test_the_names_it_answers_to():
    assert trusted_hosts(Settings()) == ("127.0.0.1", *LOOPBACK_HOSTS)
    assert trusted_hosts(Settings(host="::1"))[0] == "[::1]"
    assert trusted_hosts(Settings(host="0.0.0.0"))[0] == socket.gethostname()  # noqa: S104
    named = trusted_hosts(Settings(trusted_hosts=" a.example, *.b.example ,"))
    assert named == ("a.example", "*.b.example", *LOOPBACK_HOSTS)


def test_a_port_that_is_taken_is_told_before_anything_loads(yiju, home, refused, monkeypatch):
    monkeypatch.setattr("ui.serve.open_service", lambda *_: pytest.fail("loads"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(yiju("serve", "--port", port, home=home), "cannot listen", port)


def test_a_damaged_index_is_told_and_the_port_given_back(home, bundled_embedder, monkeypatch):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_: bundled_embedder)
    (home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            open_server(Settings(home=home, port=port), lambda *_: None)


def test_settings_of_uvicorn_are_those_that_we_chose(home, bundled_embedder, monkeypatch):
    monkeypatch.setattr("index.model.embed.open_embedder", lambda *_: bundled_embedder)
    monkeypatch.setenv("YIJU_HOME", str(home))
    config = uvicorn_config(create_app())
    assert (config.backlog, config.timeout_keep_alive, config.server_header, config.access_log) == (
        256,
        5,
        False,
        False,
    )
    assert config.timeout_graceful_shutdown <= 30
    assert config.limit_concurrency > 200  # as many sockets may stall without a normal request being turned away


def test_a_factory_refuses_what_the_command_refuses(monkeypatch, home):
    monkeypatch.setenv("YIJU_HOME", str(home))
    monkeypatch.setenv("YIJU_HOST", "0.0.0.0")  # noqa: S104
    with pytest.raises(ConfigError):
        create_app()
