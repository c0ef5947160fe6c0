"""Reports brought in and taken out at the page: what to tell the librarian meanwhile.

The work is done by :mod:`ui.shelf.jobs`.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.errors import RagError
from ui.entry.access import Caller
from ui.page import words
from ui.page.failures import failure_of
from ui.page.reports.listing import Note, failed_note
from ui.service.service import Service

__all__ = ["Arrival", "Job", "Jobs", "removed", "uploaded"]

_LOOK_SECONDS = 0.2


class Job(Protocol):
    """One upload or deletion as it stands now."""

    @property
    def id(self) -> str: ...
    @property
    def report(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def fraction(self) -> float: ...
    @property
    def warning(self) -> str: ...
    @property
    def failure(self) -> Exception | None: ...


class Jobs(Protocol):
    """The jobs of a running service."""

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "") -> Job:
        """Take in a file."""

    def delete(self, caller: Caller, report: str) -> Job:
        """Take a report out."""

    def find(self, caller: Caller, id_: str) -> Job:
        """Return a job as it stands now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that somebody uploads."""

    name: str
    data: bytes


def uploaded(service: Service, jobs: Jobs, caller: Caller, files: Sequence[Arrival]) -> Iterator[list[Note]]:
    """Bring in one file after the other; yield what to tell, again and again, until all are in or have failed."""
    told: list[Note] = []
    brought: dict[str, bytes] = {}
    for file in files:
        if brought.setdefault(file.name, file.data) != file.data:
            told.append(Note(f"{file.name}：{words.SAME_NAME}", "bad"))
            yield list(told)
            continue
        try:
            now = jobs.upload(caller, file.name, file.data)
            for now in _followed(jobs, caller, now.id):  # noqa: B020 - begins with the first, goes on with the last
                yield [*told, _under_way(file.name, now)]
            told.append(_ended(service, caller, file.name, now))
        except RagError as error:
            told.append(failed_note(file.name, failure_of(error)))
        yield list(told)


def removed(service: Service, jobs: Jobs, caller: Caller, report: str) -> Iterator[list[Note]]:
    """Take a report out; yield what to tell until it is gone or that has failed."""
    title = report
    try:
        title = service.report(caller, report).report.source.title
        now = jobs.delete(caller, report)
        for now in _followed(jobs, caller, now.id):  # noqa: B020 - as above
            yield [_under_way(title, now)]
        yield [_failed(title, now) if now.state == "failed" else Note(words.REMOVED.format(title=title), "good")]
    except RagError as error:
        yield [failed_note(title, failure_of(error))]


def _followed(jobs: Jobs, caller: Caller, id_: str) -> Iterator[Job]:
    """Yield a job as it stands now, until it is over; the last one is that."""
    while True:
        job = jobs.find(caller, id_)
        yield job
        if job.state in ("done", "failed"):
            return
        time.sleep(_LOOK_SECONDS)


def _under_way(name: str, job: Job) -> Note:
    stage = words.UPLOAD_WAITING if job.state == "queued" else words.UPLOAD_STAGES.get(job.stage, words.WORKING)
    return Note(f"{name}：{stage}", "busy", round(job.fraction * 100))


def _failed(name: str, job: Job) -> Note:
    return failed_note(name, failure_of(job.failure or Exception("the server was stopped")))


def _ended(service: Service, caller: Caller, name: str, job: Job) -> Note:
    if job.state == "failed":
        return _failed(name, job)
    added = words.ADDED.format(title=service.report(caller, job.report).report.source.title)
    return Note(f"{added}{words.ADDED_PARTLY}" if job.warning else added, "good")
