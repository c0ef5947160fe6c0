"""Page, HTTP API, OpenAI's call and command line give the same answers: a third of the shipped set, all follow-ups."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from index.model.rewriter import open_rewriter
from index.store.snapshot import write_snapshot
from ingest.parse import read_report
from rag.config import Settings
from rag.gather.quoted import find_quotes
from rag.types import Answer, Citation, Span
from ui.api.app import build_app
from ui.commands.cli import app as yiju
from ui.entry.access import OPEN
from ui.entry.rules import Access
from ui.page.dialogue.ask import ask_question
from ui.page.dialogue.exchange import Exchange
from ui.service.service import Reply, Service
from ui.service.wire import reply_record

SHIPPED = Path(__file__).resolve().parents[2] / "eval" / "data" / "huli.jsonl"


@pytest.fixture(scope="module")
def cases():
    lines = SHIPPED.read_text("utf-8").splitlines()
    shipped = [json.loads(line) for line in lines if line.startswith("{")]
    return [case for at, case in enumerate(shipped) if at % 3 == 0 or turns(case)]


@pytest.fixture(scope="module")
def home(tmp_path_factory, seed_embedder, seed_report_path):
    home = tmp_path_factory.mktemp("doors") / "home"
    write_snapshot(home, [read_report(seed_report_path)], seed_embedder)
    return home


@pytest.fixture(scope="module")
def service(home, seed_embedder, remembering_judge):
    """Asked by three doors; the command line opens a judge of its own, which reads everything once more."""
    return Service(Settings(home=home), seed_embedder, remembering_judge, rewriter=open_rewriter())


@pytest.fixture(scope="module")
def by_command_line(cases, home, seed_embedder, tmp_path_factory):
    """What `yiju batch` writes, by case."""
    folder = tmp_path_factory.mktemp("batch")
    lines = (json.dumps({name: case.get(name) for name in ("id", "question", "history")}) for case in cases)
    (folder / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YIJU_HOME", str(home))
        patch.setattr("index.model.embed.open_embedder", lambda *_arguments, **_named: seed_embedder)
        done = CliRunner().invoke(yiju, ["batch", str(folder / "questions.jsonl"), str(folder / "answers.jsonl")])
    assert done.exit_code == 0, done.output
    records = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf-8").splitlines()]
    return {record.pop("id"): timeless(record) for record in records}


def timeless(record):
    return {name: value for name, value in record.items() if name != "timings_ms"}


def turns(case):
    return case.get("history") or []


def test_the_api_says_what_the_command_line_says(cases, service, by_command_line):
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    for case in cases:
        asked_over_http = client.post("/v1/ask", json={"question": case["question"], "history": turns(case)})
        assert timeless(asked_over_http.json()) == by_command_line[case["id"]], case["id"]


def test_openais_call_says_what_the_command_line_says(cases, service, by_command_line):
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    for case in cases:
        messages = []
        for turn in turns(case):
            messages.append({"role": "user", "content": turn["question"]})
            messages.append({"role": "assistant", "content": turn["answer"]})
        messages.append({"role": "user", "content": case["question"]})
        said = client.post("/v1/chat/completions", json={"model": "yiju", "messages": messages}).json()
        assert timeless(said["yiju"]) == by_command_line[case["id"]], case["id"]
        assert said["choices"][0]["message"]["content"] == by_command_line[case["id"]]["answer"]


def earlier(service, turn):
    """Build the answer that a page would hold: the lines of its text that a report holds, cited."""
    library, cited = service.view.pipeline.library, []
    for place in find_quotes(turn["answer"], library, None):
        chunk = library.chunk_at(place.report, Span(place.start, place.end))
        cited.append(Citation(len(cited) + 1, chunk, place.start, place.end, chunk.text))
    return Answer(turn["question"], citations=tuple(cited))


def test_the_page_says_what_the_command_line_says(cases, service, by_command_line):
    for case in cases:
        before = tuple(
            Exchange(turn["question"], "answered", reply=Reply(earlier(service, turn))) for turn in turns(case)
        )
        *_, conversation = ask_question(service, OPEN, before, case["question"])
        shown = conversation[-1]
        assert timeless(reply_record(shown.reply)) == by_command_line[case["id"]], case["id"]
        quotes = [(evidence.start, evidence.quote) for evidence in shown.evidence]
        wanted = [(c["start"], c["text"]) for c in by_command_line[case["id"]]["citations"]]
        assert quotes == wanted, case["id"]
