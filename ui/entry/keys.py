"""API keys: made, checked, listed and revoked, in ``home/keys.json``; a secret is shown once and not stored.

A key is ``yiju_<id>_<secret>`` with 256 random bits, so one sha256 is enough to keep it: nothing can be guessed.
Wrong keys are limited by :mod:`ui.entry.limits`; rights are defined in :mod:`ui.entry.access`.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from ui.entry.access import SCOPES, Caller, Scope
from ui.entry.collections import check_collections
from ui.entry.secret_file import SecretFile, Secrets
from ui.errors import KeyRefused, UnknownKey

__all__ = ["MAX_DAYS", "Key", "Keyring"]

MAX_DAYS = 3650
_NAME = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Key:
    """The record of a key; ``reports`` None: all of the library, ``expires`` None: never."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    name: str
    scopes: tuple[Scope, ...]
    reports: tuple[str, ...] | None
    created: AwareDatetime
    expires: AwareDatetime | None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = field(repr=False)
    collections: tuple[str, ...] | None = None  # that it sees; None: all

    @property
    def caller(self) -> Caller:
        """The caller with this key. The id is part of the name, so two keys of one name are counted apart."""
        reports, collections = (None if ids is None else frozenset(ids) for ids in (self.reports, self.collections))
        return Caller(f"{self.name}:{self.id}", frozenset(self.scopes), reports, collections)

    def expired(self, now: datetime) -> bool:
        """Return whether the key has expired."""
        return self.expires is not None and now >= self.expires


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_UNKNOWN = Key("0" * 8, "", (), (), _LONG_AGO, _LONG_AGO, "0" * 64)  # what an unknown id is compared with


class Keyring:
    """The keys of the library in `home`, shared by every process that serves or administers it."""

    def __init__(
        self,
        home: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        records: Secrets[Key] | None = None,
    ) -> None:
        self._file = records or SecretFile(home / "keys.json", Key)
        self._clock = clock

    def any(self) -> bool:
        """Return whether keys are in use: True from the first key on, also after the last is revoked or expired.

        Else the server would be open after a restart. To open it, remove the file.
        """
        return self._file.exists

    def list(self) -> tuple[Key, ...]:
        """Return every key, expired ones too, oldest first.

        Raises: SecretsDamaged.
        """
        return self._file.read()

    def new(
        self,
        name: str,
        scopes: Collection[Scope],
        reports: Collection[str] | None = None,
        days: int | None = None,
        collections: Collection[str] | None = None,
    ) -> tuple[Key, str]:
        """Make a key and return it with its secret, which is not stored; `days` None: the key never expires.

        Raises: KeyRefused, CollectionRefused, SecretsDamaged.
        """
        _check(name, scopes, reports, days)
        seen = check_collections(collections)
        now = self._clock().replace(microsecond=0)
        with self._file.change() as keys:
            id_ = _fresh_id({key.id for key in keys})
            secret = f"yiju_{id_}_{secrets.token_hex(32)}"
            key = Key(
                id=id_,
                name=name,
                scopes=tuple(scope for scope in SCOPES if scope in scopes),
                reports=None if reports is None else tuple(sorted(set(reports))),
                created=now,
                expires=None if days is None else now + timedelta(days=days),
                sha256=_digest(secret),
                collections=seen,
            )
            keys.append(key)
        return key, secret

    def check(self, secret: str) -> Caller | None:
        """Return the caller with the key `secret`; None when it is unknown, revoked or expired.

        An unknown id takes the same time as a known one.

        Raises: SecretsDamaged.
        """
        id_ = secret[5:13]
        key = next((key for key in self._file.read() if key.id == id_), _UNKNOWN)
        right = hmac.compare_digest(_digest(secret), key.sha256)
        return key.caller if right and not key.expired(self._clock()) else None

    def revoke(self, id_: str) -> Key:
        """Remove a key; it is rejected from the next request on, in every process.

        Raises: UnknownKey, SecretsDamaged.
        """
        with self._file.change() as keys:
            for key in keys:
                if key.id == id_:
                    keys.remove(key)
                    return key
            raise UnknownKey(f"no key has the id {id_!r}", hint="`yiju key list` shows the ids")


def _check(name: str, scopes: Collection[str], reports: Collection[str] | None, days: int | None) -> None:
    if not _NAME.fullmatch(name):
        hint = "1 to 64 letters, digits, dots and hyphens: who will use the key, such as portal"
        raise KeyRefused(f"a key cannot be called {name!r}", hint=hint)
    if not scopes or (wrong := sorted(set(scopes) - set(SCOPES))):
        what = f"no scope is called {wrong[0]!r}" if scopes else "a key without a scope opens nothing"
        raise KeyRefused(what, hint=f"scopes: {', '.join(SCOPES)}")
    if reports is not None and not all([reports, *reports]):
        raise KeyRefused("a key for no report opens nothing", hint="name reports, or leave them out for all")
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise KeyRefused(f"{days} days are out of range", hint=f"1 to {MAX_DAYS} days")


def _fresh_id(taken: Collection[str]) -> str:
    while (id_ := secrets.token_hex(4)) in taken:
        continue
    return id_


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
