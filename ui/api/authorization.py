"""Authorize HTTP requests: check key, lockout, rate limit and scope.

:mod:`ui.entry.keys` stores the keys. :mod:`ui.entry.limits` counts failures and requests. This module turns both into
dependencies of FastAPI.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ui.api.state import state_of
from ui.entry.access import Caller, Scope
from ui.entry.origin import address_of, from_elsewhere
from ui.entry.sessions import COOKIE
from ui.errors import NotAllowed

__all__ = ["Asker", "admin_or_local", "head_or_local", "require"]


_bearer = HTTPBearer(
    auto_error=False, bearerFormat="key", description="A key. None is needed while the server is open."
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def require(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Make a dependency that returns the caller, who must have `scope`.

    Without a key, the session of the page counts: other sites cannot use it, see :mod:`ui.api.around.intake`.

    Raises: NotSignedIn, NotAllowed, TooOften, ProviderFailed, DatabaseFailed.
    """

    async def admit(request: Request, bearer: _Bearer) -> Caller:
        access, secret = state_of(request).access, bearer.credentials if bearer else ""
        told = (secret, address_of(request), request.cookies.get(COOKIE, ""))
        if access.remote or "." in secret:  # a provider's token: its keys may have to be fetched
            caller = await run_sync(access.admit, *told)
        else:
            caller = access.admit(*told)
        request.state.caller = caller.name
        if not caller.may(scope):
            raise NotAllowed(f"this key has not the scope {scope!r}", hint=f"ask for a key with the scope {scope!r}")
        return caller

    return admit


Asker = Annotated[Caller, Depends(require("ask"))]


async def admin_or_local(request: Request, bearer: _Bearer) -> None:
    """Admit requests with an admin key, and any local request when the server listens on loopback only.

    Raises: NotSignedIn, NotAllowed, TooOften.
    """
    if _from_outside(request):
        await require("admin")(request, bearer)


async def head_or_local(request: Request, bearer: _Bearer) -> None:
    """Admit as :func:`admin_or_local` does, but no key that is limited to collections or reports.

    Raises: NotSignedIn, NotAllowed, TooOften.
    """
    if _from_outside(request):
        caller = await require("admin")(request, bearer)
        if caller.rights != (None, None):
            raise NotAllowed("this key is limited to some reports", hint="ask for an admin key for all collections")


def _from_outside(request: Request) -> bool:
    return not state_of(request).access.loopback or from_elsewhere(address_of(request))
