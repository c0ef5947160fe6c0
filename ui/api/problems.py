"""Turn errors into HTTP responses: a table of error classes and statuses, and problem details of RFC 9457.

Internal errors are logged under the request id. Their response contains no traceback, no path and no text of the
error.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import (
    ArchiveDamaged,
    ConverterMissing,
    DamagedFile,
    DatasetError,
    EmptyReport,
    FileOverLimit,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IngestError,
    ProtectedFile,
    QuestionError,
    RagError,
    StoreUnreachable,
    UnreadableText,
    UnsupportedFormat,
)
from ui.errors import (
    BadRequest,
    CollectionRefused,
    DatabaseFailed,
    EditRefused,
    FileTooLarge,
    Late,
    NoOriginal,
    NotAllowed,
    NotSignedIn,
    OutsideText,
    Overloaded,
    ProviderFailed,
    TooLarge,
    TooOften,
    UnknownJob,
    UnknownModel,
    UnknownReport,
)

__all__ = [
    "PROBLEM_JSON",
    "STATUSES",
    "Problem",
    "problem_of",
    "problem_of_status",
    "speaks_openai",
]

PROBLEM_JSON = "application/problem+json"


# The first line whose class the error is an instance of gives the status. Subclasses stand before base classes.
STATUSES: tuple[tuple[type[RagError], int, str], ...] = (
    (BadRequest, 400, "bad request"),
    (NotSignedIn, 401, "not signed in"),
    (NotAllowed, 403, "not allowed"),
    (UnknownReport, 404, "unknown report"),
    (NoOriginal, 404, "no original"),
    (UnknownJob, 404, "unknown job"),
    (UnknownModel, 404, "model not found"),
    (IndexMissing, 409, "empty library"),
    (IndexLocked, 409, "library is being written"),
    (TooLarge, 413, "too large"),
    (FileTooLarge, 413, "too large"),
    (FileOverLimit, 413, "too large to read"),
    (UnsupportedFormat, 415, "unsupported format"),
    (OutsideText, 416, "outside the text"),
    (EditRefused, 422, "invalid field"),
    (CollectionRefused, 422, "invalid collection"),
    (QuestionError, 422, "not a question"),
    (UnreadableText, 422, "unreadable text"),
    (EmptyReport, 422, "empty report"),
    (DamagedFile, 422, "damaged file"),
    (ProtectedFile, 422, "protected file"),
    (ConverterMissing, 501, "converter missing"),
    (IngestError, 422, "not a report"),
    (DatasetError, 422, "not a question set"),
    (ArchiveDamaged, 422, "not an exported library"),
    (TooOften, 429, "too many requests"),
    (Overloaded, 503, "overloaded"),
    (Late, 503, "too late"),
    (DatabaseFailed, 503, "database unreachable"),
    (ProviderFailed, 503, "sign-in unreachable"),
    (IndexDamaged, 503, "damaged index"),
    (IndexMismatch, 500, "index of another model"),
    (StoreUnreachable, 500, "library out of reach"),
    (RagError, 500, "internal error"),
)
_INTERNAL_ERRORS = (IndexDamaged, IndexMismatch, RagError)  # their texts name folders of the server
_STATUS_TITLES = {400: "bad request", 404: "not found", 405: "method not allowed", 422: "invalid request"}
_INTERNAL = "the server cannot do this now"
_INTERNAL_HINT = "tell whoever runs this server the request id: its log says more"


@dataclass(frozen=True, slots=True)
class Problem:
    """The content of an error response."""

    status: int
    title: str
    detail: str
    hint: str
    retry_after_seconds: int | None = None
    errors: Sequence[Mapping[str, str]] = ()  # of an invalid request: {"where": field, "what": message}

    @property
    def internal(self) -> bool:
        """Whether the caller is not told what went wrong, so that the log must say it."""
        return self.detail == _INTERNAL

    @property
    def code(self) -> str:
        """The title with hyphens, such as unknown-report."""
        return self.title.replace(" ", "-")

    def record(self, path: str, request_id: str) -> dict[str, Any]:
        """Return problem details as in RFC 9457; ``hint``, ``request_id`` and ``errors`` are extension members."""
        return {
            "type": f"urn:yiju:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "hint": self.hint,
            "instance": path,
            "request_id": request_id,
            **({"errors": [dict(error) for error in self.errors]} if self.errors else {}),
        }

    def openai_record(self) -> dict[str, Any]:
        """Return the error in the format of OpenAI's API."""
        kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
            self.status, "server_error" if self.status >= 500 else "invalid_request_error"
        )
        param = self.errors[0]["where"] if self.errors else None
        message = f"{self.detail} ({self.hint})" if self.hint else self.detail
        return {"error": {"message": message, "type": kind, "param": param, "code": self.code.replace("-", "_")}}

    def status_at(self, path: str) -> int:
        """Return the HTTP status at `path`: OpenAI's API returns 400 for an invalid request, not 422."""
        return 400 if self.status == 422 and speaks_openai(path) else self.status

    def headers(self) -> dict[str, str]:
        """Return the headers Retry-After and WWW-Authenticate where they apply."""
        found = {} if self.retry_after_seconds is None else {"Retry-After": f"{self.retry_after_seconds}"}
        return {**found, "WWW-Authenticate": "Bearer"} if self.status == 401 else found

    def answer(self, path: str, request_id: str) -> tuple[bytes, str]:
        """Return body and content type in the format of the call at `path`."""
        if speaks_openai(path):
            return _bytes(self.openai_record()), "application/json"
        return _bytes(self.record(path, request_id)), PROBLEM_JSON


def problem_of(error: Exception) -> Problem:
    """Return the problem for `error`; an error that is not in the table gives a 500 without its text."""
    for kind, status, title in STATUSES:
        if isinstance(error, kind):
            wait = getattr(error, "retry_after_seconds", None)
            if kind in _INTERNAL_ERRORS:
                return Problem(status, title, _INTERNAL, _INTERNAL_HINT, wait)
            return Problem(status, title, str(error), error.hint, wait)
    return Problem(500, "internal error", _INTERNAL, _INTERNAL_HINT)


def problem_of_status(status: int, detail: str) -> Problem:
    """Return the problem for an HTTP status that the router raised, such as 404 or 405."""
    hint = "GET /openapi.json lists the calls" if status in (404, 405) else "see docs/api.md"
    return Problem(status, _STATUS_TITLES.get(status, "refused"), detail, hint)


def speaks_openai(path: str) -> bool:
    """Return whether errors at `path` use the format of OpenAI's API."""
    return path == "/v1/chat/completions" or path == "/v1/models" or path.startswith("/v1/models/")


def _bytes(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
