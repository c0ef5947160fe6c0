"""The OpenID Connect provider: its description, its signing keys, and the exchange of a code for tokens.

Every address comes from the description at the issuer of the settings, over https. No redirect is followed and no proxy
of the environment is used. :mod:`ui.entry.offices.tokens` decides what a token is worth.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from rag.config import Settings
from ui.errors import ProviderFailed, SignInRefused

__all__ = ["Provider", "is_safe_address"]

_SECONDS = 5.0
_MAX_BYTES = 1 << 20
_FRESH_SECONDS = 3600.0  # after which description and keys are read again
_RETRY_SECONDS = 10.0  # between two readings for a key that is unknown, or after a failure
_HINT = "see whether the provider runs and YIJU_OIDC_ISSUER is its address; `yiju doctor` tries it"
_LOOPBACK = "localhost"


@dataclass(slots=True)
class _Kept:
    """What was read last, and when."""

    value: Any = None
    at: float = 0.0
    failure: ProviderFailed | None = None
    failed_at: float = 0.0
    lock: Lock = field(default_factory=Lock)


class Provider:
    """The provider of the settings. Description and keys are kept for an hour."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._redirect_uri = settings.oidc_redirect_uri
        self._clock = clock
        self._description = _Kept()
        self._keys = _Kept()

    def address(self, name: str) -> str:
        """Return the address `name` of the description, such as ``token_endpoint``; "" when it has none.

        Raises: ProviderFailed.
        """
        address = self._described().get(name, "")
        if address and not (isinstance(address, str) and is_safe_address(address)):
            raise ProviderFailed(f"the provider's {name} is no https address", hint=_HINT)
        return str(address)

    def supports(self, name: str) -> bool:
        """Return whether the description says true for `name`.

        Raises: ProviderFailed.
        """
        return self._described().get(name) is True

    def keys(self, *, again: bool = False) -> KeySet:
        """Return the public keys that the provider signs with; with `again` they are read anew, but not too often.

        Raises: ProviderFailed.
        """
        seconds = _RETRY_SECONDS if again else _FRESH_SECONDS
        found: KeySet = self._fresh(self._keys, self._read_keys, seconds)
        return found

    def exchange(self, code: str, verifier: str) -> Mapping[str, Any]:
        """Return the provider's tokens for a code.

        Raises: SignInRefused, ProviderFailed.
        """
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._redirect_uri, code=code, code_verifier=verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        where = self.address("token_endpoint")
        auth = ClientAuth(self._client_id, self._secret, self._auth_method())
        where, headers, body = auth.prepare("POST", where, headers, body)
        return self._json("POST", where, headers=headers, content=body)

    def user_info(self, access_token: str) -> Mapping[str, Any]:
        """Return the claims at the provider's userinfo endpoint; none when it has no such endpoint.

        Raises: ProviderFailed.
        """
        where = self.address("userinfo_endpoint")
        if not where or not access_token.isascii():
            return {}
        return self._json("GET", where, headers={"Authorization": f"Bearer {access_token}"})

    def _auth_method(self) -> str:
        """Return how the client proves itself: by the first of two ways that the provider names, or not at all."""
        if not self._secret:
            return "none"
        named = self._described().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in named else "client_secret_post"

    def _described(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._fresh(self._description, self._read_description, _FRESH_SECONDS)
        return found

    def _fresh(self, kept: _Kept, read: Callable[[], Any], seconds: float) -> Any:  # noqa: ANN401 - as it was read
        with kept.lock:
            now = self._clock()
            if kept.value is not None and now - kept.at < seconds:
                return kept.value
            if kept.failure and now - kept.failed_at < _RETRY_SECONDS:  # do not let everybody wait for it
                raise ProviderFailed(str(kept.failure), hint=kept.failure.hint)
            try:
                kept.value, kept.at, kept.failure = read(), now, None
            except ProviderFailed as error:
                kept.failure, kept.failed_at = error, now
                raise
            return kept.value

    def _read_description(self) -> Mapping[str, Any]:
        found = self._json("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise ProviderFailed("the provider calls itself by another name than YIJU_OIDC_ISSUER", hint=_HINT)
        return found

    def _read_keys(self) -> KeySet:
        found = self._json("GET", self.address("jwks_uri")).get("keys")
        public = [key for key in found if _signs(key)] if isinstance(found, list) else []
        try:
            return KeySet.import_key_set({"keys": public})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFailed("the provider's keys cannot be read", hint=_HINT) from error

    def _json(self, method: str, where: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of the client
        if not is_safe_address(where):
            raise ProviderFailed("the provider's address is no https address", hint=_HINT)
        try:
            with _client() as client, client.stream(method, where, **more) as response:
                found = json.loads(_body(response))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ProviderFailed(f"the provider does not answer: {type(error).__name__}", hint=_HINT) from error
        except ValueError as error:
            raise ProviderFailed("the provider's reply is no JSON, or too long", hint=_HINT) from error
        if response.status_code == httpx2.codes.BAD_REQUEST:  # the code is wrong, too old or used
            raise SignInRefused("the provider does not take the code", hint="begin again at the sign-in page")
        if response.status_code != httpx2.codes.OK or not isinstance(found, dict):
            raise ProviderFailed(f"the provider replies with status {response.status_code}", hint=_HINT)
        return found


def _client() -> httpx2.Client:
    """Return a client for one call: sign-ins are rare, and a connection that is kept would have to be closed."""
    return httpx2.Client(
        trust_env=False, follow_redirects=False, timeout=_SECONDS, headers={"Accept-Encoding": "identity"}
    )


def _body(response: httpx2.Response) -> bytes:
    """Return the body.

    Raises: ValueError when it is longer than allowed, or compressed though that was not accepted.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ValueError("compressed")
    body = b""
    for piece in response.iter_raw():
        body += piece
        if len(body) > _MAX_BYTES:
            raise ValueError("too long")
    return body


def is_safe_address(address: str) -> bool:
    """Return whether nobody on the way can read or change what is sent to `address`: https, or this machine.

    >>> [is_safe_address(a) for a in ("https://id.example", "http://id.example", "http://127.0.0.1:80/x", "file:///x")]
    [True, False, True, False]
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and (host == _LOOPBACK or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, also one that begins like an address
        return False


def _signs(key: Any) -> bool:  # noqa: ANN401 - as the provider wrote it
    """Return whether a public key may check signatures; secrets and keys to encrypt with may not."""
    return isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
