"""Reports that come and go while the server runs: one worker takes one job after the other, askers go on meanwhile.

A job is done when the service answers from the library as the job left it. Jobs live in memory: those that wait when
the server ends are lost, one under way leaves the library as it was or as it will be. How a change is made is told in
:mod:`ui.shelf.change`.
"""

import logging
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Literal

from ui.entry.access import Caller
from ui.errors import NotAllowed, Overloaded, UnknownJob
from ui.service.service import Service
from ui.shelf.change import Changer, Reader, told
from ui.shelf.incoming import Incoming, harmless_name, receive
from ui.shelf.library import read_files

__all__ = ["Job", "Jobs", "State"]

State = Literal["queued", "running", "done", "failed"]
_STAGES = {  # where each stage lies on the whole way
    "reading": (0.0, 0.05),
    "removing": (0.0, 0.05),
    "embedding chunks": (0.05, 0.45),
    "embedding sentences": (0.45, 0.9),
    "opening": (0.9, 1.0),
}
_MAX_TITLE_CHARS = 200
_log = logging.getLogger("yiju.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One upload or deletion as it stands now."""

    id: str
    kind: Literal["upload", "delete"]
    caller: str
    report: str  # id of the report
    state: State = "queued"
    stage: str = ""  # what is being done, one of the stages above
    fraction: float = 0.0  # of the whole job, 0..1, never falling
    error: str = ""
    hint: str = ""  # what to do about the error
    failure: Exception | None = None  # the error itself, for a door that tells it in its own words
    generation: str = ""  # of the index that the change is in, once done
    seconds: float = 0.0  # of work, waiting in line not counted

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


@dataclass(frozen=True, slots=True)
class _Order:
    job: str
    report: str
    incoming: Incoming | None = None  # None: delete
    title: str = ""


class Jobs:
    """The jobs over `service`; `waiting` may stand in line, `kept` that are over can still be looked up."""

    def __init__(
        self,
        service: Service,
        *,
        waiting: int = 16,
        kept: int = 200,
        patience_seconds: float = 30.0,
        read: Reader = read_files,
    ) -> None:
        self.service = service
        self._kept = kept
        self._orders: Queue[_Order | None] = Queue(waiting)
        self._jobs: OrderedDict[str, Job] = OrderedDict()  # oldest first
        self._lock = Lock()
        self._ending = Event()
        self._changer = Changer(service, patience_seconds, read, self._ending)
        self._worker: Thread | None = None

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "") -> Job:
        """Take in a file, whose name gives the report its id; a report of that id is replaced.

        Raises: NotAllowed, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        _permit(caller)
        id_, _ = harmless_name(filename)
        if caller.reports is not None and id_ not in caller.reports:
            raise NotAllowed(
                f"no report {id_!r} is among yours", hint="name the file after a report that you may change"
            )
        return self._receive(caller, filename, data, title, id_)

    def replace(self, caller: Caller, report: str, filename: str, data: bytes, title: str = "") -> Job:
        """Put a file in the place of the report of this id, whatever the file is called.

        Raises: NotAllowed, UnknownReport, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        _permit(caller)
        self.service.report(caller, report)
        return self._receive(caller, filename, data, title, report)

    def delete(self, caller: Caller, report: str) -> Job:
        """Take the report of this id out of the library.

        Raises: NotAllowed, UnknownReport, Overloaded.
        """
        _permit(caller)
        self.service.report(caller, report)
        return self._enqueue(Job(secrets.token_hex(8), "delete", caller.name, report))

    def find(self, caller: Caller, id_: str) -> Job:
        """Return a job of the caller's as it stands now; admins find everybody's.

        Raises: NotAllowed, UnknownJob.
        """
        _permit(caller)
        with self._lock:
            job = self._jobs.get(id_)
        if job is None or not _sees(caller, job):
            raise UnknownJob("no such job", hint="jobs that are over are forgotten after a while, and by a restart")
        return job

    def list(self, caller: Caller) -> tuple[Job, ...]:
        """Return the caller's jobs, latest first; admins see everybody's.

        Raises: NotAllowed.
        """
        _permit(caller)
        with self._lock:
            return tuple(job for job in reversed(self._jobs.values()) if _sees(caller, job))

    def close(self, timeout_seconds: float = 10.0) -> None:
        """End the worker after the job that it is at; those in line fail."""
        self._ending.set()
        while True:
            try:
                order = self._orders.get_nowait()
            except Empty:
                break
            if order is not None:
                self._give_up(order)
        if self._worker is not None:
            self._orders.put(None)
            self._worker.join(timeout_seconds)

    def _receive(self, caller: Caller, filename: str, data: bytes, title: str, report: str) -> Job:
        if self._orders.full():
            raise Overloaded(10, "jobs")
        incoming = receive(filename, data, self.service.settings.upload_mib << 20, report=report)
        job = Job(secrets.token_hex(8), "upload", caller.name, report)
        try:
            return self._enqueue(job, incoming, _one_line(title))
        except Overloaded:
            incoming.discard()
            raise

    def _enqueue(self, job: Job, incoming: Incoming | None = None, title: str = "") -> Job:
        with self._lock:
            if self._ending.is_set():
                raise Overloaded(30, "jobs")
            try:
                self._orders.put_nowait(_Order(job.id, job.report, incoming, title))
            except Full:
                raise Overloaded(10, "jobs") from None
            self._jobs[job.id] = job
            over = [one.id for one in self._jobs.values() if one.over]
            for id_ in over[: max(0, len(over) - self._kept)]:
                del self._jobs[id_]
            if self._worker is None:
                self._worker = Thread(target=self._work, name="yiju-jobs", daemon=True)
                self._worker.start()
        return job

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            if self._ending.is_set():
                self._give_up(order)
            else:
                self._run(order)

    def _run(self, order: _Order) -> None:
        began = time.monotonic()

        def tell(stage: str, part: float) -> None:
            start, end = _STAGES.get(stage, (0.0, 0.0))
            self._note(order, began, "running", stage=stage, fraction=start + (end - start) * part)

        try:
            if order.incoming is None:
                generation = self._changer.drop(order.report, tell)
            else:
                with order.incoming as path:
                    generation = self._changer.take_in(path, order.report, order.title, tell)
        except Exception as failure:
            error, hint = told(failure, order.job)
            self._note(order, began, "failed", error=error, hint=hint, failure=failure)
        else:
            self._note(order, began, "done", fraction=1.0, generation=generation)

    def _give_up(self, order: _Order) -> None:
        if order.incoming is not None:
            order.incoming.discard()
        self._note(order, time.monotonic(), "failed", error="the server was stopped", hint="try again")

    def _note(
        self,
        order: _Order,
        began: float,
        state: State,
        *,
        stage: str = "",
        fraction: float = 0.0,
        error: str = "",
        hint: str = "",
        failure: Exception | None = None,
        generation: str = "",
    ) -> None:
        with self._lock:
            before = self._jobs[order.job]
            job = self._jobs[order.job] = replace(
                before,
                state=state,
                stage=stage,
                fraction=max(before.fraction, fraction),
                error=error,
                hint=hint,
                failure=failure,
                generation=generation,
                seconds=time.monotonic() - began,
            )
        if job.over:
            fields = {"job": job.id, "kind": job.kind, "caller": job.caller, "report": job.report, "state": job.state}
            _log.info("job", extra={"fields": {**fields, "error": job.error, "seconds": round(job.seconds, 2)}})


def _permit(caller: Caller) -> None:
    if not caller.may("ingest"):
        raise NotAllowed(
            "you may not change the library", hint="ask for the scope 'ingest', or the role of a librarian"
        )


def _sees(caller: Caller, job: Job) -> bool:
    return job.caller == caller.name or caller.may("admin")


def _one_line(title: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in title)
    return " ".join(printable.split())[:_MAX_TITLE_CHARS]
