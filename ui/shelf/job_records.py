"""Where jobs are noted: in memory, for one process; :mod:`ui.shelf.job_table` notes them for all workers."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Protocol

from ui.errors import JobCancelled
from ui.shelf.job import Job, ended

__all__ = ["JobRecords", "MemoryRecords"]


class JobRecords(Protocol):
    """The jobs that can be looked up; those that are over are forgotten after a while. One worker carries each out."""

    def add(self, job: Job) -> None:
        """Note a new job of this worker.

        Raises: DatabaseFailed.
        """
        ...

    def find(self, id_: str) -> Job | None:
        """Return a job of any worker, as it is now.

        Raises: DatabaseFailed.
        """
        ...

    def all(self) -> tuple[Job, ...]:
        """Return the jobs of all workers, latest first.

        Raises: DatabaseFailed.
        """
        ...

    def begin(self, id_: str) -> bool:
        """Note that a job of this worker begins; False when it was cancelled before."""
        ...

    def change(self, id_: str, change: Callable[[Job], Job]) -> Job | None:
        """Change what is noted of a job of this worker, and return it. None when it is over: then it stays."""
        ...

    def cancel(self, id_: str) -> None:
        """Ask the worker of a job to end it. One that has not begun is over at once.

        Raises: DatabaseFailed.
        """
        ...

    def cancelled(self, id_: str) -> bool:
        """Return whether a job of this worker is to end. This takes no time."""
        ...

    def close(self) -> None:
        """Note what is not noted yet."""
        ...


class MemoryRecords:
    """The jobs of one process: the last `kept` that are over, and all others."""

    def __init__(self, kept: int = 200) -> None:
        self._kept = kept
        self._jobs: OrderedDict[str, Job] = OrderedDict()  # oldest first
        self._cancelled: set[str] = set()
        self._lock = Lock()

    def add(self, job: Job) -> None:
        """Note a new job."""
        with self._lock:
            self._jobs[job.id] = job
            over = [one.id for one in self._jobs.values() if one.over]
            for id_ in over[: max(0, len(over) - self._kept)]:
                del self._jobs[id_]
                self._cancelled.discard(id_)

    def find(self, id_: str) -> Job | None:
        """Return a job, as it is now."""
        with self._lock:
            return self._told(self._jobs[id_]) if id_ in self._jobs else None

    def all(self) -> tuple[Job, ...]:
        """Return the jobs, latest first."""
        with self._lock:
            return tuple(self._told(job) for job in reversed(self._jobs.values()))

    def begin(self, id_: str) -> bool:
        """Note that a job begins; False when it was cancelled before."""
        with self._lock:
            if id_ in self._cancelled:
                return False
            self._jobs[id_] = replace(self._jobs[id_], state="running")
            return True

    def change(self, id_: str, change: Callable[[Job], Job]) -> Job | None:
        """Change what is noted of a job, and return it. None when it is over: then it stays."""
        with self._lock:
            before = self._jobs.get(id_)
            if before is None or before.over:
                return None
            job = self._jobs[id_] = change(before)
            return job

    def cancel(self, id_: str) -> None:
        """Have a job end. One that has not begun is over at once."""
        with self._lock:
            if id_ in self._jobs:
                self._cancelled.add(id_)

    def cancelled(self, id_: str) -> bool:
        """Return whether a job is to end."""
        return id_ in self._cancelled

    def close(self) -> None:
        """Do nothing: what is in memory ends with the process."""

    def _told(self, job: Job) -> Job:
        return ended(job, JobCancelled()) if job.state == "queued" and job.id in self._cancelled else job
