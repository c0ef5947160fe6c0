"""What is known of one upload, edit or deletion; :mod:`ui.shelf.jobs` carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from rag.errors import RagError
from rag.types import DEFAULT_COLLECTION

__all__ = ["Job", "State", "advanced", "describe", "ended", "share"]

_NO_STAGE: Mapping[str, Any] = MappingProxyType({"stage": "", "unit": "", "done": 0, "of": 0})
_STAGES = MappingProxyType(  # the share of the whole job at which each stage begins and ends
    {
        "reading": (0.0, 0.3),
        "editing": (0.0, 0.05),
        "removing": (0.0, 0.05),
        "embedding": (0.3, 0.9),
        "opening": (0.9, 1.0),
    }
)
State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """The state of one upload, edit or deletion."""

    id: str
    kind: Literal["upload", "edit", "delete"]
    caller: str
    report: str  # id of the report
    state: State = "queued"
    stage: str = ""  # what is being done, such as reading
    fraction: float = 0.0  # of the whole job, 0..1; it never falls
    unit: str = ""  # of what is counted while the file is read, such as pages
    done: int = 0  # of these units
    of: int = 0
    error: str = ""
    hint: str = ""  # what to do about the error
    failure: Exception | None = None  # the error itself, for callers with words of their own
    generation: str = ""  # of the index: the first with the change, once done
    warning: str = ""  # what part of the text cannot be read, once done
    seconds: float = 0.0  # of work, without the time in the queue
    collection: str = DEFAULT_COLLECTION  # that the report is in, or comes to

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


def ended(job: Job, error: RagError) -> Job:
    """Return `job` as one that `error` has ended."""
    return advanced(job, "failed", error=str(error), hint=error.hint, failure=error)


def advanced(job: Job, state: State, *, fraction: float = 0.0, **fields: Any) -> Job:  # noqa: ANN401 - of Job
    """Return `job` with `state` and the `fields` named. Stage and counts are reset unless named."""
    changes = {**_NO_STAGE, **fields, "state": state, "fraction": max(job.fraction, fraction)}
    return replace(job, **changes)


def describe(job: Job) -> dict[str, Any]:
    """Return what the logs tell of a job."""
    told = {"job": job.id, "kind": job.kind, "report": job.report, "state": job.state}
    return {**told, "error": job.error, "generation": job.generation}


def share(stage: str, part: float) -> float:
    """Return how much of the whole job is done, 0..1, when the `part` of `stage` is.

    >>> share("reading", 0.5), share("opening", 0.0)
    (0.15, 0.9)
    """
    start, end = _STAGES.get(stage, (0.0, 0.0))
    return start + (end - start) * part
