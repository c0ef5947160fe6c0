"""Forms with a file (multipart/form-data, RFC 7578), whose names and fields may be in any Chinese encoding.

Browsers send UTF-8. A terminal in GBK or Big5 sends its own bytes, which Starlette would read as Latin-1. Some clients
send the name as ``filename*`` (RFC 5987) alone, which RFC 7578 forbids and the parser ignores.
"""

import re
from urllib.parse import unquote_to_bytes

from starlette.datastructures import FormData, Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from ingest.names import decode_name

__all__ = ["decoded", "read_form"]

_EXTENDED = re.compile(rb";\s*filename\*\s*=\s*\"?([\w-]*)'[^']*'([^;\"\s]*)", re.IGNORECASE)
_PLAIN = re.compile(rb";\s*filename\s*=", re.IGNORECASE)


class _Parser(MultiPartParser):
    """Starlette's parser; it also knows the name in a ``filename*`` that stands alone."""

    def on_headers_finished(self) -> None:
        """Give the part a plain file name where it has an extended one only."""
        header = bytes(self._current_part.content_disposition or b"")
        if (extended := _EXTENDED.search(header)) and not _PLAIN.search(header):
            name = _reencoded(unquote_to_bytes(extended[2]), extended[1].decode("ascii"))
            quoted = name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            self._current_part.content_disposition = header + b'; filename="' + quoted + b'"'
        super().on_headers_finished()


async def read_form(request: Request, *, max_files: int, max_fields: int) -> FormData:
    """Read a form; its names and fields are bytes, spelled as Latin-1, for :func:`decoded`. Without a form it is empty.

    Raises: HTTPException for a form that cannot be read or has too many parts.
    """
    kind = request.headers.get("content-type", "")
    if not kind.lower().lstrip().startswith("multipart/form-data"):
        return FormData()
    headers = Headers({"content-type": f"{kind}; charset=latin-1"})  # the last charset counts
    try:
        return await _Parser(headers, request.stream(), max_files=max_files, max_fields=max_fields).parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from error


def decoded(value: str) -> str:
    """Decode a name or a field of :func:`read_form`."""
    return decode_name(value.encode("latin-1"))


def _reencoded(name: bytes, charset: str) -> bytes:
    """Return `name` in UTF-8; as it is, when it is not in the charset that its sender says."""
    try:
        return name.decode(charset or "utf-8").encode("utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        return name
