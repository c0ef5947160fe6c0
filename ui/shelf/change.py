"""One change to the library that a running service answers from: a file comes in, or a report goes out.

Who may ask for it, and in which order changes are made, is the business of :mod:`ui.shelf.jobs`.
"""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from rag.config import Settings
from rag.errors import IndexLocked, IngestError
from rag.ports import ProgressCall
from ui.errors import UnknownReport
from ui.service.service import Service
from ui.shelf.library import Reading, add_reports, drop_report, read_files

__all__ = ["Changer", "Reader", "told"]

Reader = Callable[[Iterable[Path], Settings, str], list[Reading]]
_RETRY_SECONDS = 0.1
_log = logging.getLogger("yiju.jobs")


class Changer:
    """Changes the library of `service` with its own model; waits `patience_seconds` for other writers.

    `read` reads the files: in this process, or, as a seam for later, in one of its own. `ending` cuts waiting short.
    """

    def __init__(
        self, service: Service, patience_seconds: float = 30.0, read: Reader = read_files, ending: Event | None = None
    ) -> None:
        self.service = service
        self._patience = patience_seconds
        self._read = read
        self._ending = ending or Event()

    def take_in(self, path: Path, report: str, title: str, tell: ProgressCall) -> str:
        """Put the file at `path` into the library as `report`; return the generation that it is in.

        When this returns, the service answers from that generation.

        Raises: IngestError, SnapshotError.
        """
        tell("reading", 0.0)
        (reading,) = self._read([path], self.service.settings, title)
        if reading.report is None:
            raise reading.error or IngestError("the file gave no report", hint="try again")
        if (id_ := reading.report.report.source.id) != report:
            raise ValueError(f"read as {id_!r}, expected {report!r}")
        added = [reading.report]
        settings, embedder = self.service.settings, self.service.embedder
        self._patiently(lambda: add_reports(added, settings, tell, fresh=False, embedder=embedder))
        return self._opened(tell)

    def drop(self, report: str, tell: ProgressCall) -> str:
        """Take `report` out of the library; return the first generation without it, from which the service now answers.

        Raises: UnknownReport, SnapshotError.
        """
        tell("removing", 0.0)
        self._patiently(lambda: drop_report(report, self.service.settings, tell, self.service.embedder))
        return self._opened(tell)

    def _opened(self, tell: ProgressCall) -> str:
        tell("opening", 0.0)
        return self.service.newest().generation

    def _patiently(self, write: Callable[[], None]) -> None:
        ends = time.monotonic() + self._patience
        while True:
            try:
                return write()
            except IndexLocked:
                if time.monotonic() >= ends or self._ending.wait(_RETRY_SECONDS):
                    raise


def told(failure: Exception, job: str) -> tuple[str, str]:
    """Say what went wrong and what to do, as far as the caller can mend it; of all else only the log speaks.

    Messages about the index name folders of the server, and those that nobody foresaw may say anything.
    """
    if isinstance(failure, IngestError | UnknownReport):
        return str(failure), failure.hint
    if isinstance(failure, IndexLocked):
        return "another process is writing the library", failure.hint
    _log.error("job failed", exc_info=failure, extra={"fields": {"job": job}})
    return "the server cannot do this now", "tell whoever runs this server the job's id: its log says more"
