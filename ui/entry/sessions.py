"""Sessions of people who signed in: a random token in a cookie, its sha256 in the database.

They outlive a restart. Every process that uses the database knows them, so a session that ends is over everywhere. This
module sets no cookie. :mod:`ui.entry.accounts` and :mod:`ui.entry.offices` tell who somebody is.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Collection
from typing import Protocol

from sqlalchemy import Column, ColumnElement, Connection, Float, Row, String, Table, Text, delete, func, select

from ui.entry.access import Caller
from ui.entry.accounts import Account
from ui.entry.database import METADATA, Database
from ui.entry.people import Person, Way

__all__ = ["COOKIE", "Sessions", "end_sessions"]

COOKIE = "yiju-session"

_IDLE_SECONDS = 8 * 3600.0
_WHOLE_SECONDS = 24 * 3600.0
_NOTE_SECONDS = 60.0  # how exactly the last use is known
_SKEW_SECONDS = 300.0  # by which the clocks of two machines may differ
_MOST = 10_000
_ACCOUNT = "account"
_TABLE = Table(
    "sessions",
    METADATA,
    Column("token", String(64), primary_key=True),  # its sha256
    Column("way", String(16), nullable=False),
    Column("name", String(100), nullable=False, index=True),  # of the account, or of the caller
    Column("stamp", String(32), nullable=False),  # of the account when it signed in
    Column("groups", Text, nullable=False),  # JSON: those that the settings named then
    Column("subject", String(64), nullable=False, index=True),
    Column("provider_session", String(64), nullable=False, index=True),  # sha256 of its id
    Column("opened", Float, nullable=False),
    Column("used", Float, nullable=False, index=True),
)


class _Accounts(Protocol):
    def find(self, name: str) -> Account | None: ...


class _Roles(Protocol):
    def caller(self, caller_name: str, groups: Collection[str]) -> Caller | None: ...

    def known(self, groups: Collection[str]) -> frozenset[str]: ...


class Sessions:
    """Sessions of accounts, and of people who came in one of `ways`.

    Rights are looked up at each use. So a session ends with its account, its password and its role. It also ends when
    the settings name its way, or a role for its groups, no more.
    """

    def __init__(
        self,
        database: Database,
        accounts: _Accounts,
        roles: _Roles,
        ways: Collection[Way] = (),
        *,
        clock: Callable[[], float] = time.time,
        most: int = _MOST,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._roles = roles
        self._ways = frozenset(ways)
        self._clock = clock
        self._most = most

    def open(self, caller: Caller) -> str:
        """Begin a session of an account and return its token of 256 random bits.

        Beyond `most` sessions, those unused longest end.

        Raises: DatabaseFailed.
        """
        account = self._accounts.find(caller.name)
        return self._add(way=_ACCOUNT, name=caller.name, stamp=account.stamp if account else "")

    def open_person(self, person: Person) -> str:
        """Begin a session of a person and return its token.

        Raises: DatabaseFailed.
        """
        return self._add(
            way=person.way,
            name=person.caller_name,
            groups=json.dumps(sorted(self._roles.known(person.groups))),
            subject=person.subject_digest,
            provider_session=_digest(person.session) if person.session else "",
        )

    def find(self, token: str) -> Caller | None:
        """Return the caller of a session; None when it is unknown or has ended.

        It ends 8 hours after its last use and 24 hours after its begin.

        Raises: DatabaseFailed, SecretsDamaged.
        """
        digest, now = _digest(token), self._clock()
        with self._database.begin() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.token == digest)).one_or_none()
        if row is None:
            return None
        late = now - row.used >= _IDLE_SECONDS or not -_SKEW_SECONDS <= now - row.opened < _WHOLE_SECONDS
        caller = None if late else self._caller(row)
        if caller is None:
            self._end(_TABLE.c.token == digest)
        elif now - row.used >= _NOTE_SECONDS:
            with self._database.begin() as connection:
                connection.execute(_TABLE.update().where(_TABLE.c.token == digest).values(used=now))
        return caller

    def close(self, token: str) -> None:
        """End every session of the person who has the session `token`.

        Raises: DatabaseFailed.
        """
        digest = _digest(token)
        with self._database.begin() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.token == digest)).one_or_none()
            if row is not None:
                mine = (_TABLE.c.name == row.name) & (_TABLE.c.way == row.way)
                connection.execute(delete(_TABLE).where(mine))

    def drop(self, token: str) -> None:
        """End one session, whose person has just signed in anew.

        Raises: DatabaseFailed.
        """
        self._end(_TABLE.c.token == _digest(token))

    def close_at_provider(self, way: Way, session: str, subject_digest: str) -> int:
        """End the sessions that a provider ended: those of its `session`, or without one those of the subject.

        Raises: DatabaseFailed.
        """
        if session:
            return self._end((_TABLE.c.way == way) & (_TABLE.c.provider_session == _digest(session)))
        return self._end((_TABLE.c.way == way) & (_TABLE.c.subject == subject_digest))

    def way(self, token: str) -> str:
        """Return the way in which the person with the session `token` came; "" without a session.

        Raises: DatabaseFailed.
        """
        with self._database.begin() as connection:
            return connection.scalar(select(_TABLE.c.way).where(_TABLE.c.token == _digest(token))) or ""

    def _add(self, **values: str) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        empty = {"stamp": "", "groups": "[]", "subject": "", "provider_session": ""}
        with self._database.begin() as connection:
            connection.execute(
                _TABLE.insert().values({**empty, **values, "token": _digest(token), "opened": now, "used": now})
            )
            self._trim(connection, now)
        return token

    def _trim(self, connection: Connection, now: float) -> None:
        used = _TABLE.c.used
        connection.execute(
            delete(_TABLE).where((used <= now - _IDLE_SECONDS) | (_TABLE.c.opened <= now - _WHOLE_SECONDS))
        )
        over = (connection.scalar(select(func.count()).select_from(_TABLE)) or 0) - self._most
        if over > 0:
            idlest = select(_TABLE.c.token).order_by(used).limit(over)
            connection.execute(delete(_TABLE).where(_TABLE.c.token.in_(idlest)))

    def _caller(self, row: Row[tuple[str, ...]]) -> Caller | None:
        if row.way == _ACCOUNT:
            account = self._accounts.find(row.name)
            return account.caller if account and account.stamp == row.stamp else None
        return self._roles.caller(row.name, json.loads(row.groups)) if row.way in self._ways else None

    def _end(self, which: ColumnElement[bool]) -> int:
        with self._database.begin() as connection:
            return connection.execute(delete(_TABLE).where(which)).rowcount


def end_sessions(database: Database, name: str) -> int:
    """End every session of the account or caller `name`; return how many there were.

    Raises: DatabaseFailed.
    """
    with database.begin() as connection:
        return connection.execute(delete(_TABLE).where(_TABLE.c.name == name)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
