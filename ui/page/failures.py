"""Error messages of the page in Chinese: what went wrong and what to do. The English hint is for the terminal."""

from dataclasses import dataclass

from rag.errors import (
    ConverterMissing,
    DamagedFile,
    DatasetError,
    EmptyReport,
    FileOverLimit,
    IndexLocked,
    IndexMissing,
    IngestError,
    ProtectedFile,
    QuestionError,
    SnapshotError,
    StoreUnreachable,
    UnreadableText,
    UnsupportedFormat,
)
from ui.errors import (
    CollectionRefused,
    FileTooLarge,
    JobCancelled,
    JobInterrupted,
    NotAllowed,
    Overloaded,
    SignedOut,
    UnknownReport,
)
from ui.page import words

__all__ = ["Failure", "failure_of"]


_NAMES: tuple[tuple[type[Exception], str], ...] = (  # the first class that matches
    (SignedOut, "signed_out"),
    (QuestionError, "question"),
    (UnknownReport, "unknown"),
    (NotAllowed, "not_allowed"),
    (CollectionRefused, "collection"),
    (Overloaded, "overloaded"),
    (JobCancelled, "cancelled"),
    (JobInterrupted, "interrupted"),
    (IndexMissing, "missing"),
    (IndexLocked, "busy"),
    (StoreUnreachable, "busy"),
    (SnapshotError, "damaged"),
    (UnsupportedFormat, "format"),
    (EmptyReport, "empty_file"),
    (FileTooLarge, "too_large"),
    (DamagedFile, "damaged_file"),
    (ProtectedFile, "protected"),
    (FileOverLimit, "over_limit"),
    (ConverterMissing, "no_converter"),
    (UnreadableText, "unreadable"),
    (IngestError, "unreadable"),
    (DatasetError, "questions"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """The error and what to do about it, in Chinese."""

    what: str
    hint: str


def failure_of(error: Exception) -> Failure:
    """Return the Chinese message for `error`; it contains nothing of the error's own text.

    >>> failure_of(QuestionError("the question is empty", hint="")).what
    '这个问题没法问'
    """
    name = next((name for kind, name in _NAMES if isinstance(error, kind)), "other")
    what, hint = words.FAILURES[name]
    return Failure(what, hint.format(mib=error.max_mib) if isinstance(error, FileTooLarge) else hint)
