"""One change to the library of a running service: add the report in a file, edit its fields, or remove a report.

:mod:`ui.shelf.jobs` decides who may make changes, and in which order.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from tenacity import (
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_after_delay,
    stop_when_event_set,
    wait_fixed,
)

from ingest.isolate import ToldCall
from rag.config import Settings
from rag.errors import IndexLocked, IngestError
from rag.ports import ProgressCall
from ui.errors import EditRefused, JobCancelled, UnknownReport
from ui.service.service import Service
from ui.shelf.edit import Edit, apply_edit
from ui.shelf.incoming import Incoming
from ui.shelf.library import ReadCall, Reading, add_reports, drop_report, read_files, with_file
from ui.shelf.placing import Shelf, put_on

__all__ = ["Changer", "Reader", "describe_failure"]

Reader = Callable[[Iterable[Path], Settings, str, str, ReadCall], list[Reading]]  # paths, settings, title, name, told
_RETRY_SECONDS = 0.1
_log = logging.getLogger("yiju.jobs")


class Changer:
    """Change the library of `service` with its own model; wait at most `patience_seconds` for other writers.

    `read` reads the files. When `ending` is set, nothing is waited for any more.
    """

    def __init__(
        self, service: Service, patience_seconds: float = 30.0, read: Reader = read_files, ending: Event | None = None
    ) -> None:
        self.service = service
        self._patience = patience_seconds
        self._read = read
        self._ending = ending or Event()

    def add(
        self, incoming: Incoming, title: str, shelf: Shelf, progress: ProgressCall, told: ToldCall
    ) -> tuple[str, str]:
        """Add a file to the library as the report on `shelf`; return the first generation with it, and a warning or "".

        `told` gets (unit, done, of) while the file is read.

        When this returns, the service answers from that generation.

        Raises: IngestError, SnapshotError.
        """
        progress("reading", 0.0)
        (reading,) = self._read(
            [incoming.path], self.service.settings, title, incoming.name, lambda _path, *counts: told(*counts)
        )
        if reading.report is None:
            raise reading.error or IngestError("the file gave no report", hint="try again")
        if (id_ := reading.report.report.source.id) != incoming.report:
            raise ValueError(f"read as {id_!r}, expected {incoming.report!r}")
        progress("embedding", 0.0)
        added = [put_on(with_file(reading.report, incoming.file), shelf)]
        originals = {incoming.report: incoming.path}
        settings, embedder = self.service.settings, self.service.embedder
        self._until_unlocked(lambda: add_reports(added, settings, progress, originals, embedder=embedder))
        return self._open(progress), reading.warning

    def edit(self, report: str, wanted: Edit, progress: ProgressCall) -> str:
        """Change `report` as :func:`ui.shelf.edit.apply_edit` does; return the first generation with the change.

        When this returns, the service answers from that generation.

        Raises: EditRefused, UnknownReport, SnapshotError.
        """
        progress("editing", 0.0)
        settings, embedder = self.service.settings, self.service.embedder
        self._until_unlocked(lambda: apply_edit(report, wanted, settings, progress, embedder))
        return self._open(progress)

    def remove(self, report: str, progress: ProgressCall, collection: str = "") -> str:
        """Remove `report` from the library, where it is in `collection`; return the first generation without it.

        When this returns, the service answers from that generation.

        Raises: UnknownReport, SnapshotError.
        """
        progress("removing", 0.0)
        settings, embedder = self.service.settings, self.service.embedder
        self._until_unlocked(lambda: drop_report(report, settings, progress, embedder, collection))
        return self._open(progress)

    def _until_unlocked(self, write: Callable[[], object]) -> None:
        """Write; again while another process holds the lock."""
        Retrying(
            retry=retry_if_exception_type(IndexLocked),
            stop=stop_after_delay(self._patience) | stop_when_event_set(self._ending),
            wait=wait_fixed(_RETRY_SECONDS),
            sleep=sleep_using_event(self._ending),
            reraise=True,
        )(write)

    def _open(self, progress: ProgressCall) -> str:
        progress("opening", 0.0)
        return self.service.newest().generation


def describe_failure(failure: Exception, job: str) -> tuple[str, str]:
    """Return an error message and a hint for the caller.

    Where the caller cannot do anything about it, the message is general and the log has the details: messages about
    the index name folders of the server, and those of unexpected errors may hold anything.
    """
    if isinstance(failure, IngestError | UnknownReport | EditRefused | JobCancelled):
        return str(failure), failure.hint
    if isinstance(failure, IndexLocked):
        return "another process is writing the library", failure.hint
    _log.error("job failed", exc_info=failure, extra={"fields": {"job": job}})
    return "the server cannot do this now", "tell whoever runs this server the job's id: its log says more"
