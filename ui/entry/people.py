"""People whom another system of the office has identified, and the roles that the settings give to their groups.

:mod:`ui.entry.offices` identifies people. :mod:`ui.entry.sessions` keeps what is defined here.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.access import Caller
from ui.entry.accounts import ROLES, Role
from ui.entry.collections import check_collection

__all__ = ["Person", "Roles", "Way", "display_name", "ways_of"]

Way = Literal["oidc", "ldap", "proxy"]
_STRANGE = re.compile(r"[^\w.@-]")
_MAX_NAME_CHARS = 64
_DIGITS = 8
_LOWEST_FIRST: tuple[Role, ...] = tuple(ROLES)


@dataclass(frozen=True, slots=True)
class Person:
    """A person. ``subject`` is what the other system knows them by; nobody else has it, also later."""

    way: Way
    name: str
    subject: str
    groups: frozenset[str] = frozenset()
    session: str = ""  # the id of the session at the provider

    @property
    def subject_digest(self) -> str:
        """The sha256 of way and subject, in hexadecimal digits."""
        return hashlib.sha256(f"{self.way}\n{self.subject}".encode("utf-8", "replace")).hexdigest()

    @property
    def caller_name(self) -> str:
        """The name for logs, limits and jobs: no account and no key has it, nor has another person of the same name.

        >>> Person("ldap", "Zhang San", "uid=zhang,dc=example").caller_name
        'ldap/zhang_san:d2881192'
        """
        plain = unicodedata.normalize("NFKC", self.name).strip().casefold()
        name = _STRANGE.sub("_", plain)[:_MAX_NAME_CHARS] or "_"
        return f"{self.way}/{name}:{self.subject_digest[:_DIGITS]}"


def display_name(caller_name: str) -> str:
    """Return the name that the page shows to its owner.

    >>> display_name("ldap/zhang:0ab6eac6"), display_name("zhang")
    ('zhang', 'zhang')
    """
    way, slash, rest = caller_name.partition("/")
    return rest.rpartition(":")[0] if slash and rest else way


class Roles:
    """The roles and the collections of groups.

    Raises: ConfigError when a setting names no role, no collection, or a group that is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._others: Role | None = "staff" if settings.sign_in_others == "staff" else None
        self._groups = _read_groups(settings.sign_in_roles, "YIJU_SIGN_IN_ROLES")
        seen = _read_groups(settings.sign_in_collections, "YIJU_SIGN_IN_COLLECTIONS")
        self._collections = {check_collection(name): groups for name, groups in seen.items()}
        for role in self._groups.keys() - set(ROLES):
            hint = f"YIJU_SIGN_IN_ROLES gives groups to these: {', '.join(ROLES)}"
            raise ConfigError(f"no role is called {role!r}", hint=hint)

    def role(self, groups: Collection[str]) -> Role | None:
        """Return the highest role that one of `groups` has; without one what the settings give to others."""
        mine = set(groups)
        return next(
            (role for role in reversed(_LOWEST_FIRST) if mine & self._groups.get(role, frozenset())), self._others
        )

    def caller(self, caller_name: str, groups: Collection[str]) -> Caller | None:
        """Return the caller of this name; None when their groups have no role."""
        role = self.role(groups)
        return None if role is None else Caller(caller_name, ROLES[role], collections=self.collections(groups))

    def collections(self, groups: Collection[str]) -> frozenset[str] | None:
        """Return the collections that `groups` see; None, all, when the settings give collections to no group."""
        if not self._collections:
            return None
        return frozenset(name for name, theirs in self._collections.items() if theirs & set(groups))

    @property
    def named(self) -> frozenset[str]:
        """The groups that the settings name."""
        return frozenset().union(*self._groups.values(), *self._collections.values())

    def known(self, groups: Collection[str]) -> frozenset[str]:
        """Return those of `groups` that the settings name."""
        return frozenset(groups) & self.named


def _read_groups(written: str, setting: str) -> dict[str, frozenset[str]]:
    """Read a JSON object of lists of groups."""
    read: dict[str, frozenset[str]] = {}
    for name, groups in (json.loads(written) if written else {}).items():
        if not isinstance(groups, list) or not all(isinstance(group, str) and group for group in groups):
            raise ConfigError(f"{setting} has no list of groups for {name!r}", hint='write it as {"NAME": ["archive"]}')
        read[name] = frozenset(groups)
    return read


def ways_of(settings: Settings) -> frozenset[Way]:
    """Return the ways besides accounts in which people sign in; none when the settings name none."""
    named: dict[Way, str] = {
        "oidc": settings.oidc_issuer,
        "ldap": settings.ldap_url,
        "proxy": settings.proxy_address or settings.proxy_user_header,
    }
    return frozenset(way for way, value in named.items() if value)
