"""Open the access rules of the page from the settings: accounts, provider, directory, trusted proxy."""

from fastapi import FastAPI

from rag.config import Settings
from ui.entry.offices.opening import Offices, open_offices
from ui.entry.offices.proxy import ProxySignIn
from ui.entry.rules import Access
from ui.entry.sessions import COOKIE
from ui.entry.stores import open_accounts, open_keyring, open_lockout, open_rate
from ui.page.entry.authentication import Authenticator
from ui.page.entry.provider import BEGINS_PER_MINUTE
from ui.service.audit import Audit

__all__ = ["open_authenticator"]


def open_authenticator(settings: Settings, access: Access, audit: Audit, app: FastAPI) -> Authenticator:
    """Return the access rules of the page, and let `app` believe the header of the proxy that the settings name.

    Provider and sessions are those of `access`, where it has any.

    Raises: ConfigError.
    """
    people = access.people
    offices = people if isinstance(people, Offices) else open_offices(settings, open_accounts(settings))
    if offices.proxy:
        app.add_middleware(ProxySignIn, proxy=offices.proxy, cookie=COOKIE)
    return Authenticator(
        accounts=offices.accounts,
        sessions=offices.sessions,
        locks=open_lockout(settings, "password"),
        loopback=access.loopback,
        started_open=access.open and not offices.closed,
        keyed=open_keyring(settings).any,
        told=audit.sign_in,
        elsewhere=offices.sign_in if offices.directory else None,
        door=offices.door,
        rate=open_rate(settings, "provider", BEGINS_PER_MINUTE),
    )
