"""Uploads and deletions over a service that goes on answering; the model's vectors can be explained."""

import multiprocessing
import tempfile
import time
from threading import Event, Thread

import pytest

from index.store.generation import lock_index
from index.store.snapshot import read_original, read_reports, write_snapshot
from ingest.parse import parse_text
from rag.answer.render import render
from rag.config import Settings
from rag.errors import IngestError, UnsupportedFormat
from tests.fakes import HashEmbedder, TermJudge
from ui.entry.access import OPEN, Caller
from ui.errors import EditRefused, FileTooLarge, NotAllowed, Overloaded, UnknownJob, UnknownReport
from ui.service.service import Service
from ui.shelf.jobs import Jobs
from ui.shelf.library import Reading, read_files

HULI = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n二、教育\n今年共招聘新教师158名。"
SIMING = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"
JIMEI = "集美区工作报告\n一、教育\n集美区新增学位9100个。\n二、交通\n集美区开通公交线路12条。"
DEGREES = "集美区新增了多少个学位？"
GRIDS = "湖里区划分了多少个网格？"
WRITER = Caller("writer", frozenset({"ingest"}))
OTHER = Caller("other", frozenset({"ingest", "ask"}))
BOSS = Caller("boss", frozenset({"admin"}))
READER = Caller("reader", frozenset({"ask"}))
LIMITED = Caller("limited", frozenset({"ingest"}), frozenset({"siming", "jimei"}))


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    home = tmp_path / "home"
    write_snapshot(home, [parse_text(HULI, name="huli"), parse_text(SIMING, name="siming")], HashEmbedder(256))
    return home


@pytest.fixture
def service(home):
    return Service(Settings(home=home, upload_mib=1), HashEmbedder(256), TermJudge())


@pytest.fixture
def jobs(service, home):
    jobs = Jobs(service, patience_seconds=0.3)
    yield jobs
    jobs.close()
    assert list((home.parent / "temp").iterdir()) == []  # whatever happened, no file stays behind


class Gate:
    """A reader that waits until it may go on."""

    def __init__(self):
        self.open, self.entered = Event(), Event()

    def __call__(self, paths, settings, title, name, told):
        self.entered.set()
        assert self.open.wait(10)
        return read_files(paths, settings, title, name, told)


def over(jobs, job, caller=BOSS):
    ends = time.monotonic() + 10
    while not (now := jobs.find(caller, job.id)).over:
        assert time.monotonic() < ends
        time.sleep(0.005)
    return now


def ids(home):
    return [parsed.report.source.id for parsed in read_reports(home)]


def test_an_upload_is_answered_from_once_it_is_done(jobs, service):
    assert service.ask(OPEN, DEGREES).answer.refused
    job = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert (job.state, job.report, job.kind, job.caller) == ("queued", "jimei", "upload", "writer")
    job = over(jobs, job)
    assert (job.state, job.error, job.fraction, job.generation) == ("done", "", 1.0, "gen-000002")
    assert job.seconds > 0
    reply = service.ask(OPEN, DEGREES)
    assert "9100" in render(reply.answer).text
    assert reply.generation == job.generation


def test_a_deletion_is_in_effect_once_it_is_done(jobs, service):
    assert "710" in render(service.ask(OPEN, GRIDS).answer).text
    job = over(jobs, jobs.delete(WRITER, "huli"))
    assert (job.state, job.kind) == ("done", "delete")
    assert service._view.generation == job.generation  # opened already, so nobody waits for it
    assert service.ask(OPEN, GRIDS).answer.refused
    assert [parsed.report.source.id for parsed in service.reports(OPEN)] == ["siming"]


def test_the_last_report_can_go_and_the_first_can_come(jobs, service):
    for id_ in ("huli", "siming"):
        assert over(jobs, jobs.delete(WRITER, id_)).state == "done"
    assert service.reports(OPEN) == []
    assert over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode())).state == "done"
    assert "9100" in render(service.ask(OPEN, DEGREES).answer).text


def test_a_report_of_the_same_name_is_replaced(jobs, service, home):
    changed = HULI.replace("710", "711")
    assert over(jobs, jobs.upload(WRITER, "../huli.TXT", changed.encode("gb18030"))).state == "done"
    assert ids(home) == ["huli", "siming"]
    assert "711" in render(service.ask(OPEN, GRIDS).answer).text


def test_a_report_is_replaced_by_a_file_of_another_name(jobs, service, home):
    job = over(jobs, jobs.replace(WRITER, "huli", "neu.txt", HULI.replace("710", "712").encode()))
    assert (job.state, job.report) == ("done", "huli")
    assert ids(home) == ["huli", "siming"]
    assert "712" in render(service.ask(OPEN, GRIDS).answer).text
    with pytest.raises(UnknownReport):
        jobs.replace(WRITER, "nothing", "huli.txt", HULI.encode())


def test_an_edit_is_answered_from_once_it_is_done(jobs, service, home):
    job = over(jobs, jobs.edit(WRITER, "huli", {"issuer": "湖里区人民政府", "year": 2022}))
    assert (job.state, job.kind, job.report) == ("done", "edit", "huli")
    source = service.report(OPEN, "huli").report.source
    assert (source.issuer, source.year) == ("湖里区人民政府", 2022)
    assert service.embedder.embedded == []
    for caller, refusal in ((READER, NotAllowed), (LIMITED, UnknownReport)):
        with pytest.raises(refusal):
            jobs.edit(caller, "huli", {"year": 2022})
    with pytest.raises(EditRefused):
        jobs.edit(WRITER, "huli", {"year": "bald"})


def test_the_models_of_the_service_is_the_one_that_embeds(jobs, service):
    over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode()))
    assert any("9100" in text for text in service.embedder.embedded)


def test_the_title_is_one_printable_line(jobs, service):
    title = "集美区\n\x1b[2J2022年\t工作报告\ud800" + "长" * 500
    over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode(), title))
    source = service.report(OPEN, "jimei").report.source
    assert source.title.startswith("集美区 [2J2022年 工作报告 长")
    assert len(source.title) == 200


def test_progress_never_falls_and_names_its_stages(service, home):
    seen = []

    class Watched(Jobs):
        def _note(self, order, *arguments, **named):
            super()._note(order, *arguments, **named)
            job = self.find(BOSS, order.job)
            seen.append((job.state, job.stage, job.fraction))

    jobs = Watched(service)
    over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode()))
    over(jobs, jobs.upload(WRITER, "bad.txt", b"\0\1"))
    jobs.close()
    done = seen.index(("done", "", 1.0))
    fractions = [fraction for _, _, fraction in seen[: done + 1]]
    assert fractions == sorted(fractions)
    stages = [stage for _, stage, _ in seen[: done + 1]]
    assert list(dict.fromkeys(stages)) == ["reading", "embedding", "opening", ""]
    assert seen[-1][0] == "failed"


@pytest.mark.parametrize("data", [b"", b"  \n", b"\0\1\2\3", "一".encode()[:2] * 40, b"\xff" * 100])
def test_a_file_that_is_no_report_fails_with_a_hint_and_harms_nothing(jobs, service, home, data):
    job = over(jobs, jobs.upload(WRITER, "bad.txt", data))
    assert job.state == "failed"
    assert job.error
    assert job.hint
    assert str(home.parent) not in job.error + job.hint
    assert job.generation == ""
    assert ids(home) == ["huli", "siming"]
    assert "710" in render(service.ask(OPEN, GRIDS).answer).text
    assert over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode())).state == "done"  # the worker lives


def test_what_cannot_be_a_report_is_refused_at_once(jobs):
    with pytest.raises(UnsupportedFormat):
        jobs.upload(WRITER, "a.exe", b"MZ")
    with pytest.raises(IngestError):
        jobs.upload(WRITER, "！.txt", b"text")
    with pytest.raises(FileTooLarge):
        jobs.upload(WRITER, "a.txt", b"x" * (1 << 20) + b"x")
    assert jobs.list(BOSS) == ()


def test_only_a_prefix_of_an_id_is_no_id(jobs):
    for id_ in ("hul", "", "HULI", "../huli"):
        with pytest.raises(UnknownReport):
            jobs.delete(WRITER, id_)


def test_what_is_deleted_twice_fails_the_second_time(service, home):
    gate = Gate()
    jobs = Jobs(service, read=gate)
    first = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    second, third = jobs.delete(WRITER, "huli"), jobs.delete(WRITER, "huli")
    gate.open.set()
    assert [over(jobs, job).state for job in (first, second, third)] == ["done", "done", "failed"]
    assert "huli" in jobs.find(WRITER, third.id).error
    jobs.close()


def test_a_caller_without_the_scope_can_do_nothing(jobs):
    job = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    for act in (
        lambda: jobs.upload(READER, "a.txt", b"text"),
        lambda: jobs.replace(READER, "huli", "a.txt", b"text"),
        lambda: jobs.delete(READER, "huli"),
        lambda: jobs.find(READER, job.id),
        lambda: jobs.list(READER),
    ):
        with pytest.raises(NotAllowed):
            act()
    over(jobs, job)


def test_a_limited_caller_changes_their_reports_only(jobs, home):
    with pytest.raises(NotAllowed):
        jobs.upload(LIMITED, "huli.txt", b"text")
    for act in (lambda: jobs.replace(LIMITED, "huli", "siming.txt", b"text"), lambda: jobs.delete(LIMITED, "huli")):
        with pytest.raises(UnknownReport):
            act()
    assert over(jobs, jobs.upload(LIMITED, "siming.txt", SIMING.replace("90", "91").encode())).state == "done"
    assert over(jobs, jobs.upload(LIMITED, "jimei.txt", JIMEI.encode())).state == "done"
    assert over(jobs, jobs.replace(LIMITED, "jimei", "huli.txt", JIMEI.encode())).state == "done"
    assert over(jobs, jobs.delete(LIMITED, "siming")).state == "done"
    assert ids(home) == ["huli", "jimei"]


def test_that_a_report_exists_is_not_told_to_who_may_not_see_it(jobs):
    told = set()
    for id_ in ("huli", "nothing"):
        for act in (
            lambda id_=id_: jobs.delete(LIMITED, id_),
            lambda id_=id_: jobs.upload(LIMITED, f"{id_}.txt", b"x"),
        ):
            with pytest.raises((UnknownReport, NotAllowed)) as caught:
                act()
            told.add(str(caught.value).replace(id_, "…"))
    assert len(told) == 2  # one for each act, the same for both ids


def test_a_caller_sees_their_own_jobs_and_an_admin_all(jobs):
    mine = over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode()))
    theirs = over(jobs, jobs.delete(OTHER, "huli"))
    assert jobs.list(WRITER) == (mine,)
    assert jobs.list(OTHER) == (theirs,)
    assert jobs.list(BOSS) == (theirs, mine)
    assert jobs.find(BOSS, mine.id) == mine
    messages = set()
    for id_ in (mine.id, "nothing", ""):
        with pytest.raises(UnknownJob) as caught:
            jobs.find(OTHER, id_)
        messages.add(str(caught.value))
    assert len(messages) == 1


def test_too_many_in_line_are_turned_away_and_leave_nothing(service, home):
    gate = Gate()
    jobs = Jobs(service, waiting=2, read=gate)
    first = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    waiting = [jobs.delete(WRITER, "huli"), jobs.upload(WRITER, "tongan.txt", JIMEI.encode())]
    for act in (lambda: jobs.upload(WRITER, "a.txt", b"text"), lambda: jobs.delete(WRITER, "siming")):
        with pytest.raises(Overloaded) as caught:
            act()
        assert "jobs" in str(caught.value)
    assert len(jobs.list(WRITER)) == 3
    assert len(list((home.parent / "temp").iterdir())) == 2
    gate.open.set()
    assert [over(jobs, job).state for job in (first, *waiting)] == ["done"] * 3
    jobs.close()


def test_askers_go_on_while_a_job_waits(service):
    gate = Gate()
    jobs = Jobs(service, read=gate)
    job = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    assert jobs.find(WRITER, job.id).state == "running"
    assert "710" in render(service.ask(OPEN, GRIDS).answer).text
    gate.open.set()
    assert over(jobs, job).state == "done"
    jobs.close()


def test_no_question_asked_after_a_deletion_quotes_the_report(jobs, service):
    replies, ended = [], Event()

    def ask():
        while not ended.is_set():
            began = time.monotonic()
            replies.append((began, service.ask(OPEN, GRIDS)))

    def answered_from(generation):
        ends = time.monotonic() + 10
        while not replies or replies[-1][1].generation != generation:
            assert time.monotonic() < ends
            time.sleep(0.001)

    asker = Thread(target=ask)
    asker.start()
    without, since = set(), []
    for _ in range(2):
        generation = over(jobs, jobs.delete(WRITER, "huli")).generation
        since.append((time.monotonic(), generation))
        without.add(generation)
        answered_from(generation)
        answered_from(over(jobs, jobs.upload(WRITER, "huli.txt", HULI.encode())).generation)
    ended.set()
    asker.join()
    for began, reply in replies:
        assert all(reply.generation >= generation for gone, generation in since if gone <= began)
        assert reply.answer.refused is (reply.generation in without)


def test_finished_jobs_are_forgotten_after_a_while(service):
    jobs = Jobs(service, kept=3)
    made = [over(jobs, jobs.upload(WRITER, "bad.txt", b"\0")) for _ in range(6)]
    over(jobs, jobs.upload(WRITER, "bad.txt", b"\0"))
    assert len(jobs.list(WRITER)) == 4  # three that are over, and one more until the next comes
    with pytest.raises(UnknownJob):
        jobs.find(WRITER, made[0].id)
    assert jobs.find(WRITER, made[-1].id).state == "failed"
    jobs.close()


def hold_lock(home, held, release):
    with lock_index(home / "index"):
        held.set()
        release.wait(20)


def test_another_writer_is_waited_for_and_then_told(jobs, home):
    processes = multiprocessing.get_context("spawn")
    held, release = processes.Event(), processes.Event()
    other = processes.Process(target=hold_lock, args=(home, held, release))
    other.start()
    assert held.wait(20)
    job = over(jobs, jobs.delete(WRITER, "huli"))
    assert (job.state, job.error) == ("failed", "another process is writing the library")
    assert job.seconds >= 0.3
    assert "try again" in job.hint
    jobs._changer._patience = 20
    job = jobs.delete(WRITER, "huli")
    time.sleep(0.2)
    assert jobs.find(WRITER, job.id).state == "running"
    release.set()
    assert over(jobs, job).state == "done"
    other.join()
    assert ids(home) == ["siming"]


@pytest.mark.parametrize("fault", ["an exception", "another report"])
def test_what_nobody_foresaw_is_logged_and_not_told(service, home, caplog, fault):
    def broken(paths, settings, title, name, told):
        if fault == "an exception":
            raise RuntimeError(f"secret of {home}")
        return [Reading(home, parse_text(JIMEI, name="secret of another"))]

    jobs = Jobs(service, read=broken)
    job = over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode()))
    assert job.state == "failed"
    assert "secret" not in job.error + job.hint
    assert "secret" in caplog.text
    assert ids(home) == ["huli", "siming"]
    assert over(jobs, jobs.delete(WRITER, "huli")).state == "done"
    jobs.close()


def test_a_damaged_index_fails_the_job_without_telling_folders(jobs, home, caplog):
    (home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    job = over(jobs, jobs.upload(WRITER, "jimei.txt", JIMEI.encode()))
    assert job.state == "failed"
    assert str(home) not in job.error + job.hint
    assert "manifest.json" in caplog.text


def test_closing_ends_what_waits_and_finishes_what_runs(service, home):
    gate = Gate()
    jobs = Jobs(service, read=gate)
    running = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    waiting = jobs.upload(WRITER, "tongan.txt", JIMEI.encode())
    closing = Thread(target=jobs.close)
    closing.start()
    while not jobs._ending.is_set():
        time.sleep(0.001)
    gate.open.set()
    closing.join(10)
    assert not closing.is_alive()
    assert jobs.find(WRITER, running.id).state == "done"
    assert jobs.find(WRITER, waiting.id).state == "failed"
    assert jobs.find(WRITER, waiting.id).hint
    with pytest.raises(Overloaded):
        jobs.upload(WRITER, "a.txt", b"text")
    assert list((home.parent / "temp").iterdir()) == []


def test_a_job_that_does_not_end_is_given_up(service, home):
    gate = Gate()
    jobs = Jobs(service, read=gate)
    running = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    assert not jobs.close(0.1)
    job = jobs.find(WRITER, running.id)
    assert (job.state, job.error) == ("failed", "the server was stopped")
    assert list((home.parent / "temp").iterdir()) == []
    gate.open.set()
    assert jobs.close(10)
    assert jobs.find(WRITER, running.id) == job


def test_closing_without_a_job_is_at_once(service):
    assert Jobs(service).close(0)


def test_uploads_from_many_threads_are_all_done(service, home):
    jobs, made = Jobs(service), []

    def send(number):
        made.append(jobs.upload(WRITER, f"r{number}.txt", f"某区报告\n第{number}项共{number}个。".encode()))

    senders = [Thread(target=send, args=(number,)) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert {over(jobs, job).state for job in made} == {"done"}
    assert len(ids(home)) == 10
    jobs.close()


def test_the_file_is_kept_under_the_name_that_its_sender_gave_it(jobs, service, home):
    over(jobs, jobs.replace(BOSS, "huli", "湖里区 报告.TXT", HULI.encode("gb18030")))
    assert read_original(home, "huli") == HULI.encode("gb18030")
    assert service.report(OPEN, "huli").report.file == "湖里区 报告.txt"
    over(jobs, jobs.edit(BOSS, "huli", {"title": "别的标题"}))
    assert read_original(home, "huli") == HULI.encode("gb18030")
    assert service.report(OPEN, "huli").report.file == "湖里区 报告.txt"


def test_the_pages_that_are_read_are_counted(service, home):
    gate = Gate()

    def counted(paths, settings, title, name, told):
        for done in (1, 2):
            told(home, "pages", done, 4)
        return gate(paths, settings, title, name, told)

    jobs = Jobs(service, read=counted)
    job = jobs.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    now = jobs.find(WRITER, job.id)
    assert (now.stage, now.unit, now.done, now.of, now.fraction) == ("reading", "pages", 2, 4, 0.15)
    gate.open.set()
    now = over(jobs, job)
    assert (now.stage, now.unit, now.done, now.of) == ("", "", 0, 0)
    jobs.close()
