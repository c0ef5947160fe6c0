"""Sign in with name and password of an LDAP directory: look the entry up, bind as it, read its groups.

A service account looks up. Only a bind as the entry itself proves the password. No referral is followed, since the
password would go to another server. Sources: RFC 4511, RFC 4513 (section 5.1.2: a bind without a password proves
nothing), RFC 4515.
"""

import re
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from ldap3 import NONE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.people import Person
from ui.errors import ProviderFailed

__all__ = ["Directory"]

_SECONDS = 5
_PORTS = {"ldaps": 636, "ldap": 389}
_NAME = re.compile(r"(?=.{1,200}\Z)[\w.@\\-]+(?: [\w.@\\-]+)*")  # no spelling that a directory takes for the same
_MOST_GROUPS = 1000
_WRONG = 49  # invalidCredentials
_OVER = 4  # sizeLimitExceeded
_HINT = "see whether the directory runs and YIJU_LDAP_URL is its address; `yiju doctor` tries it"


class Directory:
    """The directory of the settings.

    Raises: ConfigError when its address or its CA is wrong.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        parts = urlsplit(settings.ldap_url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ConfigError(
                "YIJU_LDAP_URL is no address of a directory", hint="write it as ldaps://HOST or ldap://HOST"
            )
        self._start_tls = parts.scheme == "ldap" and not settings.ldap_plain
        try:
            tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.ldap_ca or None)
        except LDAPException as error:
            raise ConfigError(
                "YIJU_LDAP_CA names no file", hint="name the file with the CA of the directory"
            ) from error
        self._server = Server(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            use_ssl=parts.scheme == "ldaps",
            tls=None if settings.ldap_plain and parts.scheme == "ldap" else tls,
            get_info=NONE,
            connect_timeout=_SECONDS,
            allowed_referral_hosts=[],
        )

    def check(self, name: str, password: str) -> Person | None:
        """Return the person; None when the name is unknown or not unique, or the password wrong or empty.

        Raises: ProviderFailed.
        """
        name = unicodedata.normalize("NFKC", name).strip()
        if not _NAME.fullmatch(name) or not password or "\0" in password:
            return None
        with self._service() as service:
            found = self._entry(service, name)
            if found is None:
                return None
            dn, own_name = found
            if not self._binds(dn, password):
                return None
            return Person("ldap", own_name, dn, self._groups(service, dn, own_name))

    def probe(self) -> str:
        """Bind as the service account and return what was found.

        Raises: ProviderFailed.
        """
        with self._service() as service:
            secured = "TLS" if service.tls_started or self._server.ssl else "no TLS"
            return f"the service account may look people up, {secured}"

    @contextmanager
    def _service(self) -> Iterator[Connection]:
        settings = self._settings
        with self._opened(settings.ldap_bind_dn, settings.ldap_bind_password.get_secret_value()) as connection:
            if not _bound(connection):
                raise ProviderFailed("the directory refuses the service account", hint="see YIJU_LDAP_BIND_DN")
            yield connection

    @contextmanager
    def _opened(self, dn: str, password: str) -> Iterator[Connection]:
        """Yield a connection over TLS that is not bound yet.

        Raises: ProviderFailed.
        """
        connection = Connection(
            self._server,
            dn or None,
            password or None,
            client_strategy=SYNC,
            auto_referrals=False,
            receive_timeout=_SECONDS,
            read_only=True,
            raise_exceptions=False,
        )
        try:
            connection.open(read_server_info=False)
            if self._start_tls:
                connection.start_tls(read_server_info=False)
            yield connection
        except (LDAPException, OSError) as error:
            raise ProviderFailed(f"the directory does not answer: {type(error).__name__}", hint=_HINT) from error
        finally:
            _close(connection)

    def _entry(self, service: Connection, name: str) -> tuple[str, str] | None:
        """Return DN and name of the one entry that `name` finds."""
        settings = self._settings
        wanted = settings.ldap_filter.replace("{name}", escape_filter_chars(name))
        attribute = settings.ldap_name_attribute
        found = _search(service, settings.ldap_base, wanted, attribute, most=2)
        if len(found) != 1:
            return None
        names = found[0]["attributes"].get(attribute) or [name]
        first = names[0] if isinstance(names, list) else names
        return found[0]["dn"], str(first)

    def _binds(self, dn: str, password: str) -> bool:
        with self._opened(dn, password) as connection:
            return bool(dn) and _bound(connection)

    def _groups(self, service: Connection, dn: str, name: str) -> frozenset[str]:
        settings = self._settings
        if not settings.ldap_group_base:
            return frozenset()
        wanted = settings.ldap_group_filter
        for place, value in (("{dn}", dn), ("{name}", name)):
            wanted = wanted.replace(place, escape_filter_chars(value))
        found = _search(service, settings.ldap_group_base, wanted, "cn", most=_MOST_GROUPS)
        return frozenset(value for one in found for value in _values(one["attributes"].get("cn")))


def _bound(connection: Connection) -> bool:
    """Bind; return False when the directory says that name or password are wrong.

    Raises: ProviderFailed.
    """
    if connection.bind(read_server_info=False):
        return True
    if connection.result["result"] == _WRONG:
        return False
    raise ProviderFailed(f"the directory does not bind: {connection.result['description']}", hint=_HINT)


def _search(connection: Connection, base: str, wanted: str, attribute: str, most: int) -> list[dict[str, Any]]:
    connection.search(base, wanted, SUBTREE, attributes=[attribute], size_limit=most, time_limit=_SECONDS)
    if connection.result["result"] not in (0, _OVER):
        raise ProviderFailed(f"the directory does not search: {connection.result['description']}", hint=_HINT)
    return [entry for entry in connection.response or () if entry.get("type") == "searchResEntry"]


def _values(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _close(connection: Connection) -> None:
    opened = connection.socket
    with suppress(LDAPException, OSError):
        connection.unbind()
    for left in {opened, connection.socket} - {None}:  # ldap3 leaves it open after a failure
        left.close()
