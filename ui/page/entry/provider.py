"""Routes of the sign-in at the office's provider: out, back, and the provider's own order to sign out.

The address to come back to is that of the settings. :mod:`ui.entry.offices` checks what comes back.
"""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ui.entry.limits import RateLimit
from ui.entry.origin import address_of
from ui.errors import ProviderFailed, SignInRefused, TooOften
from ui.page.entry import office_words
from ui.page.entry.authentication import Authenticator, Door, Rate
from ui.page.entry.guard import local_path
from ui.page.entry.sign_in import failed_page, sign_in_page, welcome
from ui.page.forms import form_fields

__all__ = ["BEGINS_PER_MINUTE", "provider_routes"]

_COOKIE = "yiju-sign-in"
_COOKIE_PATH = "/sign-in"
_COOKIE_SECONDS = 600
BEGINS_PER_MINUTE = 30  # sign-ins that one address may begin
_NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def provider_routes(authenticator: Authenticator, door: Door) -> APIRouter:
    """Return the routes of the sign-in at the provider behind `door`."""
    router = APIRouter(include_in_schema=False)
    rate = authenticator.rate or RateLimit(BEGINS_PER_MINUTE)

    @router.get("/sign-in/oidc")
    async def leave(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        return await _leave(authenticator, door, rate, request, local_path(next))

    @router.get("/sign-in/oidc/back")
    async def back(request: Request) -> Response:
        return await _come_back(authenticator, door, request)

    @router.post("/sign-in/oidc/ended")
    async def ended(request: Request) -> Response:
        return await _end(door, request)

    return router


async def _leave(authenticator: Authenticator, door: Door, rate: Rate, request: Request, path: str) -> Response:
    try:
        if (wait := await run_sync(rate.take, address_of(request))) > 0:
            raise TooOften("too many sign-ins from this address", wait)
        begun = await run_sync(door.begin, path)
    except TooOften as error:
        return _too_often(authenticator, request, path, error)
    except ProviderFailed as error:
        return failed_page(authenticator, request, path, error)
    response = RedirectResponse(begun.address, 303, _NO_STORE)
    _set_secret(response, request, begun.secret)
    return response


async def _end(door: Door, request: Request) -> Response:
    """End what a logout token names, and reply as OpenID Connect Back-Channel Logout 1.0, section 2.8 says."""
    token = (await form_fields(request)).get("logout_token", "")
    try:
        await run_sync(door.ended, token)
    except (SignInRefused, ProviderFailed) as error:
        return Response(status_code=400 if isinstance(error, SignInRefused) else 503, headers=_NO_STORE)
    return Response(status_code=200, headers=_NO_STORE)


async def _come_back(authenticator: Authenticator, door: Door, request: Request) -> Response:
    reply = {name: value for name, value in request.query_params.items() if name in ("state", "code", "iss")}
    secret, name = request.cookies.get(_COOKIE, ""), ""
    try:
        token, path, name = await run_sync(door.finish, reply, secret)
        response = await run_sync(welcome, authenticator, request, token, local_path(path))
        response.headers.update(_NO_STORE)
    except (SignInRefused, ProviderFailed) as error:
        response = failed_page(authenticator, request, "/", error)
    authenticator.told(name, address_of(request), bool(name))
    response.delete_cookie(_COOKIE, path=_COOKIE_PATH, httponly=True, samesite="lax")
    return response


def _too_often(authenticator: Authenticator, request: Request, back: str, error: TooOften) -> Response:
    wrong = office_words.SIGN_IN_BUSY
    response = sign_in_page(authenticator, request, back, 429, wrong=wrong)
    response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _set_secret(response: Response, request: Request, secret: str) -> None:
    """Set the cookie with the secret of a sign-in; Lax, since the browser comes back from another site."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        _COOKIE, secret, _COOKIE_SECONDS, path=_COOKIE_PATH, httponly=True, samesite="lax", secure=secure
    )
