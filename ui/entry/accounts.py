"""Accounts of staff who sign in at the page: names, roles and argon2id hashes in ``home/accounts.json``.

Sessions are kept by :mod:`ui.entry.sessions`; failed attempts are limited by :mod:`ui.entry.limits`.
Source of the parameters: RFC 9106, section 4, second recommended option, the default of argon2-cffi.
"""

import re
import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore
from types import MappingProxyType
from typing import Annotated, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import AwareDatetime, StringConstraints

from ui.entry.access import Caller, Scope
from ui.entry.collections import check_collections
from ui.entry.secret_file import SecretFile, Secrets
from ui.errors import AccountRefused, UnknownAccount

__all__ = ["MIN_PASSWORD_CHARS", "ROLES", "Account", "Accounts", "Role"]

Role = Literal["staff", "librarian", "admin"]
ROLES: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {
        "staff": frozenset({"ask"}),
        "librarian": frozenset({"ask", "ingest"}),
        "admin": frozenset({"ask", "ingest", "admin"}),
    }
)
MIN_PASSWORD_CHARS = 10
_MAX_PASSWORD_CHARS = 200
_MIN_CHARS_BESIDES_NAME = 4
_NAME = re.compile(r"[\w.@-]{1,64}")
_AT_ONCE = 2  # each computation takes 64 MiB and all cores


@dataclass(frozen=True, slots=True)
class Account:
    """The record of an account. ``stamp`` changes with password and collections, so that older sessions end."""

    name: str
    role: Role
    created: AwareDatetime
    stamp: str = field(repr=False)
    hash: Annotated[str, StringConstraints(pattern=r"^\$argon2id\$")] = field(repr=False)
    collections: tuple[str, ...] | None = None  # that it sees; None: all

    @property
    def caller(self) -> Caller:
        """The caller who signs in with this account."""
        collections = None if self.collections is None else frozenset(self.collections)
        return Caller(self.name, ROLES[self.role], collections=collections)


class Accounts:
    """The accounts of the library in `home`, shared by every process that serves or administers it."""

    def __init__(
        self, home: Path, hasher: PasswordHasher | None = None, *, records: Secrets[Account] | None = None
    ) -> None:
        self._file = records or SecretFile(home / "accounts.json", Account)
        self._hasher = hasher or PasswordHasher()
        self._decoy = _decoy(self._hasher)
        self._computing = BoundedSemaphore(_AT_ONCE)

    def any(self) -> bool:
        """Return whether accounts are in use: True from the first account on, also after the last is removed.

        Else the page would be open after a restart. To open it, remove the file.
        """
        return self._file.exists

    def list(self) -> tuple[Account, ...]:
        """Return every account, oldest first.

        Raises: SecretsDamaged.
        """
        return self._file.read()

    def add(self, name: str, password: str, role: Role, collections: Collection[str] | None = None) -> Account:
        """Make an account that sees `collections`; None: all. Names are folded by NFKC and to lower case.

        Raises: AccountRefused, CollectionRefused, SecretsDamaged.
        """
        name = _normalize_name(name)
        if not _NAME.fullmatch(name):
            hint = "1 to 64 letters, digits, dots, hyphens and @"
            raise AccountRefused(f"an account cannot be called {name!r}", hint=hint)
        if role not in ROLES:
            raise AccountRefused(f"no role is called {role!r}", hint=f"roles: {', '.join(ROLES)}")
        now = datetime.now(UTC).replace(microsecond=0)
        seen = check_collections(collections)
        account = Account(name, role, now, secrets.token_hex(16), self._hash(name, password), seen)
        with self._file.change() as accounts:
            if any(other.name == name for other in accounts):
                hint = f"`yiju user password {name}` sets its password; remove it first to give it another role"
                raise AccountRefused(f"there is an account {name!r} already", hint=hint)
            accounts.append(account)
        return account

    def check(self, name: str, password: str) -> Caller | None:
        """Return the caller who signs in; None when the name is unknown or the password wrong, after the same time.

        Raises: SecretsDamaged.
        """
        name = _normalize_name(name)
        account = self.find(name)
        with self._computing:
            right = self._verify(account.hash if account else self._decoy, password)
        if account is None or not right:
            return None
        if self._hasher.check_needs_rehash(account.hash):
            with suppress(OSError):  # the old hash will do until the folder can be written
                self._set(account, replace(account, hash=self._hasher.hash(_normalize(password))))
        return account.caller

    def set_password(self, name: str, password: str) -> None:
        """Set another password of an account; its sessions end.

        Raises: UnknownAccount, AccountRefused, SecretsDamaged.
        """
        account = self._known(name)
        hash_ = self._hash(account.name, password)
        if not self._set(account, replace(account, hash=hash_, stamp=secrets.token_hex(16))):
            raise AccountRefused(f"the account {name!r} has changed meanwhile", hint="look at it, then try again")

    def set_collections(self, name: str, collections: Collection[str] | None) -> Account:
        """Set which collections an account sees; None: all. Its sessions end.

        Raises: UnknownAccount, CollectionRefused, AccountRefused, SecretsDamaged.
        """
        account, seen = self._known(name), check_collections(collections)
        changed = replace(account, collections=seen, stamp=secrets.token_hex(16))
        if not self._set(account, changed):
            raise AccountRefused(f"the account {name!r} has changed meanwhile", hint="look at it, then try again")
        return changed

    def remove(self, name: str) -> None:
        """Remove an account; its sessions end.

        Raises: UnknownAccount, SecretsDamaged.
        """
        account = self._known(name)
        with self._file.change() as accounts:
            accounts[:] = [other for other in accounts if other.name != account.name]

    def stamp(self, name: str) -> str:
        """Return the stamp of the account `name`; "" without one. Sessions are valid while it stays the same.

        Raises: SecretsDamaged.
        """
        account = self.find(name)
        return account.stamp if account else ""

    def find(self, name: str) -> Account | None:
        """Return the account of exactly this name; None without one.

        Raises: SecretsDamaged.
        """
        return next((account for account in self._file.read() if account.name == name), None)

    def knows(self, name: str) -> bool:
        """Return whether there is an account called `name`, however it is written.

        Raises: SecretsDamaged.
        """
        return self.find(_normalize_name(name)) is not None

    def _known(self, name: str) -> Account:
        account = self.find(_normalize_name(name))
        if account is None:
            raise UnknownAccount(f"no account is called {name!r}", hint="`yiju user list` shows the names")
        return account

    def _set(self, old: Account, new: Account) -> bool:
        """Replace `old` by `new`; return False when `old` has changed meanwhile."""
        with self._file.change() as accounts:
            if old not in accounts:
                return False
            accounts[accounts.index(old)] = new
            return True

    def _hash(self, name: str, password: str) -> str:
        plain = _normalize(password)
        if not MIN_PASSWORD_CHARS <= len(plain) <= _MAX_PASSWORD_CHARS:
            hint = f"{MIN_PASSWORD_CHARS} to {_MAX_PASSWORD_CHARS} characters; a few words are easy to remember"
            raise AccountRefused(f"a password of {len(plain)} characters is too short or too long", hint=hint)
        if len(plain.casefold().replace(name, "")) < _MIN_CHARS_BESIDES_NAME:
            raise AccountRefused("the password is little more than the name", hint="take one that has nothing of it")
        return self._hasher.hash(plain)

    def _verify(self, hash_: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash_, _normalize(password)[: _MAX_PASSWORD_CHARS + 1])
        except (InvalidHashError, VerificationError):  # a hash that is none lets nobody in
            return False


def _decoy(hasher: PasswordHasher) -> str:
    """Return a hash of no password: quick to make, and as slow to verify against as a real one."""
    salt, hash_ = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${hash_}"


def _normalize(password: str) -> str:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _normalize_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
