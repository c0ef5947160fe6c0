"""Let callers in at the HTTP door: who holds the key, are they locked out, may they, and how often.

Keys, lockouts and rates are kept elsewhere (:mod:`ui.entry.keys`, :mod:`ui.entry.limits`); here stands what the door
needs of them.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ui.api.held import held
from ui.entry.access import Caller, Scope
from ui.entry.origin import address_of, from_elsewhere
from ui.errors import NotAllowed

__all__ = ["Asker", "admin_or_local", "require"]


_bearer = HTTPBearer(auto_error=False, bearerFormat="key", description="A key; none is needed while the door is open.")
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def require(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Make a dependency that admits whoever has `scope` and returns them.

    Raises: NotSignedIn, NotAllowed, TooOften.
    """

    async def admitted(request: Request, bearer: _Bearer) -> Caller:
        caller = held(request).access.admit(bearer.credentials if bearer else "", address_of(request))
        request.state.caller = caller.name
        if not caller.may(scope):
            raise NotAllowed(f"this key has not the scope {scope!r}", hint=f"ask for a key with the scope {scope!r}")
        return caller

    return admitted


Asker = Annotated[Caller, Depends(require("ask"))]


async def admin_or_local(request: Request, bearer: _Bearer) -> None:
    """Admit whoever is on this machine, where the server listens on loopback only, and holders of an admin key.

    Raises: NotSignedIn, NotAllowed, TooOften.
    """
    if not held(request).access.loopback or from_elsewhere(address_of(request)):
        await require("admin")(request, bearer)
