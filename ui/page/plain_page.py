"""Pages without scripts: a report, the sign-in, what is missing."""

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
    """Fill a template of a page without scripts, in the look that the reader has chosen."""
    look = color_scheme_of(request.cookies) if request else ""
    return HTMLResponse(markup(template, look=look, **values), status, dict(_HEADERS))
