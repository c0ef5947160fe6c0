"""Check the tokens of a provider: signature by its published keys, issuer, audience, times, nonce.

Only signatures with a private key of the provider count: "none" and secrets that both sides know do not. When a token
names a key that is unknown, the keys are read once more, so that the provider may change them.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from rag.config import Settings
from ui.entry.offices.provider import Provider
from ui.entry.people import Person
from ui.errors import SignInRefused

__all__ = ["Tokens"]

_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_SKEW_SECONDS = 60  # by which two clocks may differ
_MAX_CHARS = 16 << 10
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_SECONDS = 600.0  # after which an order to sign out is too old
_HINT = "sign in again; if it fails again, tell whoever runs this server"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a provider ended: one of its sessions, or without an id all those of a person."""

    session: str
    subject_digest: str


class Tokens:
    """The tokens of the provider, for the client and the claims of the settings."""

    def __init__(self, settings: Settings, provider: Provider, clock: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._client_id = settings.oidc_client_id
        self._audience = settings.oidc_audience
        self._name_claim = settings.oidc_name_claim
        self._groups_claim = settings.oidc_groups_claim
        self._clock = clock

    def person_of_reply(self, reply: Mapping[str, Any], nonce: str) -> Person:
        """Return the person whom the reply of the token endpoint identifies.

        The userinfo endpoint is asked for name and groups that are not in the ID token.

        Raises: SignInRefused, ProviderFailed.
        """
        access = reply.get("access_token")
        access = access if isinstance(access, str) else ""
        token = self._decode(reply.get("id_token"))
        claims = CodeIDToken(
            token.claims,
            token.header,
            self._wanted(self._client_id),
            {"nonce": nonce, "client_id": self._client_id, "access_token": access},
        )
        self._validate(claims)
        found = dict(claims)
        if access and any(claim_of(found, claim) is None for claim in (self._name_claim, self._groups_claim)):
            more = self._provider.user_info(access)
            if more and more.get("sub") != found["sub"]:
                raise _refused("the userinfo endpoint tells of somebody else")
            found = {**more, **found}
        return self._person(found)

    def person_of_access_token(self, text: str) -> Person | None:
        """Return the person who has an access token for the API; None when it is none, or is not right.

        Raises: ProviderFailed.
        """
        if not self._audience or text.count(".") != 2:
            return None
        try:
            token = self._decode(text)
            self._validate(JWTClaims(token.claims, token.header, self._wanted(self._audience)))
        except SignInRefused:
            return None
        return self._person(token.claims)

    def ended(self, text: str) -> Ended:
        """Return what a logout token ends. Source: OpenID Connect Back-Channel Logout 1.0, section 2.6.

        Raises: SignInRefused, ProviderFailed.
        """
        token = self._decode(text)
        found = token.claims
        wanted = {**self._wanted(self._client_id), "sub": {}, "exp": {}, "iat": {"essential": True}}
        self._validate(JWTClaims(found, token.header, wanted))
        events, session, subject = found.get("events"), found.get("sid", ""), found.get("sub", "")
        if not isinstance(events, dict) or _LOGOUT_EVENT not in events or "nonce" in found:
            raise _refused("it is no logout token")
        if not isinstance(session, str) or not isinstance(subject, str) or not (session or subject):
            raise _refused("it names nobody")
        if self._clock() - float(found["iat"]) > _LOGOUT_SECONDS:
            raise _refused("it is too old")
        return Ended(session, Person("oidc", "", self._subject(subject)).subject_digest)

    def _decode(self, text: object) -> jwt.Token:
        if not isinstance(text, str) or not text.isascii() or len(text) > _MAX_CHARS:
            raise _refused("there is no token")
        try:
            return jwt.decode(text, self._provider.keys(), algorithms=_SIGNED_BY)
        except InvalidKeyIdError:
            pass
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error
        try:
            return jwt.decode(text, self._provider.keys(again=True), algorithms=_SIGNED_BY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error

    def _wanted(self, audience: str) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }

    def _validate(self, claims: JWTClaims) -> None:
        try:
            claims.validate(int(self._clock()), _SKEW_SECONDS)
        except JoseError as error:
            raise _refused(str(error)) from error

    def _person(self, claims: Mapping[str, Any]) -> Person:
        name, session, subject = claim_of(claims, self._name_claim), claims.get("sid"), str(claims["sub"])
        return Person(
            way="oidc",
            name=name if isinstance(name, str) and name.strip() else subject,
            subject=self._subject(subject),
            groups=_texts(claim_of(claims, self._groups_claim)),
            session=session if isinstance(session, str) else "",
        )

    def _subject(self, subject: str) -> str:
        return json.dumps([self._provider.issuer, subject])


def claim_of(claims: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a claim by its name, or by a path with dots into objects; None when there is none.

    >>> claim_of({"realm_access": {"roles": ["a"]}}, "realm_access.roles"), claim_of({"a.b": 1}, "a.b")
    (['a'], 1)
    """
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _texts(value: object) -> frozenset[str]:
    """Return the texts of a claim that is one text or a list of them."""
    many = value if isinstance(value, list) else [value]
    return frozenset(one for one in many if isinstance(one, str) and one)


def _refused(why: str) -> SignInRefused:
    return SignInRefused(f"the provider's token is not right: {why}", hint=_HINT)
