"""Sign-ins at the provider that have begun: authorization code flow with PKCE, state and nonce.

The browser keeps one secret in a cookie. Nonce and PKCE verifier are made of it and of the state, so the database holds
nothing that could be used: sha256 of both, and the path to go back to. A sign-in is finished once, within ten minutes,
by the browser that began it. Sources: OpenID Connect Core 1.0, RFC 7636, RFC 9207, RFC 9700.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import Column, Float, String, Table, Text, delete, func, select

from rag.config import Settings
from ui.entry.database import METADATA, Database
from ui.entry.offices.provider import Provider
from ui.entry.offices.tokens import Tokens
from ui.entry.people import Person
from ui.errors import SignInRefused

__all__ = ["SIGN_IN_SECONDS", "Begun", "SignIns"]

SIGN_IN_SECONDS = 600
_MOST = 10_000
_MAX_PATH_CHARS = 2000
_HINT = "begin again at the sign-in page"
_TABLE = Table(
    "sign_ins",
    METADATA,
    Column("state", String(64), primary_key=True),  # its sha256
    Column("browser", String(64), nullable=False),  # sha256 of the secret of the browser
    Column("back", Text, nullable=False),  # a path of this server
    Column("begun", Float, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the secret that it keeps until it comes back."""

    address: str
    secret: str


class SignIns:
    """The sign-ins at the provider of the settings."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        provider: Provider,
        tokens: Tokens,
        *,
        clock: Callable[[], float] = time.time,
        most: int = _MOST,
    ) -> None:
        self._client_id = settings.oidc_client_id
        self._redirect_uri = settings.oidc_redirect_uri
        self._scopes = settings.oidc_scopes
        self._database = database
        self._provider = provider
        self._tokens = tokens
        self._clock = clock
        self._most = most

    def begin(self, back: str) -> Begun:
        """Begin a sign-in that leads back to the path `back` of this server; the oldest of too many are over.

        Raises: ProviderFailed, DatabaseFailed.
        """
        state, secret, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock()
        where = self._provider.address("authorization_endpoint")
        values = {"state": _digest(state), "browser": _digest(secret), "begun": now}
        with self._database.begin() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.begun <= now - SIGN_IN_SECONDS))
            too_many = (connection.scalar(select(func.count()).select_from(_TABLE)) or 0) - self._most + 1
            if too_many > 0:
                oldest = select(_TABLE.c.state).order_by(_TABLE.c.begun).limit(too_many)
                connection.execute(delete(_TABLE).where(_TABLE.c.state.in_(oldest)))
            connection.execute(_TABLE.insert().values(back=back if len(back) <= _MAX_PATH_CHARS else "/", **values))
        address = prepare_grant_uri(
            where,
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=self._scopes,
            state=state,
            nonce=_derived(secret, "nonce", state),
            code_challenge=create_s256_code_challenge(_derived(secret, "verifier", state)),
            code_challenge_method="S256",
        )
        return Begun(address, secret)

    def finish(self, reply: Mapping[str, str], secret: str) -> tuple[Person, str]:
        """Return the person who comes back with `reply`, the query of the address, and the path to go on to.

        Raises: SignInRefused, ProviderFailed, DatabaseFailed.
        """
        state, code = reply.get("state", ""), reply.get("code", "")
        back = self._take(state, secret)
        issuer = reply.get("iss")
        named = self._provider.supports("authorization_response_iss_parameter_supported")
        if (named or issuer is not None) and issuer != self._provider.issuer:
            raise SignInRefused("the reply comes from another provider", hint=_HINT)
        if not code:
            raise SignInRefused("the provider has not signed the person in", hint=_HINT)
        found = self._provider.exchange(code, _derived(secret, "verifier", state))
        return self._tokens.person_of_reply(found, _derived(secret, "nonce", state)), back

    def _take(self, state: str, secret: str) -> str:
        """Remove a sign-in and return its path."""
        with self._database.begin() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.state == _digest(state))).one_or_none()
            ours = row is not None and hmac.compare_digest(row.browser, _digest(secret))
            taken = ours and connection.execute(delete(_TABLE).where(_TABLE.c.state == _digest(state))).rowcount
        if row is None or not taken or self._clock() - row.begun >= SIGN_IN_SECONDS:
            raise SignInRefused("no such sign-in has begun in this browser, or it is over", hint=_HINT)
        return str(row.back)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _derived(secret: str, what: str, state: str) -> str:
    """Return 256 bits for one use of a browser's secret, as 43 characters."""
    found = hmac.digest(secret.encode("utf-8", "replace"), f"{what} {state}".encode("utf-8", "replace"), "sha256")
    return base64.urlsafe_b64encode(found).decode().rstrip("=")
