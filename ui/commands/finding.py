"""What a check of `yiju doctor` finds."""

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import RagError

__all__ = ["Finding", "checked", "error_finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The subject of a check, its result, and what to do; ``hint`` is empty when the check passed."""

    subject: str
    found: str
    hint: str = ""


def checked(subject: str, check: Callable[[], str]) -> Finding:
    """Return what `check` returns, or the failure that it raises."""
    try:
        return Finding(subject, check())
    except RagError as error:
        return error_finding(subject, error)


def error_finding(subject: str, error: RagError) -> Finding:
    """Return a failure as a finding."""
    return Finding(subject, str(error), hint=error.hint)
