"""The jobs of the page: what is being done, what was added, and removals with notes about their progress.

:mod:`ui.shelf.jobs` does the work. :mod:`ui.page.reports.arrivals` takes in files.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Protocol

from rag.errors import RagError
from ui.entry.access import Caller
from ui.page import words
from ui.page.failures import failure_of
from ui.page.reports.listing import Note, failed_note
from ui.service.service import Service

__all__ = ["Job", "Jobs", "ended_note", "remove_report", "stage_words"]

_POLL_SECONDS = 0.2


class Job(Protocol):
    """The current state of an upload or a deletion."""

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
    def unit(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def of(self) -> int: ...
    @property
    def warning(self) -> str: ...
    @property
    def failure(self) -> Exception | None: ...


class Jobs(Protocol):
    """The jobs of a running service."""

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "", collection: str = "") -> Job:
        """Start to add a file to the library, to `collection` if one is named."""

    def edit(
        self,
        caller: Caller,
        report: str,
        changes: Mapping[str, str | int | None],
        *,
        reset: bool = False,
        collection: str = "",
    ) -> Job:
        """Start to set fields of a report, or to move it; `reset` first returns them to what its text states."""

    def delete(self, caller: Caller, report: str) -> Job:
        """Start to remove a report."""

    def find(self, caller: Caller, id_: str) -> Job:
        """Return the current state of a job."""

    def cancel(self, caller: Caller, id_: str) -> Job:
        """Have a job end before its next step, and return its current state."""


def remove_report(service: Service, jobs: Jobs, caller: Caller, report: str) -> Iterator[list[Note]]:
    """Remove a report; yield the notes to show until it is removed or that has failed."""
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
    """Yield the state of a job every _POLL_SECONDS; the last state is done or failed."""
    while True:
        job = jobs.find(caller, id_)
        yield job
        if job.state in ("done", "failed"):
            return
        time.sleep(_POLL_SECONDS)


def stage_words(job: Job) -> str:
    """Return what is being done, in Chinese, such as 正在读取第 3/120 页."""
    if job.state == "queued":
        return words.UPLOAD_WAITING
    if job.stage == "reading" and job.of > 1 and job.unit in words.UPLOAD_UNITS:
        return words.UPLOAD_UNITS[job.unit].format(done=job.done, of=job.of)
    return words.UPLOAD_STAGES.get(job.stage, words.WORKING)


def ended_note(service: Service, caller: Caller, job: Job) -> str:
    """Return what an upload that is done has added, in Chinese.

    Raises: UnknownReport if the report is gone again.
    """
    added = words.ADDED.format(title=service.report(caller, job.report).report.source.title)
    return f"{added}{words.ADDED_PARTLY}" if job.warning else added


def _under_way(name: str, job: Job) -> Note:
    return Note(f"{name}：{stage_words(job)}", "busy", round(job.fraction * 100))


def _failed(name: str, job: Job) -> Note:
    return failed_note(name, failure_of(job.failure or Exception("the server was stopped")))
