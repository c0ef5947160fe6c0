"""Uploads, edits and deletions while the server runs: one worker takes one job after another; questions go on.

A job is done when the service answers from the library with the change. When the server ends, jobs in the queue fail,
and the running one has some seconds to finish. If it does not finish, the library is as it was or as it was to be.
:mod:`ui.shelf.job_records` notes the jobs, :mod:`ui.shelf.change` makes the changes.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import Any

from ingest.isolate import ToldCall
from rag.ports import ProgressCall
from ui.entry.access import Caller
from ui.entry.collections import permit_collection
from ui.errors import DatabaseFailed, JobCancelled, NotAllowed, Overloaded, UnknownJob
from ui.service.audit import Audit
from ui.service.service import Service
from ui.shelf.change import Changer, Reader, describe_failure
from ui.shelf.edit import Edit, check_edit
from ui.shelf.incoming import Incoming, harmless_name, harmless_title, receive
from ui.shelf.job import Job, State, advanced, describe, share
from ui.shelf.job_records import JobRecords, MemoryRecords
from ui.shelf.library import read_files
from ui.shelf.placing import Shelf, choose_shelf, permit_changes, sees_job

__all__ = ["Jobs"]

_Change = Callable[[ProgressCall, ToldCall], tuple[str, str]]  # returns the first generation with it, and a warning
_log = logging.getLogger("yiju.jobs")


@dataclass(frozen=True, slots=True)
class _Order:
    job: str
    change: _Change
    incoming: Incoming | None = None  # of an upload


class Jobs:
    """The jobs of `service`, noted in `records`, or in memory with the last `kept` that are over.

    At most `waiting` are in the queue.
    """

    def __init__(
        self,
        service: Service,
        *,
        waiting: int = 16,
        kept: int = 200,
        patience_seconds: float = 30.0,
        read: Reader = read_files,
        audit: Audit | None = None,
        records: JobRecords | None = None,
    ) -> None:
        self.service = service
        self._records = records or MemoryRecords(kept)
        self._audit = audit
        self._orders: Queue[_Order | None] = Queue(waiting)
        self._lock = Lock()
        self._ending = Event()
        self._changer = Changer(service, patience_seconds, read, self._ending)
        self._worker: Thread | None = None
        self._running: _Order | None = None

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "", collection: str = "") -> Job:
        """Add the report in a file, whose name gives the report its id; a report of that id is replaced.

        `collection` is where it goes; without one, as :func:`ui.shelf.placing.choose_shelf` says.

        Raises: NotAllowed, CollectionRefused, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        permit_changes(caller)
        shelf = choose_shelf(caller, harmless_name(filename)[0], collection, self.service.collections())
        if caller.reports is not None and shelf.report not in caller.reports:
            raise NotAllowed(
                f"no report {shelf.report!r} is among yours", hint="name the file after a report that you may change"
            )
        return self._receive(caller, filename, data, title, shelf)

    def replace(self, caller: Caller, report: str, filename: str, data: bytes, title: str = "") -> Job:
        """Replace the report of this id by the one in a file of any name.

        Raises: NotAllowed, UnknownReport, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        permit_changes(caller)
        collection = self.service.report(caller, report).report.collection
        return self._receive(caller, filename, data, title, Shelf(report, collection))

    def edit(
        self,
        caller: Caller,
        report: str,
        changes: Mapping[str, str | int | None],
        *,
        reset: bool = False,
        collection: str = "",
    ) -> Job:
        """Set fields of the report of this id, as :func:`ui.shelf.edit.edit_report` does; move it to `collection`.

        Raises: NotAllowed, UnknownReport, EditRefused, CollectionRefused, Overloaded.
        """
        permit_changes(caller)
        now = self.service.report(caller, report).report.collection
        wanted = Edit(check_edit(changes, reset=reset, moved=bool(collection)), reset, now)
        if collection:
            wanted = replace(wanted, collection=permit_collection(caller, collection))
        job = Job(secrets.token_hex(8), "edit", caller.name, report, collection=wanted.collection or now)
        return self._enqueue(job, lambda tell, _: (self._changer.edit(report, wanted, tell), ""))

    def delete(self, caller: Caller, report: str) -> Job:
        """Remove the report of this id from the library.

        Raises: NotAllowed, UnknownReport, Overloaded.
        """
        permit_changes(caller)
        collection = self.service.report(caller, report).report.collection
        job = Job(secrets.token_hex(8), "delete", caller.name, report, collection=collection)
        return self._enqueue(job, lambda tell, _: (self._changer.remove(report, tell, collection), ""))

    def find(self, caller: Caller, id_: str) -> Job:
        """Return a job of the caller, as it is now; admins find the jobs of everybody in their collections.

        Raises: NotAllowed, UnknownJob, DatabaseFailed.
        """
        permit_changes(caller)
        job = self._records.find(id_)
        if job is None or not sees_job(caller, job):
            raise UnknownJob("no such job", hint="jobs that are over are forgotten after a while, and by a restart")
        return job

    def list(self, caller: Caller) -> tuple[Job, ...]:
        """Return the jobs of the caller, latest first; admins see the jobs of everybody in their collections.

        Raises: NotAllowed, DatabaseFailed.
        """
        permit_changes(caller)
        return tuple(job for job in self._records.all() if sees_job(caller, job))

    def cancel(self, caller: Caller, id_: str) -> Job:
        """Have a job end before its next step, and return it; once the change is made, it goes on.

        Raises: NotAllowed, UnknownJob, DatabaseFailed.
        """
        if not self.find(caller, id_).over:
            self._records.cancel(id_)
        return self.find(caller, id_)

    def close(self, timeout_seconds: float = 10.0) -> bool:
        """End the worker. Jobs in the queue fail; the running one fails if it does not end within `timeout_seconds`.

        Returns whether the worker has ended. Else its thread is still in a step that cannot be interrupted.
        """
        self._ending.set()
        with suppress(Empty):
            while order := self._orders.get_nowait():
                self._give_up(order)
        if self._worker is not None:
            self._orders.put(None)
            self._worker.join(timeout_seconds)
            if self._worker.is_alive() and (order := self._running):
                self._give_up(order)
        self._records.close()
        return self._worker is None or not self._worker.is_alive()

    def _receive(self, caller: Caller, filename: str, data: bytes, title: str, shelf: Shelf) -> Job:
        if self._orders.full():
            raise Overloaded(10, "jobs")
        incoming = receive(filename, data, self.service.settings.upload_mib << 20, report=shelf.report)
        job = Job(secrets.token_hex(8), "upload", caller.name, shelf.report, collection=shelf.collection)
        given = harmless_title(title)
        try:
            return self._enqueue(job, lambda *told: self._changer.add(incoming, given, shelf, *told), incoming)
        except (Overloaded, DatabaseFailed):
            incoming.discard()
            raise

    def _enqueue(self, job: Job, change: _Change, incoming: Incoming | None = None) -> Job:
        with self._lock:
            if self._ending.is_set():
                raise Overloaded(30, "jobs")
            if self._orders.full():
                raise Overloaded(10, "jobs")
            self._records.add(job)
            self._orders.put(_Order(job.id, change, incoming))
            if self._worker is None:
                self._worker = Thread(target=self._work, name="yiju-jobs", daemon=True)
                self._worker.start()
        self._tell(job)
        return job

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            if self._ending.is_set():
                self._give_up(order)
            else:
                self._running = order
                self._run(order)
                self._running = None

    def _run(self, order: _Order) -> None:
        began = time.monotonic()

        def progress(stage: str, part: float) -> None:
            self._note(order, began, "running", stage=stage, fraction=share(stage, part))
            self._stop_if_cancelled(order, stage)

        def told(unit: str, done: int, of: int) -> None:
            self._stop_if_cancelled(order, "reading")
            part = share("reading", min(1.0, done / of) if of > 0 else 0.0)
            self._note(order, began, "running", stage="reading", fraction=part, unit=unit, done=done, of=of)

        try:
            with order.incoming or nullcontext():
                if not self._records.begin(order.job):
                    raise JobCancelled
                generation, warning = order.change(progress, told)
        except Exception as failure:
            error, hint = describe_failure(failure, order.job)
            self._note(order, began, "failed", error=error, hint=hint, failure=failure)
        else:
            self._note(order, began, "done", fraction=1.0, generation=generation, warning=warning)

    def _stop_if_cancelled(self, order: _Order, stage: str) -> None:
        if stage != "opening" and self._records.cancelled(order.job):  # when it opens, the change is made
            raise JobCancelled

    def _give_up(self, order: _Order) -> None:
        if order.incoming is not None:
            order.incoming.discard()
        self._note(order, time.monotonic(), "failed", error="the server was stopped", hint="try again")

    def _note(self, order: _Order, began: float, state: State, **fields: Any) -> None:  # noqa: ANN401 - of Job
        seconds = time.monotonic() - began
        job = self._records.change(order.job, lambda before: advanced(before, state, **fields, seconds=seconds))
        if job is not None and job.over:
            told = {**describe(job), "caller": job.caller, "seconds": round(job.seconds, 2)}
            _log.info("job", extra={"fields": told})
            self._tell(job)

    def _tell(self, job: Job) -> None:
        if self._audit:
            self._audit.record("change", job.caller, **describe(job))
