"""Routes to sign in and out. Gradio's own form is English, needs plain-text passwords and has no lockout."""

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ui.entry.origin import address_of, foreign
from ui.page import words
from ui.page.entry.authentication import COOKIE, Authenticator
from ui.page.entry.guard import local_path
from ui.page.forms import form_fields
from ui.page.plain_page import plain_page

__all__ = ["sign_in_routes"]

_MAX_NAME_CHARS = 64
_AT_ONCE = 4  # password checks are slow: own threads, so that questions do not wait


def sign_in_routes(authenticator: Authenticator) -> APIRouter:
    """Return the routes that open and close sessions of `authenticator`."""
    router = APIRouter(include_in_schema=False)
    limiter = CapacityLimiter(_AT_ONCE)

    @router.get("/sign-in")
    def sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        if authenticator.caller(request.cookies, address_of(request)):
            return RedirectResponse(local_path(next), 303)
        return plain_page("sign_in", request=request, back=local_path(next), name="", wrong="")

    @router.post("/sign-in")
    async def signed_in(request: Request) -> Response:
        return await _sign_in(authenticator, request, limiter)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        if foreign(request.headers):
            return plain_page("missing", 403, request=request)
        if authenticator.sessions:
            authenticator.sessions.close(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response

    return router


async def _sign_in(authenticator: Authenticator, request: Request, limiter: CapacityLimiter) -> Response:
    if foreign(request.headers):
        return plain_page("missing", 403, request=request)
    fields = await form_fields(request)
    name, password, back = (fields.get(key, "") for key in ("name", "password", "next"))
    token, wait = await run_sync(authenticator.admit, name, password, address_of(request), limiter=limiter)
    if token is None:
        wrong = words.LOCKED.format(minutes=max(1, -int(-wait // 60))) if wait else words.WRONG
        status = 429 if wait else 401
        response = plain_page(
            "sign_in", status, request=request, back=local_path(back), name=name[:_MAX_NAME_CHARS], wrong=wrong
        )
        if wait:
            response.headers["Retry-After"] = str(max(1, int(wait)))
        return response
    response = RedirectResponse(local_path(back or "/"), 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure)
    return response
