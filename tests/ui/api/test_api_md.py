"""Every example of docs/api.md does what it says, against a real server with the real model and the seed report."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.config import Settings
from tests.live_server import LiveServer
from ui.api.app import build_app
from ui.entry.rules import Access
from ui.service.service import Service

ROOT = Path(__file__).resolve().parent.parent.parent.parent
DOCUMENT = (ROOT / "docs" / "api.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


CURLS = [block for block in blocks("sh") if "$YIJU" in block]
CODES = blocks("python")


@pytest.fixture(scope="module")
def library(tmp_path_factory, seed_embedder, seed_report_path):
    """A library with the seed report, that feedback may be written to."""
    from index.store.snapshot import write_snapshot
    from ingest.parse import read_report

    home = tmp_path_factory.mktemp("documented")
    parsed = read_report(seed_report_path)
    write_snapshot(home, [parsed], seed_embedder, originals={parsed.report.source.id: seed_report_path})
    return home


@pytest.fixture(scope="module")
def url(library, seed_embedder, bundled_judge):
    service = Service(Settings(home=library), seed_embedder, bundled_judge)
    with LiveServer(build_app(service, Access())) as live:
        yield live.url


def curl(block, url):
    """Run a block of commands and return (body, status) of each."""
    if not shutil.which("curl"):
        pytest.skip("there is no curl")
    script = 'curl() { command curl -w "\\n%{http_code}\\n\x1e" "$@"; }\n' + block
    environment = {**os.environ, "YIJU": url}
    done = subprocess.run(
        ["bash", "-euc", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    answers = [answer.rstrip("\n").rpartition("\n") for answer in done.stdout.split("\x1e") if answer.strip()]
    return [(body.lstrip("\n"), int(status)) for body, _, status in answers]


@pytest.mark.parametrize("block", CURLS, ids=lambda block: block.split("\n")[0][8:50])
def test_what_is_shown_with_curl_works(url, block):
    answers = curl(block, url)
    assert len(answers) == len(re.findall(r"^curl ", block, re.MULTILINE))
    for body, status in answers:
        assert status == (404 if "nothing" in block else 201 if "feedback" in block else 200), body
        assert body


@pytest.mark.parametrize("code", CODES, ids=lambda code: re.search(r"\w+", code.split("\n")[2])[0])
def test_what_is_shown_in_python_works(url, code):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"YIJU, KEY = {url!r}, 'none'\n{code}"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "网格" in done.stdout


def test_the_answer_that_is_shown_is_the_one_that_is_given(url):
    shown, wanted = json.loads(blocks("json")[0]), json.loads(curl(CURLS[0], url)[0][0])
    for record in (shown, wanted):
        del record["timings_ms"], record["confidence"]
        for citation in record["citations"]:
            del citation["path"]
    assert shown == wanted


def test_the_problem_that_is_shown_is_the_one_that_is_given(url):
    shown, wanted = json.loads(blocks("json")[1]), json.loads(curl('curl -s "$YIJU/v1/reports/nothing"', url)[0][0])
    assert shown | {"request_id": ""} == wanted | {"request_id": ""}


def test_there_is_an_example_of_every_call(url):
    """Those of the scope ingest stand in docs/operations.md."""
    described = json.loads(curl('curl -s "$YIJU/openapi.json"', url)[0][0])["paths"]
    for path in described:
        pattern = re.escape(path).replace(r"\{report\}", r"[\w-]+").replace(r"\{model\}", r"[\w/-]+")
        assert re.search(rf"\$YIJU{pattern}[\s\"?]", "\n".join(CURLS)), path
    assert len(CODES) == 3
