"""Uploads, edits and deletions while the server runs: one worker takes one job after another; questions go on.

A job is done when the service answers from the library with the change. Jobs are kept in memory. When the server ends,
jobs in the queue fail, and the running one has some seconds to finish. If it does not finish, the library is as it was
or as it was to be. :mod:`ui.shelf.change` makes the change.
"""

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from types import MappingProxyType
from typing import Any

from ingest.isolate import ToldCall
from rag.ports import ProgressCall
from rag.text.characters import printable
from ui.entry.access import Caller
from ui.errors import NotAllowed, Overloaded, UnknownJob
from ui.service.audit import Audit
from ui.service.service import Service
from ui.shelf.change import Changer, Reader, describe_failure
from ui.shelf.edit import check_edit
from ui.shelf.incoming import Incoming, harmless_name, receive
from ui.shelf.job import Job, State, share
from ui.shelf.library import read_files

__all__ = ["Jobs"]

_MAX_TITLE_CHARS = 200
_NO_STAGE: Mapping[str, Any] = MappingProxyType({"stage": "", "unit": "", "done": 0, "of": 0})
_Change = Callable[[ProgressCall, ToldCall], tuple[str, str]]  # returns the first generation with it, and a warning
_log = logging.getLogger("yiju.jobs")


@dataclass(frozen=True, slots=True)
class _Order:
    job: str
    change: _Change
    incoming: Incoming | None = None  # of an upload


class Jobs:
    """The jobs of `service`: at most `waiting` in the queue; the last `kept` that are over can be looked up."""

    def __init__(
        self,
        service: Service,
        *,
        waiting: int = 16,
        kept: int = 200,
        patience_seconds: float = 30.0,
        read: Reader = read_files,
        audit: Audit | None = None,
    ) -> None:
        self.service = service
        self._kept = kept
        self._audit = audit
        self._orders: Queue[_Order | None] = Queue(waiting)
        self._jobs: OrderedDict[str, Job] = OrderedDict()  # oldest first
        self._lock = Lock()
        self._ending = Event()
        self._changer = Changer(service, patience_seconds, read, self._ending)
        self._worker: Thread | None = None
        self._running: _Order | None = None

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "") -> Job:
        """Add the report in a file, whose name gives the report its id; a report of that id is replaced.

        Raises: NotAllowed, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        _permit(caller)
        id_, *_ = harmless_name(filename)
        if caller.reports is not None and id_ not in caller.reports:
            raise NotAllowed(
                f"no report {id_!r} is among yours", hint="name the file after a report that you may change"
            )
        return self._receive(caller, filename, data, title, id_)

    def replace(self, caller: Caller, report: str, filename: str, data: bytes, title: str = "") -> Job:
        """Replace the report of this id by the one in a file of any name.

        Raises: NotAllowed, UnknownReport, UnsupportedFormat, FileTooLarge, IngestError, NoRoom, Overloaded.
        """
        _permit(caller)
        self.service.report(caller, report)
        return self._receive(caller, filename, data, title, report)

    def edit(self, caller: Caller, report: str, changes: Mapping[str, str | int | None], *, reset: bool = False) -> Job:
        """Set fields of the report of this id, as :func:`ui.shelf.edit.edit_report` does.

        Raises: NotAllowed, UnknownReport, EditRefused, Overloaded.
        """
        _permit(caller)
        self.service.report(caller, report)
        check_edit(changes, reset=reset)
        job, wanted = Job(secrets.token_hex(8), "edit", caller.name, report), dict(changes)
        return self._enqueue(job, lambda tell, _: (self._changer.edit(report, wanted, tell, reset=reset), ""))

    def delete(self, caller: Caller, report: str) -> Job:
        """Remove the report of this id from the library.

        Raises: NotAllowed, UnknownReport, Overloaded.
        """
        _permit(caller)
        self.service.report(caller, report)
        job = Job(secrets.token_hex(8), "delete", caller.name, report)
        return self._enqueue(job, lambda tell, _: (self._changer.remove(report, tell), ""))

    def find(self, caller: Caller, id_: str) -> Job:
        """Return a job of the caller, as it is now; admins find the jobs of everybody.

        Raises: NotAllowed, UnknownJob.
        """
        _permit(caller)
        with self._lock:
            job = self._jobs.get(id_)
        if job is None or not _sees(caller, job):
            raise UnknownJob("no such job", hint="jobs that are over are forgotten after a while, and by a restart")
        return job

    def list(self, caller: Caller) -> tuple[Job, ...]:
        """Return the jobs of the caller, latest first; admins see the jobs of everybody.

        Raises: NotAllowed.
        """
        _permit(caller)
        with self._lock:
            return tuple(job for job in reversed(self._jobs.values()) if _sees(caller, job))

    def close(self, timeout_seconds: float = 10.0) -> bool:
        """End the worker. Jobs in the queue fail; the running one fails if it does not end within `timeout_seconds`.

        Returns whether the worker has ended. Else its thread is still in a step that cannot be interrupted.
        """
        self._ending.set()
        while True:
            try:
                order = self._orders.get_nowait()
            except Empty:
                break
            if order is not None:
                self._give_up(order)
        if self._worker is None:
            return True
        self._orders.put(None)
        self._worker.join(timeout_seconds)
        if self._worker.is_alive() and (order := self._running):
            self._give_up(order)
        return not self._worker.is_alive()

    def _receive(self, caller: Caller, filename: str, data: bytes, title: str, report: str) -> Job:
        if self._orders.full():
            raise Overloaded(10, "jobs")
        incoming = receive(filename, data, self.service.settings.upload_mib << 20, report=report)
        job, given = Job(secrets.token_hex(8), "upload", caller.name, report), _one_line(title)
        try:
            return self._enqueue(job, lambda *told: self._changer.add(incoming, given, *told), incoming)
        except Overloaded:
            incoming.discard()
            raise

    def _enqueue(self, job: Job, change: _Change, incoming: Incoming | None = None) -> Job:
        with self._lock:
            if self._ending.is_set():
                raise Overloaded(30, "jobs")
            try:
                self._orders.put_nowait(_Order(job.id, change, incoming))
            except Full:
                raise Overloaded(10, "jobs") from None
            self._jobs[job.id] = job
            over = [one.id for one in self._jobs.values() if one.over]
            for id_ in over[: max(0, len(over) - self._kept)]:
                del self._jobs[id_]
            if self._worker is None:
                self._worker = Thread(target=self._work, name="yiju-jobs", daemon=True)
                self._worker.start()
        self._record(job)
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

        def told(unit: str, done: int, of: int) -> None:
            part = share("reading", min(1.0, done / of) if of > 0 else 0.0)
            self._note(order, began, "running", stage="reading", fraction=part, unit=unit, done=done, of=of)

        try:
            with order.incoming or nullcontext():
                generation, warning = order.change(progress, told)
        except Exception as failure:
            error, hint = describe_failure(failure, order.job)
            self._note(order, began, "failed", error=error, hint=hint, failure=failure)
        else:
            self._note(order, began, "done", fraction=1.0, generation=generation, warning=warning)

    def _give_up(self, order: _Order) -> None:
        if order.incoming is not None:
            order.incoming.discard()
        self._note(order, time.monotonic(), "failed", error="the server was stopped", hint="try again")

    def _note(self, order: _Order, began: float, state: State, *, fraction: float = 0.0, **fields: Any) -> None:  # noqa: ANN401
        """Set the state of the order's job and the `fields` named. Stage and counts are reset unless named."""
        with self._lock:
            before = self._jobs[order.job]
            if before.over:
                return
            changes = {**_NO_STAGE, **fields, "state": state, "fraction": max(before.fraction, fraction)}
            job = self._jobs[order.job] = replace(before, **changes, seconds=time.monotonic() - began)
        if job.over:
            fields = {"job": job.id, "kind": job.kind, "caller": job.caller, "report": job.report, "state": job.state}
            _log.info("job", extra={"fields": {**fields, "error": job.error, "seconds": round(job.seconds, 2)}})
            self._record(job)

    def _record(self, job: Job) -> None:
        if self._audit:
            fields = {"job": job.id, "kind": job.kind, "report": job.report, "state": job.state}
            self._audit.record("change", job.caller, **fields, error=job.error, generation=job.generation)


def _permit(caller: Caller) -> None:
    if not caller.may("ingest"):
        raise NotAllowed(
            "you may not change the library", hint="ask for the scope 'ingest', or the role of a librarian"
        )


def _sees(caller: Caller, job: Job) -> bool:
    return job.caller == caller.name or caller.may("admin")


def _one_line(title: str) -> str:
    return " ".join(printable(title).split())[:_MAX_TITLE_CHARS]
