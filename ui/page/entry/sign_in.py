"""Routes to sign in and out. Gradio's own form is English, needs plain-text passwords and has no lockout."""

import logging
from contextlib import suppress
from urllib.parse import quote

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ui.entry.origin import address_of, foreign
from ui.entry.request_id import REQUEST_ID
from ui.errors import ProviderFailed, SignInRefused
from ui.page import words
from ui.page.entry import office_words
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.entry.guard import local_path
from ui.page.forms import form_fields
from ui.page.plain_page import plain_page

__all__ = ["failed_page", "sign_in_page", "sign_in_routes", "welcome"]

_MAX_NAME_CHARS = 64
_log = logging.getLogger("yiju.error")
_AT_ONCE = 4  # password checks are slow: own threads, so that questions do not wait


def sign_in_routes(authenticator: Authenticator) -> APIRouter:
    """Return the routes that open and close sessions of `authenticator`."""
    router = APIRouter(include_in_schema=False)
    limiter = CapacityLimiter(_AT_ONCE)

    @router.get("/sign-in")
    def sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        if authenticator.caller(request.cookies, address_of(request)):
            return RedirectResponse(local_path(next), 303)
        return sign_in_page(authenticator, request, local_path(next))

    @router.post("/sign-in")
    async def signed_in(request: Request) -> Response:
        return await _sign_in(authenticator, request, limiter)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        if foreign(request.headers):
            return plain_page("missing", 403, request=request)
        return _sign_out(authenticator, request)

    return router


async def _sign_in(authenticator: Authenticator, request: Request, limiter: CapacityLimiter) -> Response:
    if foreign(request.headers):
        return plain_page("missing", 403, request=request)
    fields = await form_fields(request)
    name, password, back = (fields.get(key, "") for key in ("name", "password", "next"))
    try:
        token, wait = await run_sync(authenticator.admit, name, password, address_of(request), limiter=limiter)
    except (SignInRefused, ProviderFailed) as error:
        return failed_page(authenticator, request, local_path(back), error)
    if token is None:
        wrong = words.LOCKED.format(minutes=max(1, -int(-wait // 60))) if wait else words.WRONG
        status = 429 if wait else 401
        response = sign_in_page(authenticator, request, local_path(back), status, name[:_MAX_NAME_CHARS], wrong)
        if wait:
            response.headers["Retry-After"] = str(max(1, int(wait)))
        return response
    return welcome(authenticator, request, token, local_path(back or "/"))


def sign_in_page(
    authenticator: Authenticator, request: Request, back: str, status: int = 200, name: str = "", wrong: str = ""
) -> Response:
    """Return the page to sign in at, with `wrong` as the reason why it has failed."""
    provider = authenticator.door is not None
    shown = {"passwords": authenticator.asks_passwords, "provider": provider, "o": office_words}
    return plain_page(
        "sign_in", status, request=request, back=back, query=quote(back, safe=""), name=name, wrong=wrong, **shown
    )


def failed_page(
    authenticator: Authenticator, request: Request, back: str, error: SignInRefused | ProviderFailed
) -> Response:
    """Return the page to sign in at after a failure. The reason is in the log; the page tells who can help."""
    _log.error("%s: %s", type(error).__name__, error, extra={"fields": {"request_id": REQUEST_ID.get()}})
    refused = isinstance(error, SignInRefused)
    wrong = office_words.SIGN_IN_REFUSED if refused else office_words.PROVIDER_FAILED
    return sign_in_page(authenticator, request, back, 403 if refused else 503, wrong=wrong)


def welcome(authenticator: Authenticator, request: Request, token: str, back: str) -> Response:
    """Return the redirect to `back` with the cookie of a new session; the one that the browser had before ends."""
    if authenticator.sessions and (before := request.cookies.get(COOKIE, "")):
        authenticator.sessions.drop(before)
    response = RedirectResponse(back, 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure)
    return response


def _sign_out(authenticator: Authenticator, request: Request) -> Response:
    """End all sessions of the person, then that at the provider."""
    token, leave = request.cookies.get(COOKIE, ""), ""
    if authenticator.sessions:
        if authenticator.door and authenticator.sessions.way(token) == "oidc":
            with suppress(ProviderFailed):
                leave = authenticator.door.end_address()
        authenticator.sessions.close(token)
    response: Response = RedirectResponse("/sign-in", 303)
    if leave:  # a redirect would be part of the form, which may lead to this server only
        response = plain_page("signed_out", request=request, leave=leave, o=office_words)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response
