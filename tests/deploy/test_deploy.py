"""The files for running Yiju fit the code: metrics, labels, routes, commands, settings and time limits are real."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.fault_server import FaultServer
from ui.api.app import REQUEST_SECONDS
from ui.api.around.work import Work
from ui.entry.rules import Access
from ui.serve import make_app
from ui.service.service import Service
from ui.shelf.jobs import Jobs

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("yiju.service", "yiju-backup.service", "yiju-backup.timer")
ALERTS = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
PANELS = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))["panels"]
EXPRESSIONS = [alert["expr"] for alert in ALERTS] + [one["expr"] for panel in PANELS for one in panel["targets"]]
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
QUESTION = {"question": "全区划分了多少个网格？"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app of `yiju serve`, after a question that a language model answered at a price."""
    home = tmp_path_factory.mktemp("deploy") / "home"
    write_snapshot(home, [parse_text("湖里区工作报告\n一、治理\n全区划分网格710个。", name="huli")], HashEmbedder(64))
    with FaultServer(usage=(900, 60)) as server:
        settings, prices = Settings(home=home), Prices(2, 8, "CNY")
        model = open_chat_model("m", url=server.url, prices=prices)
        app = make_app(settings, Access(), Service(settings, HashEmbedder(64), TermJudge(), model))
        client = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))
        assert client.post("/v1/ask", json=QUESTION).status_code == 200
        for path in ("/v1/chat/completions", "/sign-in", "/mcp", "/v1/reports"):
            assert client.post(path).status_code != 404
    return app


@pytest.fixture(scope="module")
def labels(app):
    """The labels of every sample that /metrics has, by name; `up` is Prometheus' own."""
    found = {"up": {"job"}}
    for family in app.state.app_state.counts.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def selectors(expression):
    """Return (metric, labels that are matched) of each selector of a PromQL expression."""
    found = re.findall(r"\b(up|yiju_\w+)\b(?:\{([^}]*)\})?", expression)
    return [(name, dict(re.findall(r'(\w+)(?:=~?|!=|!~)"([^"]*)"', matched))) for name, matched in found]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_metric_and_label_exists(expression, labels):
    named = selectors(expression)
    assert named
    for name, matched in named:
        assert name in labels
        assert set(matched) <= labels[name]
    for group in re.findall(r"\bby \(([^)]*)\)", expression):
        assert {one.strip() for one in group.split(",")} <= set.union(*(labels[name] for name, _ in named))
    assert expression.count("(") == expression.count(")")


def test_every_route_that_is_matched_exists(app):
    families = app.state.app_state.counts.registry.collect()
    routes = {one.labels["route"] for family in families for one in family.samples if "route" in one.labels}
    assert len(routes) == 5
    for expression in EXPRESSIONS:
        for _, matched in selectors(expression):
            for pattern in matched.get("route", "").split("|"):
                assert not pattern or any(re.fullmatch(pattern, route) for route in routes), pattern


def test_a_metric_that_is_made_up_is_found(labels):
    assert selectors('sum(rate(yiju_request_total{stat="500"}[5m]))') == [("yiju_request_total", {"stat": "500"})]
    assert "yiju_request_total" not in labels


def test_every_alert_says_what_is_wrong_and_what_to_do():
    assert len({alert["alert"] for alert in ALERTS}) == len(ALERTS) >= 8
    for alert in ALERTS:
        assert alert["labels"]["severity"] in ("warning", "critical")
        assert all(alert["annotations"][name] for name in ("summary", "action"))


def test_the_panels_have_numbers_of_their_own_and_do_not_overlap():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    taken = [
        (x, y)
        for panel in PANELS
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_accepts_the_units(tmp_path):
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/yiju/.venv/bin/yiju", sys.executable)
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.replace(str(tmp_path), "")) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "IPAddressDeny=any",
        "User=yiju",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ],
)
def test_the_unit_is_shut(line):
    assert line in (DEPLOY / "yiju.service").read_text("utf-8").splitlines()


def test_the_unit_waits_for_the_end_of_requests_and_jobs():
    unit = (DEPLOY / "yiju.service").read_text("utf-8")
    seconds = REQUEST_SECONDS + Settings().llm_seconds + 5 + Jobs.close.__defaults__[0]
    assert int(re.search(r"^TimeoutStopSec=(\d+)s$", unit, re.MULTILINE)[1]) >= seconds
    assert Work(REQUEST_SECONDS).seconds == REQUEST_SECONDS


@pytest.mark.parametrize("name", ["yiju.service", "yiju-backup.service", "Containerfile"])
def test_settings_and_commands_that_are_named_exist(name):
    text = (DEPLOY / name).read_text("utf-8")
    known = {f"YIJU_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"\bYIJU_\w+", text)) <= known
    for command in re.findall(r"bin/yiju (\S+)", text):
        done = subprocess.run(
            [sys.executable, "-c", "from ui.commands.cli import app; app()", command, "--help"],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "120"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def stages():
    return re.split(r"^FROM ", re.sub(r" \\\n", " ", CONTAINER), flags=re.MULTILINE)[1:]


def test_the_container_installs_asks_and_serves_as_the_readme_does():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    build, result = stages()
    wanted = re.search(r"-m pip install (--constraint \S+) --editable '\.\[dev,([\w,]+)\]'", makefile)
    assert f"{wanted[1]} --editable '.[{wanted[2]}]'" in build
    seed = re.search(r"^SEED := (\S+)$", makefile, re.MULTILINE)[1]
    question = re.search(r'^make ask Q="(.+?)"', (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)[1]
    assert f".venv/bin/yiju ingest {seed}" in build
    assert f".venv/bin/yiju ask '{question}'" in build
    assert 'ENTRYPOINT ["yiju"]' in result and 'CMD ["serve"]' in result
    assert "$(YIJU) serve" in makefile


def test_the_container_copies_what_there_is_and_ignores_the_rest():
    build, _ = stages()
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", build, re.MULTILINE) for name in line.split()}
    assert all((ROOT / name).exists() for name in copied)
    packages = set(
        re.search(r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1].split(", ")
    )
    assert {name.strip('"') for name in packages} <= copied
    ignore = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignore if line.startswith("!")} == copied


def test_the_container_has_public_bases_no_root_and_a_health_check():
    for stage in stages():
        assert re.match(r"docker\.io/library/python:3\.\d+-slim-\w+(?: AS build)?\n", stage)
    _, result = stages()
    assert re.search(r"^USER 10001:10001$", result, re.MULTILINE)
    assert result.index("USER 10001") < result.index("ENTRYPOINT")
    code = json.loads(re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", result, re.MULTILINE)[1])
    assert code[:2] == ["python3", "-c"]


def test_the_health_check_tells_a_live_server_from_none(app):
    from tests.live_server import LiveServer

    _, result = stages()
    check = json.loads(re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", result, re.MULTILINE)[1])

    def healthy(port):
        environment = {**os.environ, "YIJU_PORT": str(port), "no_proxy": "*"}
        return subprocess.run(
            [sys.executable, *check[1:]], env=environment, capture_output=True, check=False
        ).returncode

    with LiveServer(app) as server:
        assert healthy(server.port) == 0
    assert healthy(server.port) != 0
