"""Rate limits and lockouts that all workers of a database share: what :mod:`ui.entry.limits` counts for one process.

A call is counted by one statement, which locks the row of its name. The time is that of
the database. Names are stored as sha256: what somebody typed is in no table.
The statements are text, with a word for the time: composing them takes longer than the database does.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, Row, String, Table, Text, TextClause, text

from ui.entry.database import METADATA, Database
from ui.entry.dialects import NOW
from ui.errors import DatabaseFailed

__all__ = ["SharedLockout", "SharedRateLimit"]

_WINDOW_MS = 60_000
_NAMES = 10_000
_DIGITS = 13  # of a time in milliseconds, from 2001 to 2286
_RATES = Table(
    "rates",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("taken", Text, nullable=False),  # the times of the last calls that passed, latest first, _DIGITS each
    Column("last", BigInteger, nullable=False),  # call, also one that did not pass
)
_LOCKOUTS = Table(
    "lockouts",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
)
_TAKE = """
INSERT INTO rates (kind, name, taken, last) VALUES (:kind, :name, CAST({now} AS TEXT), {now})
ON CONFLICT (kind, name) DO UPDATE SET last = {now}, taken = CAST({now} AS TEXT) || CASE
    WHEN length(rates.taken) < :full THEN rates.taken
    ELSE substr(rates.taken, 1, :full - {digits}) END
WHERE length(rates.taken) < :full
    OR substr(rates.taken, :full - {digits} + 1, {digits}) <= CAST({now} - {window} AS TEXT)
RETURNING 0
"""
_WAIT = """
UPDATE rates SET last = {now} WHERE kind = :kind AND name = :name
RETURNING CAST(substr(taken, :full - {digits} + 1, {digits}) AS BIGINT) + {window} - last
"""
_FAIL = """
INSERT INTO lockouts (kind, name, wrong, last) VALUES (:kind, :name, 1, {now})
ON CONFLICT (kind, name) DO UPDATE SET last = {now}, wrong = CASE
    WHEN lockouts.last <= {now} - :ms THEN 1 ELSE lockouts.wrong + 1 END
WHERE lockouts.wrong < :most OR lockouts.last <= {now} - :ms
RETURNING 0
"""
_BLOCKED = "SELECT last + :ms - {now} FROM lockouts WHERE kind = :kind AND name = :name AND wrong >= :most"
_SUCCEED = "DELETE FROM lockouts WHERE kind = :kind AND name = :name"
_TRIM = """
DELETE FROM {table} WHERE kind = :kind AND name IN (
    SELECT name FROM {table} WHERE kind = :kind AND (last <= {now} - :ms OR last < (
        SELECT last FROM {table} WHERE kind = :kind ORDER BY last DESC LIMIT 1 OFFSET :kept)){skip})
"""
Clock = Callable[[], float]


class _Names:
    """The rows of one kind, of which about `names` are kept: those seen longest ago, or more than `ms` ago, go."""

    def __init__(self, database: Database, table: str, kind: str, ms: int, clock: Clock | None, names: int) -> None:
        self._database = database
        self._table = table
        self._always: dict[str, str | int] = {"kind": kind, "ms": ms}
        self._composed: dict[str, tuple[TextClause, tuple[str, ...]]] = {}
        self._clock = clock
        self._names = names
        self._since = 0
        self._lock = Lock()

    def _run(self, connection: Connection, statement: str, **values: str | int) -> Row[Any] | None:
        """Run one statement and return its row, None without one."""
        composed, names = self._composed.get(statement) or self._compose(statement, connection.dialect.name)
        told = {**self._always, **values, **({"now": int(1000 * self._clock())} if self._clock else {})}
        result = connection.execute(composed, {name: told[name] for name in names})
        return result.one_or_none() if result.returns_rows else None

    def _compose(self, statement: str, dialect: str) -> tuple[TextClause, tuple[str, ...]]:
        now = "CAST(:now AS BIGINT)" if self._clock else NOW[dialect]
        skip = " FOR UPDATE SKIP LOCKED" if dialect == "postgresql" else ""
        constants = {"window": _WINDOW_MS, "digits": _DIGITS}
        composed = text(statement.format(now=now, table=self._table, skip=skip, **constants))
        self._composed[statement] = found = composed, tuple(composed.compile().params)
        return found

    def _trim(self) -> None:
        """Remove rows, now and then."""
        with self._lock:
            self._since += 1
            if self._since < max(1, self._names // 10):
                return
            self._since = 0
        with suppress(DatabaseFailed), self._database.autocommit() as connection:  # the next one tries again
            self._run(connection, _TRIM, kept=self._names - 1)


class SharedRateLimit(_Names):
    """Allow each name `per_minute` calls in any 60 seconds, over all workers. `kind` tells limits apart."""

    def __init__(
        self, database: Database, kind: str, per_minute: int, clock: Clock | None = None, names: int = _NAMES
    ) -> None:
        if per_minute < 1:
            raise ValueError(f"per_minute must be at least 1, not {per_minute}")
        super().__init__(database, "rates", kind, _WINDOW_MS, clock, names)
        self._full = per_minute * _DIGITS

    def take(self, name: str) -> float:
        """Count a call of `name` and return 0.0; or return the seconds to wait, and count nothing.

        Raises: DatabaseFailed.
        """
        digest, wait = _digest(name), None
        with self._database.autocommit() as connection:
            passed = self._run(connection, _TAKE, name=digest, full=self._full)
            if passed is None:
                wait = self._run(connection, _WAIT, name=digest, full=self._full)
        self._trim()
        if passed is not None:
            return 0.0
        return max(1, wait[0]) / 1000 if wait else 1.0  # a name that was forgotten in between


class SharedLockout(_Names):
    """Lock a name out for `seconds` after `failures` in a row, at all workers; as :class:`ui.entry.limits.Lockout`."""

    def __init__(
        self,
        database: Database,
        kind: str,
        failures: int = 5,
        seconds: float = 900,
        clock: Clock | None = None,
        names: int = _NAMES,
    ) -> None:
        super().__init__(database, "lockouts", kind, int(1000 * seconds), clock, names)
        self._most = failures

    def blocked(self, name: str) -> float:
        """Return the seconds for which `name` is still locked out, 0.0 for not at all.

        Raises: DatabaseFailed.
        """
        with self._database.autocommit() as connection:
            row = self._run(connection, _BLOCKED, name=_digest(name), most=self._most)
        return max(0, row[0]) / 1000 if row else 0.0

    def fail(self, name: str) -> float:
        """Count a failure of `name` and return 0.0; or return the seconds for which it is locked out already.

        Raises: DatabaseFailed.
        """
        with self._database.autocommit() as connection:
            counted = self._run(connection, _FAIL, name=_digest(name), most=self._most)
        self._trim()
        return 0.0 if counted else self.blocked(name)

    def succeed(self, name: str) -> None:
        """Forget the failures of `name`.

        Raises: DatabaseFailed.
        """
        with self._database.autocommit() as connection:
            self._run(connection, _SUCCEED, name=_digest(name))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
