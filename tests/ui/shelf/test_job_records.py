"""Jobs are noted alike in memory, in SQLite and in PostgreSQL; with a database, any worker tells and cancels them."""

import subprocess
import sys
import tempfile
import time
from threading import Event

import pytest

from index.store.snapshot import read_reports, write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from rag.errors import DamagedFile
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.databases import environment_of
from ui.entry.access import Caller
from ui.entry.database import open_database
from ui.errors import DatabaseFailed, EditRefused, JobCancelled, JobInterrupted, UnknownJob
from ui.service.service import Service
from ui.shelf.job import Job, advanced
from ui.shelf.job_records import MemoryRecords
from ui.shelf.job_table import SharedRecords, open_records
from ui.shelf.jobs import Jobs
from ui.shelf.library import read_files

HULI = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。"
JIMEI = "集美区工作报告\n一、教育\n集美区新增学位9100个。"
WRITER = Caller("writer", frozenset({"ingest"}))
OTHER = Caller("other", frozenset({"ingest"}))
LOST = 1.5
WORKER = """
import sys, time
from rag.config import open_settings
from ui.entry.database import open_database
from ui.shelf.job import Job, advanced
from ui.shelf.job_table import SharedRecords
records = SharedRecords(open_database(open_settings()), beat_seconds=0.2)
for id_ in ("runs", "waits"):
    records.add(Job(id_, "delete", "writer", "huli"))
assert records.begin("runs")
records.change("runs", lambda job: advanced(job, "running", stage="reading", fraction=0.25, unit="pages", done=3, of=9))
print("ready", flush=True)
while not records.cancelled("runs"):
    time.sleep(0.02)
print("cancelled", flush=True)
time.sleep(600)
"""


def shared(settings, **named):
    return SharedRecords(open_database(settings), **{"beat_seconds": 0.1, "lost_seconds": LOST, **named})


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make(request):
    """Make records that keep so many jobs."""
    made = []
    settings = None if request.param == "memory" else request.getfixturevalue(f"{request.param}_settings")

    def build(kept=200):
        made.append(shared(settings, kept=kept) if settings else MemoryRecords(kept))
        return made[-1]

    yield build
    for records in made:
        records.close()


def job(id_="a", **named):
    return Job(id_, "upload", "writer", "huli", **named)


def until(found, seconds=10):
    ends = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < ends
        time.sleep(0.01)
    return True


def test_what_is_noted_is_told(make):
    records = make()
    assert (records.find("a"), records.all()) == (None, ())
    records.add(job())
    records.add(job("b", collection="财政局"))
    assert records.find("b") == job("b", collection="财政局")
    assert [one.id for one in records.all()] == ["b", "a"]
    assert records.begin("a")
    now = records.change("a", lambda one: advanced(one, "running", stage="embedding", fraction=0.5, seconds=2.5))
    assert (now.state, now.stage, now.fraction, now.seconds) == ("running", "embedding", 0.5, 2.5)
    assert records.find("a") == now
    done = records.change("a", lambda one: advanced(one, "done", fraction=1.0, generation="gen-000002"))
    assert records.find("a") == done
    assert records.change("a", lambda one: advanced(one, "failed")) is None
    assert records.find("a") == done


def test_a_job_that_waits_is_cancelled_at_once(make):
    records = make()
    records.add(job())
    records.cancel("a")
    now = records.find("a")
    assert (now.state, str(now.failure), now.hint) == ("failed", str(JobCancelled()), JobCancelled().hint)
    assert records.cancelled("a")
    assert not records.begin("a")


def test_a_job_that_runs_is_told_to_end_and_then_has(make):
    records = make()
    records.add(job())
    assert records.begin("a")
    assert not records.cancelled("a")
    records.cancel("a")
    assert records.cancelled("a")
    assert records.find("a").state == "running"
    records.change("a", lambda one: advanced(one, "done"))  # it was too late
    assert records.find("a").state == "done"
    records.cancel("a")
    assert records.find("a").state == "done"
    records.cancel("nothing")


def test_the_last_that_are_over_are_kept(make):
    records = make(kept=3)
    records.add(job("first"))
    for number in range(6):
        time.sleep(0.002)  # databases tell the order by milliseconds
        records.add(job(str(number)))
        records.change(str(number), lambda one: advanced(one, "failed"))
    time.sleep(0.002)
    records.add(job("last"))
    assert [one.id for one in records.all()] == ["last", "5", "4", "3", "first"]


def test_another_worker_tells_the_same(database_settings):
    one, other = shared(database_settings), shared(database_settings)
    one.add(job())
    assert other.find("a") == one.find("a") == job()
    one.begin("a")
    one.change("a", lambda job: advanced(job, "running", stage="reading", unit="pages", done=3, of=9))
    assert until(lambda: other.find("a") == one.find("a"))
    for failure in (DamagedFile("a.pdf is cut off", hint="send it again"), EditRefused("no year", hint="2022")):
        other.add(job(failure.hint))
        told = {"error": str(failure), "hint": failure.hint}
        other.change(
            failure.hint, lambda job, told=told, failure=failure: advanced(job, "failed", **told, failure=failure)
        )
        now = one.find(failure.hint)
        assert (type(now.failure), str(now.failure), now.failure.hint) == (type(failure), *told.values())
    assert {job.id for job in one.all()} == {"a", "send it again", "2022"}
    one.close(), other.close()


def test_what_one_worker_cancels_the_other_ends(database_settings):
    one, other = shared(database_settings), shared(database_settings)
    one.add(job())
    one.add(job("b"))
    one.begin("a")
    other.cancel("a"), other.cancel("b")
    assert other.find("b").state == "failed"
    assert not one.begin("b")  # also before the flag is read
    assert until(lambda: one.cancelled("a"))
    one.close(), other.close()


def test_a_worker_that_dies_leaves_interrupted_jobs_and_no_running_ones(database_settings):
    command, environment = [sys.executable, "-c", WORKER], environment_of(database_settings)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        records = shared(database_settings)
        assert worker.stdout.readline() == "ready\n"
        assert until(lambda: records.find("runs").done == 3)
        assert records.find("waits").state == "queued"
        time.sleep(LOST + 0.5)
        assert records.find("runs").state == "running"  # it is heard of
        records.cancel("runs")
        assert worker.stdout.readline() == "cancelled\n"
        worker.kill()
    assert until(lambda: all(job.over for job in records.all()), LOST + 5)
    for job_ in records.all():
        assert (job_.state, type(job_.failure)) == ("failed", JobInterrupted)
        assert (job_.error, job_.stage) == (str(JobInterrupted()), "")
    records.close()


def test_a_worker_that_was_only_stopped_tells_how_its_job_ended(database_settings):
    slow, other = shared(database_settings, beat_seconds=600), shared(database_settings)
    slow.add(job())
    slow.begin("a")
    assert until(lambda: type(other.find("a").failure) is JobInterrupted)
    slow.change("a", lambda job: advanced(job, "done", fraction=1.0))
    assert other.find("a").state == "done"


def test_while_the_database_is_away_a_job_goes_on_and_is_told_afterwards(postgres_settings, postgres):
    one, other = shared(postgres_settings), shared(postgres_settings)
    one.add(job())
    postgres.stop()
    try:
        assert one.begin("a")
        assert one.change("a", lambda job: advanced(job, "done", fraction=1.0)).over
        for call in (lambda: other.find("a"), lambda: one.add(job("b")), lambda: one.cancel("a"), one.all):
            with pytest.raises(DatabaseFailed):
                call()
    finally:
        postgres.start()
    assert until(lambda: other.find("a").state == "done")
    assert [job.id for job in other.all()] == ["a"]
    one.close(), other.close()


def test_a_row_of_another_version_is_left_out(database_settings):
    records = shared(database_settings)
    records.add(job())
    with open_database(database_settings).begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET record = '{}'")
    other = shared(database_settings)
    assert (other.find("a"), other.all()) == (None, ())
    records.close()


def test_without_the_setting_they_are_in_memory(tmp_path):
    assert isinstance(open_records(Settings(home=tmp_path, database="")), MemoryRecords)
    assert list(tmp_path.iterdir()) == []


class Gate:
    """A reader that waits until it may go on, and tells its progress then."""

    def __init__(self):
        self.open, self.entered = Event(), Event()

    def __call__(self, paths, settings, title, name, told):
        self.entered.set()
        assert self.open.wait(20)
        told(paths[0], "pages", 1, 2)
        return read_files(paths, settings, title, name, told)


@pytest.fixture
def workers(database_settings, tmp_path, monkeypatch):
    """Two servers on one library and one database; the first waits before it reads."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    write_snapshot(database_settings.home, [parse_text(HULI, name="huli")], HashEmbedder(256))
    gate = Gate()
    made = []
    for read in (gate, read_files):
        service = Service(database_settings, HashEmbedder(256), TermJudge())
        made.append(Jobs(service, read=read, records=shared(database_settings)))
    yield *made, gate
    gate.open.set()
    for jobs in made:
        jobs.close()
    assert list((tmp_path / "temp").iterdir()) == []


def test_an_upload_is_cancelled_at_another_server_and_the_library_is_as_it_was(workers, database_settings):
    one, other, gate = workers
    running = one.upload(WRITER, "jimei.txt", JIMEI.encode())
    assert gate.entered.wait(10)
    waiting = one.delete(WRITER, "huli")
    with pytest.raises(UnknownJob):
        other.cancel(OTHER, running.id)
    assert other.cancel(WRITER, waiting.id).error == str(JobCancelled())
    assert other.cancel(WRITER, running.id).state == "running"
    assert until(lambda: one._records.cancelled(running.id))
    gate.open.set()
    for jobs in (one, other):
        assert until(lambda jobs=jobs: jobs.find(WRITER, running.id).over)
        assert {job.error for job in jobs.list(WRITER)} == {str(JobCancelled())}
    assert [parsed.report.source.id for parsed in read_reports(database_settings.home)] == ["huli"]
    deleted = other.delete(WRITER, "huli")
    assert until(lambda: one.find(WRITER, deleted.id).state == "done")
    assert other.cancel(WRITER, deleted.id).state == "done"


def test_a_change_that_is_made_is_not_told_as_cancelled(database_settings):
    """A cancellation that comes while the new library is opened is too late."""
    write_snapshot(database_settings.home, [parse_text(HULI, name="huli")], HashEmbedder(256))
    service = Service(database_settings, HashEmbedder(256), TermJudge())
    jobs = Jobs(service, records=shared(database_settings))
    newest = service.newest

    def late():
        jobs.cancel(WRITER, jobs.list(WRITER)[0].id)
        return newest()

    service.newest = late
    deleted = jobs.delete(WRITER, "huli")
    assert until(lambda: jobs.find(WRITER, deleted.id).over)
    assert jobs.find(WRITER, deleted.id).state == "done"
    assert read_reports(database_settings.home) == []
    jobs.close()
