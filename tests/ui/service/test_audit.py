"""Who asked, who signed in and who changed the library: one line each, kept for some days."""

import json
import stat
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from rag.errors import QuestionError
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.access import Caller
from ui.entry.request_id import REQUEST_ID
from ui.entry.rules import Access
from ui.errors import UnknownReport
from ui.service.audit import Audit
from ui.service.audited import AuditedService
from ui.shelf.jobs import Jobs

QUESTION = "全区划分了多少个网格？"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
READER = Caller("portal:1", frozenset({"ask", "ingest"}))


def lines(settings):
    return [json.loads(line) for path in Audit(settings).files() for line in path.read_text("ascii").splitlines()]


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    write_snapshot(home, [parse_text("湖里区工作报告\n一、治理\n全区划分网格710个。", name="huli")], HashEmbedder(64))
    return home


def opened(settings):
    return AuditedService(Audit(settings), settings, HashEmbedder(64), TermJudge())


def test_a_line_says_who_when_and_for_which_request(tmp_path):
    settings = Settings(home=tmp_path / "new")
    token = REQUEST_ID.set("r-1")
    try:
        Audit(settings, lambda: NOON).record("ask", "李\n四", refused=False, error="", reports=[])
    finally:
        REQUEST_ID.reset(token)
    (path,) = Audit(settings).files()
    assert path.name == "2026-11-27.jsonl"
    assert path.read_bytes().count(b"\n") == 1
    assert lines(settings) == [
        {
            "at": "2026-11-27T12:00:00.000+00:00",
            "event": "ask",
            "caller": "李\n四",
            "request_id": "r-1",
            "refused": False,
        }
    ]


def test_only_its_owner_may_read_it(tmp_path):
    audit = Audit(Settings(home=tmp_path))
    audit.record("ask", "a")
    assert stat.S_IMODE(audit.folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in audit.files()] == [0o600]


def test_a_new_day_has_a_new_file_and_old_days_go(tmp_path):
    settings, now = Settings(home=tmp_path, audit_days=3), [NOON]
    audit = Audit(settings, lambda: now[0])
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "notes.jsonl").write_text("not ours\n")
    (tmp_path / "audit" / "2026-99-99.jsonl").write_text("not ours\n")
    for _ in range(6):
        audit.record("ask", "a")
        now[0] += timedelta(days=1)
    assert [path.stem for path in audit.files()] == ["2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"]
    assert (tmp_path / "audit" / "notes.jsonl").exists()


def test_no_days_means_no_log(tmp_path):
    Audit(Settings(home=tmp_path, audit_days=0)).record("ask", "a")
    assert not (tmp_path / "audit").exists()


def test_a_log_that_cannot_be_written_stops_nobody(home, caplog):
    (home / "audit").write_text("a file in its place")
    assert opened(Settings(home=home)).ask(READER, QUESTION).answer.citations
    assert "cannot be written" in caplog.text


@pytest.mark.parametrize("switched_on", [False, True])
def test_questions_and_searches_are_recorded_and_their_text_only_if_switched_on(home, switched_on):
    settings = Settings(home=home, log_questions=switched_on)
    service = opened(settings)
    reply = service.ask(READER, QUESTION)
    service.search(READER, QUESTION, 3)
    asked, searched = lines(settings)
    assert (asked["event"], asked["caller"], asked["reports"]) == ("ask", "portal:1", ["huli"])
    assert (asked["generation"], asked["refused"], asked["mode"]) == (reply.generation, False, "extractive")
    assert (searched["event"], searched["caller"]) == ("search", "portal:1")
    for line in (asked, searched):
        assert line.get("question") == (QUESTION if switched_on else None)
        assert line["ms"] >= 0 and "error" not in line


def test_the_id_of_the_request_is_that_of_the_access_log_and_of_the_response(home):
    settings = Settings(home=home)
    client = TestClient(build_app(opened(settings), Access()), base_url="http://localhost")
    for body in ({"question": QUESTION}, {"question": QUESTION, "stream": True}):
        assert client.post("/v1/ask", json=body, headers={"x-request-id": "r-7"}).headers["x-request-id"] == "r-7"
    assert client.post("/v1/search", json={"query": QUESTION}, headers={"x-request-id": "r-8"}).status_code == 200
    assert [(line["event"], line["request_id"]) for line in lines(settings)] == [
        ("ask", "r-7"),
        ("ask", "r-7"),
        ("search", "r-8"),
    ]


def test_what_fails_is_recorded_too_and_the_server_itself_is_not(home):
    settings = Settings(home=home)
    service = opened(settings)
    with pytest.raises(QuestionError):
        service.ask(READER, " ")
    with pytest.raises(UnknownReport):
        service.search(READER, QUESTION, 3, reports=["none"])
    stream = service.stream(READER, QUESTION)
    service.ask(Caller("", frozenset({"ask"})), QUESTION)
    next(stream)
    stream.close()
    assert [(line["event"], line.get("error")) for line in lines(settings)] == [
        ("ask", "QuestionError"),
        ("search", "UnknownReport"),
        ("ask", None),
    ]


def test_a_change_is_recorded_when_it_is_asked_for_and_when_it_is_over(home):
    settings = Settings(home=home)
    service = opened(settings)
    jobs = Jobs(service, audit=Audit(settings))
    job = jobs.delete(READER, "huli")
    while not jobs.find(READER, job.id).over:
        time.sleep(0.01)
    jobs.close()
    told = [(line["event"], line["caller"], line["kind"], line["report"], line["state"]) for line in lines(settings)]
    assert told == [("change", "portal:1", "delete", "huli", state) for state in ("queued", "done")]
    assert lines(settings)[1]["generation"] == service.view.generation


def test_a_password_that_was_checked_is_recorded_without_it(tmp_path):
    settings = Settings(home=tmp_path)
    Audit(settings).sign_in("x" * 500, "192.0.2.7", False)
    (line,) = lines(settings)
    assert (line["event"], line["caller"], line["address"], line["admitted"]) == (
        "sign-in",
        "x" * 64,
        "192.0.2.7",
        False,
    )
