"""The audit log: who asked, who signed in and who changed the library. One JSON object a line, one file a day.

The files lie in ``home/audit``; only their owner may read them. Days are those of UTC. The first line that a process
writes on a day removes the files that are older than ``audit_days``. Lines are only added: a single write to a file
opened for appending, so processes need no lock. A log that cannot be written is reported and stops nothing.
"""

import json
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from rag.config import Settings
from ui.entry.request_id import REQUEST_ID

__all__ = ["Audit"]

_FOLDER = "audit"
_NAME_CHARS = 64
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl")
_log = logging.getLogger("yiju.audit")


class Audit:
    """The audit log of the library in ``settings.home``; it stays empty when ``audit_days`` is 0."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder = settings.home / _FOLDER
        self.with_questions = settings.log_questions
        self._days = settings.audit_days
        self._clock = clock
        self._cleaned: date | None = None
        self._lock = Lock()

    def record(self, event: str, caller: str, **fields: Any) -> None:  # noqa: ANN401 - any JSON
        """Add one line: the time, the event, the caller, the id of the request, and `fields` that are not empty."""
        if not self._days:
            return
        now = self._clock()
        told = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
        line = {"at": now.isoformat(timespec="milliseconds"), "event": event, "caller": caller}
        request = {"request_id": id_} if (id_ := REQUEST_ID.get()) else {}
        try:
            self._write(now.date(), json.dumps({**line, **request, **told}, ensure_ascii=True) + "\n")
        except OSError as error:
            _log.error("the audit log cannot be written: %s", error, extra={"fields": {"event": event}})

    def sign_in(self, name: str, address: str, admitted: bool) -> None:
        """Record a password that was checked at the page; `name` is as it was typed."""
        self.record("sign-in", name[:_NAME_CHARS], address=address, admitted=admitted)

    def _write(self, today: date, line: str) -> None:
        with self._lock:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._cleaned != today:
                self._remove_before(today - timedelta(days=self._days))
                self._cleaned = today
            handle = os.open(self.folder / f"{today}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)

    def _remove_before(self, first: date) -> None:
        for path in self.files():
            if date.fromisoformat(path.stem) < first:
                path.unlink(missing_ok=True)

    def files(self) -> list[Path]:
        """Return the files of the log, oldest first."""
        return sorted(path for path in self.folder.glob("*.jsonl") if _is_day(path))


def _is_day(path: Path) -> bool:
    try:
        return bool(_NAME.fullmatch(path.name)) and date.fromisoformat(path.stem) is not None
    except ValueError:
        return False
