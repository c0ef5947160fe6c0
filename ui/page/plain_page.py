"""Pages without scripts: a report, the sign-in, and the page for errors 403 and 404."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from ui.page.dialogue.markup import color_scheme_of, markup

__all__ = ["plain_page"]

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def plain_page(template: str, status: int = 200, request: Request | None = None, **values: object) -> Response:
    """Return the page of a template, in the colour scheme of the reader; it allows no scripts."""
    scheme = color_scheme_of(request.cookies) if request else ""
    return HTMLResponse(markup(template, color_scheme=scheme, **values), status, dict(_HEADERS))
