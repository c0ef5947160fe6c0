"""What is known of one upload, edit or deletion; :mod:`ui.shelf.jobs` carries it out."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Job", "State"]

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
    error: str = ""
    hint: str = ""  # what to do about the error
    failure: Exception | None = None  # the error itself, for callers with words of their own
    generation: str = ""  # of the index: the first with the change, once done
    warning: str = ""  # what part of the text cannot be read, once done
    seconds: float = 0.0  # of work, without the time in the queue

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")
