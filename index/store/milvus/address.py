"""Where a Milvus is: a server, or a folder of Milvus Lite."""

import re
from dataclasses import dataclass

from rag.errors import ConfigError

__all__ = ["Address", "parse_address"]

_SERVER = re.compile(r"milvus\+(https?://[^\s/?#@]+)/?")
_FILE = re.compile(r"milvus\+file:(?://)?(.+)", re.DOTALL)
_HINT = "such as milvus+http://host:19530, or milvus+file:PATH for Milvus Lite"


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a server, or the path of a Milvus Lite. One of the two is empty."""

    server: str = ""
    path: str = ""


def parse_address(text: str) -> Address:
    """Return the address in `text`, the value of ``YIJU_STORE``.

    Raises: ConfigError if it has another form, or has a user and a password in it.

    >>> parse_address("milvus+http://db:19530").server
    'http://db:19530'
    """
    if match := _SERVER.fullmatch(text):
        return Address(server=match[1])
    if match := _FILE.fullmatch(text):
        return Address(path=match[1])
    raise ConfigError("YIJU_STORE is no address of a Milvus", hint=_HINT)
