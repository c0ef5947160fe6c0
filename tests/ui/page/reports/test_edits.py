"""The form that edits what is known of a report, posted as a browser does."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.ui.page.fakes import Jobs, Sessions
from ui.entry.access import OPEN, Caller
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.reports.edits import edit_routes
from ui.page.reports.routes import report_routes
from ui.shelf.jobs import Jobs as RealJobs

LIBRARIAN, STAFF = Caller("zhang", frozenset({"ask", "ingest"})), Caller("li", frozenset({"ask"}))


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr("ui.page.reports.edits._POLL_SECONDS", 0.01)


@pytest.fixture
def jobs(service):
    jobs = RealJobs(service)
    yield jobs
    jobs.close()


def client_of(service, jobs, caller=None):
    sessions = Sessions()
    authenticator = Authenticator(None, sessions, started_open=False) if caller else Authenticator()
    app = FastAPI()
    app.include_router(report_routes(service, authenticator))
    app.include_router(edit_routes(service, authenticator, jobs))
    client = TestClient(app, follow_redirects=False)
    if caller:
        client.cookies[COOKIE] = sessions.open(caller)
    return client


def source_of(service):
    return service.report(OPEN, "huli").report.source


def test_a_saved_change_holds_for_the_next_question_and_can_be_taken_back(service, jobs):
    before = source_of(service)
    client = client_of(service, jobs, LIBRARIAN)
    assert f'value="{before.title}"' in client.get("/edit/huli").text
    saved = client.post("/edit/huli", data={"title": "湖里区巡察整改报告", "year": "2021", "kind": "公报"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/report/huli?saved=yes")
    assert (source_of(service).title, source_of(service).year, source_of(service).kind) == (
        "湖里区巡察整改报告",
        2021,
        "bulletin",
    )
    page = client.get("/report/huli?saved=yes").text
    assert "已保存" in page and "<h1>湖里区巡察整改报告</h1>" in page and "<dd>2021年</dd>" in page
    reply = service.ask(OPEN, "划分了多少个网格？")
    assert {one.chunk.source.title for one in reply.answer.citations} == {"湖里区巡察整改报告"}
    assert client.post("/edit/huli", data={"title": "x", "reset": "1"}).status_code == 303
    assert source_of(service) == before


def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(service, jobs):
    before = source_of(service)
    page = client_of(service, jobs).post("/edit/huli", data={"title": "", "year": "去年", "region": "甲"})
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 2
    assert '<p class="wrong" id="year-wrong">请填四位数的年份，如 2022。</p>' in page.text
    assert 'value="去年"' in page.text and 'value="甲"' in page.text
    assert source_of(service) == before


def test_a_form_that_changes_nothing_starts_no_job(service):
    fake = Jobs(service)
    assert client_of(service, fake).post("/edit/huli", data={"title": source_of(service).title}).status_code == 303
    assert fake.jobs == {}


def test_a_change_that_fails_is_told_and_what_was_typed_stays(service):
    fake = Jobs(service)
    fake._edited = fail
    page = client_of(service, fake).post("/edit/huli", data={"title": "新题"})
    assert page.status_code == 503
    assert "报告库正在更新" in page.text and 'value="新题"' in page.text


def fail(*_arguments):
    from rag.errors import IndexLocked

    raise IndexLocked("another process is writing", hint="")


def test_a_change_that_takes_long_is_not_said_to_be_saved(service, monkeypatch):
    monkeypatch.setattr("ui.page.reports.edits._MAX_WAIT_SECONDS", 0.0)
    client = client_of(service, Jobs(service))
    saved = client.post("/edit/huli", data={"title": "新题"})
    assert saved.headers["location"] == "/report/huli?saved=later"
    page = client.get(saved.headers["location"]).text
    assert "正在保存" in page and "已保存" not in page


def test_only_librarians_edit(service, jobs):
    staff = client_of(service, jobs, STAFF)
    before = source_of(service)
    assert staff.get("/edit/huli").status_code == 403
    assert staff.post("/edit/huli", data={"title": "新题"}).status_code == 403
    stranger = client_of(service, jobs, STAFF)
    stranger.cookies.clear()
    assert stranger.get("/edit/huli").headers["location"].startswith("/sign-in?next=")
    assert stranger.post("/edit/huli", data={"title": "新题"}).status_code == 403
    assert source_of(service) == before


def test_a_form_of_another_site_is_refused(service, jobs):
    client = client_of(service, jobs)
    page = client.post("/edit/huli", data={"title": "新题"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert source_of(service).title != "新题"


@pytest.mark.parametrize("id_", ["nothing", "..%2Fhuli", "<script>"])
def test_what_is_no_report_cannot_be_edited(service, jobs, id_):
    client = client_of(service, jobs)
    assert client.get(f"/edit/{id_}").status_code == 404
    assert client.post(f"/edit/{id_}", data={"title": "新题"}).status_code == 404


def test_a_form_too_long_changes_nothing(service, jobs):
    before = source_of(service)
    assert "出了点问题" in client_of(service, jobs).post("/edit/huli", data={"title": "长" * 20_000}).text
    assert source_of(service) == before
