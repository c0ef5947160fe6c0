"""Deliberate failures of the doors, each with a hint that says what to do next.

RagError                  the root, in :mod:`rag.errors`
  NotSignedIn             no key, or none that is valid
  SignedOut               the session that the request belongs to is over
  NotAllowed              the caller lacks the scope, or a report is none of theirs
  TooOften                more requests than the key may make, or too many wrong keys
  Overloaded              as many wait as may
  Late                    the answer was not ready within the deadline of a request
  BadRequest              the request is none that we read
  TooLarge                the body has more bytes than are allowed
  OutsideText             a span that the report's text does not have
  UnknownModel            no model, or none that the key may ask, has this name
  UnknownReport           the library holds no report, or more than one, of this name
  NoOriginal              the file that a report was read from is not kept
  EditRefused             a field of a report cannot have this value
  CollectionRefused       a collection cannot have this name
  RemovalsRefused         more reports would be removed than may be without a word
  UnknownJob              there is no such job, or none of this caller's
  JobCancelled            somebody has cancelled the job
  JobInterrupted          the worker of the job is not heard of any more
  UnknownKey              there is no key of this id
  UnknownAccount          there is no account of this name
  KeyRefused              a key cannot be made like this
  AccountRefused          an account cannot be made, or a password set, like this
  SecretsDamaged          a file of keys or accounts cannot be read
  DatabaseFailed          the database that workers share, or that of sessions, does not answer
  ProviderFailed          the provider or directory that identifies people does not answer
  SignInRefused           what identifies a person is not right, or the person has no role here
  NoRoom                  the file cannot be put down here
  IngestError             in :mod:`rag.errors`
    FileTooLarge          the file has more bytes than may be uploaded
"""

import math

from rag.errors import IngestError, RagError

__all__ = [
    "AccountRefused",
    "BadRequest",
    "CollectionRefused",
    "DatabaseFailed",
    "EditRefused",
    "FileTooLarge",
    "JobCancelled",
    "JobInterrupted",
    "KeyRefused",
    "Late",
    "NoOriginal",
    "NoRoom",
    "NotAllowed",
    "NotSignedIn",
    "OutsideText",
    "Overloaded",
    "ProviderFailed",
    "RemovalsRefused",
    "SecretsDamaged",
    "SignInRefused",
    "SignedOut",
    "TooLarge",
    "TooOften",
    "UnknownAccount",
    "UnknownJob",
    "UnknownKey",
    "UnknownModel",
    "UnknownReport",
]


class NotAllowed(RagError):
    """The caller lacks the scope, or a report is none of theirs."""


class BadRequest(RagError):
    """The request is none that we read: a wrong Host, broken or too deep JSON."""


class NotSignedIn(RagError):
    """No key, or none that is valid."""


class TooLarge(RagError):
    """The body has more bytes than are allowed."""


class OutsideText(RagError):
    """A span that the report's text does not have."""


class UnknownModel(RagError):
    """No model, or none that the key may ask, has this name."""


class TooOften(RagError):
    """More requests than the key may make, or too many wrong keys: come back in ``retry_after_seconds``."""

    def __init__(self, message: str, retry_after_seconds: float) -> None:
        super().__init__(message, hint=f"try again in {math.ceil(retry_after_seconds)} s")
        self.retry_after_seconds = math.ceil(retry_after_seconds)


class Late(RagError):
    """The answer was not ready within the deadline of a request."""

    retry_after_seconds = 5

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s", hint="try again; a shorter question is answered sooner")


class UnknownJob(RagError):
    """There is no such job, or none of this caller's."""


class JobCancelled(RagError):
    """Somebody has cancelled the job. The library is as it was."""

    def __init__(self) -> None:
        super().__init__("the job was cancelled", hint="start it again if it is wanted after all")


class JobInterrupted(RagError):
    """The worker of the job is not heard of any more: it may have ended before or after the change."""

    def __init__(self) -> None:
        hint = "see whether the library has the change; if not, start it again"
        super().__init__("the server that ran the job is not heard of any more", hint=hint)


class UnknownReport(RagError):
    """The library holds no report, or more than one, of this name."""


class NoOriginal(RagError):
    """The file that a report was read from is not kept: an older version added it, or it came as text."""


class EditRefused(RagError):
    """The field `field` of a report cannot have this value; `field` is empty where the edit as a whole is wrong."""

    def __init__(self, message: str, *, hint: str, field: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


class CollectionRefused(RagError):
    """A collection cannot have this name, or a key or account not these collections."""


class RemovalsRefused(RagError):
    """More than half of the reports would be removed, and the caller has not said that this is meant."""

    def __init__(self, removed: int, reports: int) -> None:
        hint = "check the folder (--dry-run tells what would happen); if it is meant, say --yes"
        super().__init__(f"this would remove {removed} of {reports} reports", hint=hint)


class FileTooLarge(IngestError):
    """The file has more than ``max_bytes``, the most that may be uploaded."""

    def __init__(self, max_bytes: int) -> None:
        self.max_mib = f"{max_bytes / (1 << 20):g}"
        hint = "split the report into several files, or let the administrator raise YIJU_UPLOAD_MIB"
        super().__init__(f"the file has more than {max_bytes} bytes ({self.max_mib} MiB)", hint=hint)


class Overloaded(RagError):
    """As many wait as may: come back in ``retry_after_seconds``."""

    def __init__(self, retry_after_seconds: int, what: str = "questions") -> None:
        super().__init__(f"too many {what} at once", hint=f"ask again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class SignedOut(RagError):
    """The session that the request belongs to is over."""


class NoRoom(RagError):
    """The file cannot be put down here: no fault of who sends it."""


class AccountRefused(RagError):
    """An account cannot be made, or a password set, like this."""


class UnknownAccount(RagError):
    """There is no account of this name."""


class SecretsDamaged(RagError):
    """A file of keys or accounts cannot be read: nobody gets in by it, and nobody without it."""


class KeyRefused(RagError):
    """A key cannot be made like this."""


class UnknownKey(RagError):
    """There is no key of this id."""


class DatabaseFailed(RagError):
    """The database that workers share, or that of sessions, does not answer or is damaged: nobody gets in."""

    retry_after_seconds = 5


class ProviderFailed(RagError):
    """The provider or directory that identifies people does not answer, or not as it should."""

    retry_after_seconds = 5


class SignInRefused(RagError):
    """What identifies a person is not right, or the person has no role here."""
