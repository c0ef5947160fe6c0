"""Reports that come and go at the page."""

import pytest

from rag.errors import EmptyReport, IndexLocked, UnreadableText
from tests.ui.page.fakes import Jobs
from ui.entry.access import OPEN, Caller
from ui.page.reports.uploads import UploadedFile, remove_report, upload_files
from ui.shelf.jobs import Jobs as RealJobs

SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n"
STAFF = Caller("li", frozenset({"ask"}))


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr("ui.page.reports.uploads._POLL_SECONDS", 0.0)


def titles(service):
    return sorted(parsed.report.source.title for parsed in service.reports(OPEN))


def test_an_upload_is_told_from_the_line_to_the_end(service):
    notes = list(upload_files(service, Jobs(service), OPEN, [UploadedFile("siming.txt", SIMING.encode())]))
    assert [(note.kind, note.percent) for (note,) in notes] == [("busy", 40), ("busy", 100), ("good", None)]
    assert "《思明区工作报告》已加入" in notes[-1][0].text
    assert "思明区工作报告" in titles(service)


def test_a_bad_file_costs_nothing_but_itself(service):
    files = [
        UploadedFile("表.xlsx", b"PK"),
        UploadedFile("empty.txt", b"  \n"),
        UploadedFile("siming.txt", SIMING.encode()),
    ]
    *_, final = upload_files(service, Jobs(service), OPEN, files)
    assert [note.kind for note in final] == ["bad", "bad", "good"]
    assert final[0].text.startswith("表.xlsx：不支持这种文件")


def test_two_files_of_one_name_are_not_one_report(service):
    files = [
        UploadedFile("siming.txt", SIMING.encode()),
        UploadedFile("siming.txt", b"other"),
        UploadedFile("siming.txt", SIMING.encode()),
    ]
    *_, final = upload_files(service, Jobs(service), OPEN, files)
    assert [note.kind for note in final] == ["good", "bad", "good"]
    assert final[1].text.startswith("siming.txt：与这次上传的另一份文件同名")


def test_a_report_that_cannot_be_read_everywhere_is_told_so(service):
    jobs = RealJobs(service)
    try:
        *_, (note,) = upload_files(service, jobs, OPEN, [UploadedFile("siming.txt", f"{SIMING * 5}(cid:88)".encode())])
        assert note.kind == "good" and "有些文字读不出" in note.text
        *_, (note,) = upload_files(service, jobs, OPEN, [UploadedFile("siming.txt", b"(cid:88)(cid:99)")])
        assert note.kind == "bad" and "读不出文字" in note.text
        *_, (note,) = upload_files(service, jobs, OPEN, [UploadedFile("siming.txt", b"x" * ((25 << 20) + 1))])
        assert note.kind == "bad" and "文件太大。每份不超过 25 MB" in note.text
    finally:
        jobs.close()


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (EmptyReport("nothing in it", hint=""), "文件里没有文字"),
        (IndexLocked("another process is writing", hint=""), "报告库正在更新"),
        (UnreadableText("no encoding", hint=""), "读不出文字"),
    ],
)
def test_a_failed_job_is_told_for_what_it_is(service, failure, told):
    def fail(*_text, **_named):
        raise failure

    *_, (note,) = upload_files(service, Jobs(service, parse=fail), OPEN, [UploadedFile("siming.txt", SIMING.encode())])
    assert note.kind == "bad" and note.text.startswith(f"siming.txt：{told}")


def test_real_jobs_tell_the_page_what_failed(service):
    jobs = RealJobs(service)
    try:
        *_, (note,) = upload_files(service, jobs, OPEN, [UploadedFile("empty.txt", b"  \n")])
    finally:
        jobs.close()
    assert note.text.startswith("empty.txt：文件里没有文字")


def test_nothing_chosen_is_nothing_done(service):
    assert list(upload_files(service, Jobs(service), OPEN, [])) == []


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


def test_staff_bring_nothing_in(service):
    *_, (note,) = upload_files(service, Jobs(service), STAFF, [UploadedFile("siming.txt", SIMING.encode())])
    assert note.kind == "bad" and "没有权限" in note.text
    assert "思明区工作报告" not in titles(service)
