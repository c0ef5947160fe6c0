"""Reports that come and go at the page."""

import time
from dataclasses import replace
from threading import Event
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.errors import DamagedFile, EmptyReport, IndexLocked, UnreadableText
from tests.ui.page.fakes import Job, Jobs
from ui.entry.access import OPEN, Caller
from ui.errors import NotAllowed, Overloaded
from ui.page.entry.authentication import Authenticator
from ui.page.reports.arrivals import FILES, arrival_routes
from ui.page.reports.uploads import remove_report, stage_words
from ui.shelf.jobs import Jobs as RealJobs

SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n"
STAFF = Caller("li", frozenset({"ask"}))


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr("ui.page.reports.uploads._POLL_SECONDS", 0.0)


def titles(service):
    return sorted(parsed.report.source.title for parsed in service.reports(OPEN))


def client_of(service, jobs):
    app = FastAPI()
    app.include_router(arrival_routes(service, Authenticator(), jobs))
    return TestClient(app, base_url="http://localhost")


def send(client, name, data):
    return client.post(FILES, content=data, headers={"x-file-name": quote(name)})


def followed(client, job):
    """Yield what is told of a job until it is over."""
    ends = time.monotonic() + 20
    while True:
        told = client.get(f"/page/jobs/{job}").json()
        yield told
        if told["state"] != "busy":
            return
        assert time.monotonic() < ends


def last(client, name, data):
    *_, told = followed(client, send(client, name, data).json()["job"])
    return told


def test_an_upload_is_told_from_the_line_to_the_end(service):
    client = client_of(service, Jobs(service))
    told = list(followed(client, send(client, "思明.txt", SIMING.encode()).json()["job"]))
    assert [(one["state"], one["percent"]) for one in told] == [("busy", 40), ("good", 100)]
    assert told[0]["what"] == "正在建立索引"
    assert "《思明区工作报告》已加入" in told[-1]["what"]
    assert "思明区工作报告" in titles(service)


def test_pages_are_counted_in_chinese():
    reading = Job("a", "a", "running", "reading", 0.1, "pages", 3, 120)
    assert stage_words(reading) == "正在读取第 3/120 页"
    assert stage_words(replace(reading, unit="sheets", of=4)) == "正在读取第 3/4 张工作表"
    assert stage_words(replace(reading, unit="something else")) == "正在读取"
    assert stage_words(replace(reading, of=1)) == "正在读取"
    assert stage_words(replace(reading, state="queued")) == "排队中"


@pytest.mark.parametrize(("name", "data"), [("表.exe", b"PK"), ("", b"x"), ("a.txt", b"x" * ((25 << 20) + 1))])
def test_what_cannot_be_a_report_is_refused_at_once(service, name, data):
    jobs = RealJobs(service)
    answer = send(client_of(service, jobs), name, data)
    jobs.close()
    assert answer.status_code == 422
    assert answer.json()["what"] and answer.json()["hint"]


def test_a_full_queue_is_told_apart(service):
    class Full(Jobs):
        def upload(self, caller, filename, data, title="", collection=""):
            raise Overloaded(3, "jobs")

    assert send(client_of(service, Full(service)), "a.txt", b"x").status_code == 503


def test_a_report_that_cannot_be_read_everywhere_is_told_so(service):
    jobs = RealJobs(service)
    client = client_of(service, jobs)
    try:
        told = last(client, "siming.txt", f"{SIMING * 5}(cid:88)".encode())
        assert told["state"] == "good" and "有些文字读不出" in told["what"]
        told = last(client, "siming.txt", b"(cid:88)(cid:99)")
        assert told["state"] == "bad" and "读不出文字" in told["what"]
    finally:
        jobs.close()


@pytest.mark.parametrize(
    ("failure", "wanted"),
    [
        (EmptyReport("nothing in it", hint=""), "文件里没有文字"),
        (IndexLocked("another process is writing", hint=""), "报告库正在更新"),
        (UnreadableText("no encoding", hint=""), "读不出文字"),
        (DamagedFile("cut off", hint=""), "文件已损坏"),
    ],
)
def test_a_failed_job_is_told_for_what_it_is(service, failure, wanted):
    def fail(*_text, **_named):
        raise failure

    told = last(client_of(service, Jobs(service, parse=fail)), "siming.txt", SIMING.encode())
    assert (told["state"], told["what"]) == ("bad", wanted)
    assert told["hint"]


def test_real_jobs_tell_the_page_what_failed(service):
    jobs = RealJobs(service)
    try:
        assert last(client_of(service, jobs), "empty.txt", b"  \n")["what"] == "文件里没有文字"
    finally:
        jobs.close()


class SlowReader:
    """Read a page each 10 ms, for as long as nobody stops it."""

    def __init__(self):
        self.begun = Event()

    def __call__(self, paths, settings, title, name, told):
        for page in range(1, 2000):
            told(paths[0], "pages", page, 2000)
            self.begun.set()
            time.sleep(0.01)
        raise AssertionError("nobody has stopped it")


def test_jobs_that_run_or_wait_are_cancelled_and_that_is_no_failure(service):
    before, read = titles(service), SlowReader()
    jobs = RealJobs(service, read=read)
    client = client_of(service, jobs)
    try:
        runs, waits = (send(client, name, SIMING.encode()).json()["job"] for name in ("a.txt", "b.txt"))
        assert read.begun.wait(10)
        told = client.delete(f"/page/jobs/{waits}").json()
        assert (told["state"], told["what"]) == ("cancelled", "已取消，没有加入")
        assert client.get(f"/page/jobs/{runs}").json()["cancellable"]
        assert client.delete(f"/page/jobs/{runs}").status_code == 200
        *_, told = followed(client, runs)
        assert (told["state"], told["hint"]) == ("cancelled", "")
        assert client.delete(f"/page/jobs/{runs}").json() == told  # what is over stays as it is
        assert titles(service) == before
        assert client.delete("/page/jobs/unknown").status_code == 422
    finally:
        jobs.close()


def test_a_job_whose_change_is_made_is_not_offered_for_cancelling(service):
    class Opening(Jobs):
        def find(self, caller, id_):
            return replace(self.jobs[id_], state="running", stage="opening")

    client = client_of(service, Opening(service))
    job = send(client, "a.txt", SIMING.encode()).json()["job"]
    told = client.get(f"/page/jobs/{job}").json()
    assert (told["state"], told["cancellable"]) == ("busy", False)


def test_who_may_not_add_reports_cancels_none(service):
    jobs = RealJobs(service)
    with pytest.raises(NotAllowed):
        jobs.cancel(STAFF, "any")
    jobs.close()


def test_a_report_goes(service):
    *_, (note,) = remove_report(service, Jobs(service), OPEN, "huli")
    assert note.kind == "good" and "已移除" in note.text
    assert titles(service) == []


@pytest.mark.parametrize(("caller", "report"), [(STAFF, "huli"), (OPEN, "nothing"), (OPEN, "../huli")])
def test_what_may_not_or_cannot_go_stays(service, caller, report):
    before = titles(service)
    *_, (note,) = remove_report(service, Jobs(service), caller, report)
    assert note.kind == "bad"
    assert titles(service) == before
