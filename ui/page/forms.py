"""Read the fields of a form that a plain page posts."""

from urllib.parse import parse_qs

from fastapi import Request

__all__ = ["form_fields"]

_MAX_FORM_BYTES = 16 << 10
_MAX_FIELDS = 16


async def form_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form; none when it is too long or invalid."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_FORM_BYTES:
            return {}
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return {}
    return {key: values[0] for key, values in found.items()}
