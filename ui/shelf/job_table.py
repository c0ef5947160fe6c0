"""The jobs of all workers of a database: any of them tells how a job goes on, and can cancel it.

The worker of a job writes when it takes it in, when it begins and when it is over. In between a thread writes, each
second, how far it is and that the worker is alive, and reads which jobs are to end. A job of which nothing has been
heard for a while is told as interrupted. Should its worker go on (a database that was away, a process that was
stopped), the job is told as it is again.
"""

import json
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Row, String, Table, Text, text

import rag.errors
import ui.errors
from rag.config import Settings
from ui.entry.database import METADATA, Database, open_database
from ui.entry.dialects import NOW
from ui.errors import DatabaseFailed, JobCancelled, JobInterrupted
from ui.shelf.job import Job, ended
from ui.shelf.job_records import JobRecords, MemoryRecords

__all__ = ["SharedRecords", "open_records"]

_BEAT_SECONDS = 1.0
_LOST_SECONDS = 30.0
_TABLE = Table(
    "jobs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("worker", String(32), nullable=False),
    Column("begun", BigInteger, nullable=False),  # milliseconds, as the next
    Column("beat", BigInteger, nullable=False),  # when the worker was last heard of
    Column("ended", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("record", Text, nullable=False),  # JSON
)
_ADD = """
INSERT INTO jobs (id, worker, begun, beat, ended, cancelled, record)
VALUES (:id, :worker, {now}, {now}, FALSE, FALSE, :record)
"""
_TRIM = """
DELETE FROM jobs WHERE (ended OR beat < {now} - :lost) AND begun < (
    SELECT begun FROM jobs WHERE ended OR beat < {now} - :lost ORDER BY begun DESC LIMIT 1 OFFSET :before)
"""
_READ = "SELECT id, record, ended, cancelled, beat < {now} - :lost AS lost FROM jobs"
_BEGIN = "UPDATE jobs SET record = :record, beat = {now} WHERE id = :id AND NOT cancelled RETURNING id"
_WRITE = "UPDATE jobs SET record = :record, ended = :ended, beat = {now} WHERE id = :id AND NOT ended"
_CANCEL = "UPDATE jobs SET cancelled = TRUE WHERE id = :id AND NOT ended"
_BEAT = "UPDATE jobs SET beat = {now} WHERE worker = :worker AND NOT ended RETURNING id, cancelled"
_PLAIN = tuple(field.name for field in fields(Job) if field.name != "failure")
_log = logging.getLogger("yiju.jobs")


def open_records(settings: Settings) -> JobRecords:
    """Return where the jobs of this worker are noted: in memory, or in the database of the settings.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return MemoryRecords()
    return SharedRecords(open_database(settings))


class SharedRecords:
    """The jobs of all workers: the last `kept` that are over, and all others. Own jobs are also in memory."""

    def __init__(
        self,
        database: Database,
        kept: int = 200,
        *,
        beat_seconds: float = _BEAT_SECONDS,
        lost_seconds: float = _LOST_SECONDS,
    ) -> None:
        self._database = database
        self._kept = kept
        self._beat_seconds = beat_seconds
        self._lost_ms = int(1000 * lost_seconds)
        self._worker = secrets.token_hex(8)
        self._own = MemoryRecords(kept)
        self._unwritten: set[str] = set()
        self._live: set[str] = set()
        self._lock = Lock()
        self._wake, self._ending = Event(), Event()
        self._thread: Thread | None = None

    def add(self, job: Job) -> None:
        """Note a new job of this worker.

        Raises: DatabaseFailed.
        """
        self._run(_ADD, id=job.id, worker=self._worker, record=_encode(job))
        with suppress(DatabaseFailed):  # two workers may do this at once; the next job tries again
            self._run(_TRIM, lost=self._lost_ms, before=self._kept - 1)
        self._own.add(job)
        with self._lock:
            self._live.add(job.id)
            if self._thread is None:
                self._thread = Thread(target=self._keep, name="yiju-jobs-beat", daemon=True)
                self._thread.start()
        self._wake.set()

    def find(self, id_: str) -> Job | None:
        """Return a job of any worker, as it is now.

        Raises: DatabaseFailed.
        """
        if own := self._own.find(id_):
            return own
        rows = self._run(f"{_READ} WHERE id = :id", id=id_, lost=self._lost_ms)
        return _decode(rows[0]) if rows else None

    def all(self) -> tuple[Job, ...]:
        """Return the jobs of all workers, latest first.

        Raises: DatabaseFailed.
        """
        rows = self._run(f"{_READ} ORDER BY begun DESC, id", lost=self._lost_ms)
        return tuple(job for row in rows if (job := self._own.find(row.id) or _decode(row)))

    def begin(self, id_: str) -> bool:
        """Note that a job of this worker begins; False when it was cancelled before."""
        job = self._own.find(id_) if self._own.begin(id_) else None
        if job is None:
            return False
        with suppress(DatabaseFailed):  # it was taken in: the database may come back
            if not self._run(_BEGIN, id=id_, record=_encode(job)):
                row = self._run(f"{_READ} WHERE id = :id", id=id_, lost=self._lost_ms)
                return not (row and row[0].cancelled)
        return True

    def change(self, id_: str, change: Callable[[Job], Job]) -> Job | None:
        """Change what is noted of a job of this worker, and return it. None when it is over: then it stays."""
        job = self._own.change(id_, change)
        if job is not None:
            with self._lock:
                self._unwritten.add(id_)
            if job.over:
                self._live.discard(id_)
                self._flush([id_])
        return job

    def cancel(self, id_: str) -> None:
        """Ask the worker of a job to end it. One that has not begun is over at once.

        Raises: DatabaseFailed.
        """
        self._run(_CANCEL, id=id_)
        self._own.cancel(id_)

    def cancelled(self, id_: str) -> bool:
        """Return whether a job of this worker is to end."""
        return self._own.cancelled(id_)

    def close(self) -> None:
        """Note what is not noted yet, and end the thread."""
        self._ending.set()
        self._wake.set()
        if self._thread:
            self._thread.join(2 * self._beat_seconds)
        self._flush(list(self._unwritten))

    def _keep(self) -> None:
        """Tell, while there are jobs, how far they are, and learn which are to end."""
        while not self._ending.is_set():
            if not self._live and not self._unwritten:
                self._wake.clear()
                if not self._live:
                    self._wake.wait()
            self._beat()
            self._ending.wait(self._beat_seconds)

    def _beat(self) -> None:
        try:
            for row in self._run(_BEAT, worker=self._worker):
                if row.cancelled:
                    self._own.cancel(row.id)
        except DatabaseFailed as error:
            _log.warning("the state of jobs is not written: %s", error)
        else:
            self._flush(list(self._unwritten))

    def _flush(self, ids: list[str]) -> None:
        for id_ in ids:
            self._unwritten.discard(id_)
            if (job := self._own.find(id_)) is None:  # forgotten: it was over long ago
                continue
            try:
                self._run(_WRITE, id=id_, record=_encode(job), ended=job.over)
            except DatabaseFailed:
                self._unwritten.add(id_)
                return

    def _run(self, statement: str, **values: str | int) -> list[Row[Any]]:
        """Run one statement and return its rows."""
        with self._database.autocommit() as connection:
            result = connection.execute(text(statement.format(now=NOW[connection.dialect.name])), values)
            return list(result) if result.returns_rows else []


def _encode(job: Job) -> str:
    kind = type(job.failure).__name__ if job.failure else ""
    return json.dumps({**{name: getattr(job, name) for name in _PLAIN}, "failure": kind})


def _decode(row: Row[Any]) -> Job | None:
    """Return the job of a row, None where another version has written what we cannot read."""
    try:
        record = json.loads(row.record)
        failure = _failure(record["failure"], record["error"], record["hint"])
        job = Job(**{name: record[name] for name in _PLAIN}, failure=failure)
    except (ValueError, TypeError, KeyError):
        return None
    if not row.ended and row.cancelled and job.state == "queued":
        return ended(job, JobCancelled())
    return ended(job, JobInterrupted()) if row.lost and not row.ended else job


def _failure(kind: str, error: str, hint: str) -> Exception | None:
    """Return a failure of the class `kind`, for callers with words of their own."""
    made = getattr(rag.errors, kind, None) or getattr(ui.errors, kind, None) if kind else None
    for make in (lambda: made(error, hint=hint), made) if made else ():
        with suppress(TypeError):
            return make()  # type: ignore[no-any-return]
    return None
