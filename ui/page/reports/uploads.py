"""Upload and remove reports on the page, with notes about the progress. :mod:`ui.shelf.jobs` does the work."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.errors import RagError
from ui.entry.access import Caller
from ui.page import words
from ui.page.failures import failure_of
from ui.page.reports.listing import Note, failed_note
from ui.service.service import Service

__all__ = ["Job", "Jobs", "UploadedFile", "remove_report", "upload_files"]

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
    def warning(self) -> str: ...
    @property
    def failure(self) -> Exception | None: ...


class Jobs(Protocol):
    """The jobs of a running service."""

    def upload(self, caller: Caller, filename: str, data: bytes, title: str = "") -> Job:
        """Start to add a file to the library."""

    def edit(self, caller: Caller, report: str, changes: Mapping[str, str | int | None], *, reset: bool = False) -> Job:
        """Start to set fields of a report; `reset` first returns them to what its text states."""

    def delete(self, caller: Caller, report: str) -> Job:
        """Start to remove a report."""

    def find(self, caller: Caller, id_: str) -> Job:
        """Return the current state of a job."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An uploaded file."""

    name: str
    data: bytes


def upload_files(service: Service, jobs: Jobs, caller: Caller, files: Sequence[UploadedFile]) -> Iterator[list[Note]]:
    """Add the files one after the other; yield the notes to show, repeatedly, until all are added or have failed."""
    notes: list[Note] = []
    contents: dict[str, bytes] = {}
    for file in files:
        if contents.setdefault(file.name, file.data) != file.data:
            notes.append(Note(f"{file.name}：{words.SAME_NAME}", "bad"))
            yield list(notes)
            continue
        try:
            now = jobs.upload(caller, file.name, file.data)
            for now in _followed(jobs, caller, now.id):  # noqa: B020 - `now` is the last state afterwards
                yield [*notes, _under_way(file.name, now)]
            notes.append(_ended(service, caller, file.name, now))
        except RagError as error:
            notes.append(failed_note(file.name, failure_of(error)))
        yield list(notes)


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
