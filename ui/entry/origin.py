"""The origin of a request: a page of another site, or another machine.

This module reads what browsers and proxies report; it admits nobody.
"""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

__all__ = ["address_of", "foreign", "from_elsewhere"]


def address_of(connection: HTTPConnection) -> str:
    """Return the address that a request came from, "" when the server does not know."""
    return connection.client.host if connection.client else ""


def foreign(headers: Headers) -> bool:
    """Return whether the browser reports that a page of another site sent the request; other programs report nothing.

    Browsers send Sec-Fetch-Site over https and to this machine. Over plain http to others they send only Origin, which
    must then be the host of the request.
    Source: Fetch Metadata Request Headers, W3C; RFC 6454.

    >>> foreign(Headers({"origin": "http://evil.example", "host": "10.0.0.5:8000"}))
    True
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host", "")


def from_elsewhere(address: str) -> bool:
    """Return whether `address` is that of another machine; a name that is no address is a socket of this one.

    >>> [from_elsewhere(address) for address in ("127.0.0.1", "::1", "203.0.113.9", "")]
    [False, False, True, False]
    """
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return False
