"""Open what the settings name for people to sign in: sessions, provider, directory, trusted proxy.

The packages of the extra `sso` are loaded only when a setting asks for them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.access import Caller
from ui.entry.accounts import Accounts
from ui.entry.database import open_database
from ui.entry.offices.proxy import TrustedProxy
from ui.entry.people import Person, Roles, ways_of
from ui.entry.sessions import Sessions
from ui.errors import SignInRefused

if TYPE_CHECKING:
    from ui.entry.offices.directory import Directory
    from ui.entry.offices.provider import Provider
    from ui.entry.offices.sign_ins import Begun, SignIns
    from ui.entry.offices.tokens import Tokens

__all__ = ["REDIRECT_PATH", "Offices", "ProviderDoor", "open_directory", "open_offices", "open_provider"]

REDIRECT_PATH = "/sign-in/oidc/back"
_NO_ROLE = "whoever runs this server gives roles to groups with YIJU_SIGN_IN_ROLES"


@dataclass(frozen=True, slots=True)
class ProviderDoor:
    """The sign-in at the provider, as the page needs it."""

    sign_ins: "SignIns"
    tokens: "Tokens"
    provider: "Provider"
    sessions: Sessions
    roles: Roles
    client_id: str
    redirect_uri: str

    def begin(self, back: str) -> "Begun":
        """Begin a sign-in that leads back to the path `back`.

        Raises: ProviderFailed, DatabaseFailed.
        """
        return self.sign_ins.begin(back)

    def finish(self, reply: dict[str, str], secret: str) -> tuple[str, str, str]:
        """Return the token of a new session, the path to go on to, and the name of the caller.

        Raises: SignInRefused, ProviderFailed, DatabaseFailed.
        """
        person, back = self.sign_ins.finish(reply, secret)
        _check_role(self.roles, person)
        return self.sessions.open_person(person), back, person.caller_name

    def end_address(self) -> str:
        """Return where the provider's own session ends; "" when it has no such address.

        Raises: ProviderFailed.
        """
        from authlib.common.urls import add_params_to_uri

        address = self.provider.address("end_session_endpoint")
        back = self.redirect_uri.removesuffix(REDIRECT_PATH) + "/sign-in"
        told = [("client_id", self.client_id), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(address, told)) if address else ""

    def ended(self, token: str) -> int:
        """End the sessions that the provider's logout token names; return how many there were.

        Raises: SignInRefused, ProviderFailed, DatabaseFailed.
        """
        ended = self.tokens.ended(token)
        return self.sessions.close_at_provider("oidc", ended.session, ended.subject_digest)

    def caller(self, token: str) -> Caller | None:
        """Return the caller who has an access token for the API; None when it is not right or has no role.

        Raises: ProviderFailed.
        """
        person = self.tokens.person_of_access_token(token)
        return self.roles.caller(person.caller_name, person.groups) if person else None


@dataclass(frozen=True, slots=True)
class Offices:
    """What lets people in besides keys."""

    accounts: Accounts
    sessions: Sessions
    roles: Roles
    closed: bool  # the settings name a way to sign in, so the server is never open
    door: ProviderDoor | None = None
    directory: "Directory | None" = None
    proxy: TrustedProxy | None = None

    def sign_in(self, name: str, password: str) -> str | None:
        """Return the token of a session of somebody in the directory; None when name or password are wrong.

        The password of an account never goes to the directory.

        Raises: SignInRefused, ProviderFailed, DatabaseFailed, SecretsDamaged.
        """
        if self.directory is None or self.accounts.knows(name):
            return None
        person = self.directory.check(name, password)
        if person is None:
            return None
        _check_role(self.roles, person)
        return self.sessions.open_person(person)

    def caller_of(self, secret: str, session: str) -> Caller | None:
        """Return the caller with an access token of the provider, or without one with a session of the page.

        Raises: ProviderFailed, DatabaseFailed, SecretsDamaged.
        """
        if secret:
            return self.door.caller(secret) if self.door else None
        return self.sessions.find(session) if session else None


def open_offices(settings: Settings, accounts: Accounts) -> Offices:
    """Open what the settings name. Nothing is connected yet.

    Raises: ConfigError when a setting is missing or wrong, or the extra `sso` is not installed.
    """
    ways, roles, database = ways_of(settings), Roles(settings), open_database(settings)
    sessions = Sessions(database, accounts, roles, ways)
    door = None
    if "oidc" in ways:
        provider, tokens = open_provider(settings)
        from ui.entry.offices.sign_ins import SignIns

        sign_ins = SignIns(settings, database, provider, tokens)
        named = (settings.oidc_client_id, settings.oidc_redirect_uri)
        door = ProviderDoor(sign_ins, tokens, provider, sessions, roles, *named)
    directory = open_directory(settings) if "ldap" in ways else None
    proxy = TrustedProxy(settings, sessions) if "proxy" in ways else None
    return Offices(accounts, sessions, roles, bool(ways), door, directory, proxy)


def open_provider(settings: Settings) -> "tuple[Provider, Tokens]":
    """Return the provider of the settings and what checks its tokens.

    Raises: ConfigError.
    """
    try:
        from ui.entry.offices.provider import Provider, is_safe_address
        from ui.entry.offices.tokens import Tokens
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    for name, address in (("ISSUER", settings.oidc_issuer), ("REDIRECT_URI", settings.oidc_redirect_uri)):
        if not is_safe_address(address):
            raise ConfigError(f"YIJU_OIDC_{name} is no https address", hint="write it as https://…")
    if urlsplit(settings.oidc_redirect_uri)[2:] != (REDIRECT_PATH, "", ""):
        raise ConfigError(f"YIJU_OIDC_REDIRECT_URI has another path than {REDIRECT_PATH}", hint="see docs/sign-in.md")
    if not settings.oidc_client_id or "openid" not in settings.oidc_scopes.split():
        raise ConfigError("YIJU_OIDC_CLIENT_ID or the scope openid is missing", hint="see docs/sign-in.md")
    if settings.oidc_audience == settings.oidc_client_id:
        hint = "give the API an audience of its own: with that of the client, ID tokens would open it"
        raise ConfigError("YIJU_OIDC_AUDIENCE is the id of the client", hint=hint)
    provider = Provider(settings)
    return provider, Tokens(settings, provider)


def open_directory(settings: Settings) -> "Directory":
    """Return the directory of the settings.

    Raises: ConfigError.
    """
    try:
        from ui.entry.offices.directory import Directory
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    if not settings.ldap_base or "{name}" not in settings.ldap_filter:
        raise ConfigError("YIJU_LDAP_BASE or {name} in YIJU_LDAP_FILTER is missing", hint="see docs/sign-in.md")
    return Directory(settings)


def _check_role(roles: Roles, person: Person) -> None:
    if roles.role(person.groups) is None:
        raise SignInRefused(f"{person.caller_name} is in no group with a role", hint=_NO_ROLE)


def _not_installed(error: ModuleNotFoundError) -> ConfigError:
    return ConfigError(f"{error.name} is not installed", hint="pip install 'yiju[sso]', or `make setup`")
