"""A page that was saved as one file (.mhtml): a mail with the page, its pictures and styles as parts."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

from rag.errors import DamagedFile, FileOverLimit

__all__ = ["Part", "pages"]

_HTML = ("text/html", "application/xhtml+xml")
_AGAIN = "save the page again in a browser, as .html or .mhtml"


@dataclass(frozen=True, slots=True)
class Part:
    """A web page in a mail."""

    data: bytes
    charset: str
    address: str


def pages(data: bytes, *, name: str, depth: int) -> list[Part]:
    """Return the web pages in a mail in order; the first is the one that was saved.

    Raises: DamagedFile when there is none; FileOverLimit for parts that are nested deeper than `depth`.
    """
    try:
        message = email.message_from_bytes(data)
        found = [_part(part, message) for part in _leaves(message, name, depth) if part.get_content_type() in _HTML]
    except (MessageError, UnicodeError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise DamagedFile(f"{name} is no whole web archive: {type(error).__name__}", hint=_AGAIN) from error
    if not any(part.data.strip() for part in found):
        raise DamagedFile(f"{name} has no web page in it", hint=_AGAIN)
    return found


def _leaves(message: Message, name: str, depth: int) -> Iterator[Message]:
    todo = [(message, 0)]
    while todo:
        part, level = todo.pop()
        if level > depth:
            raise FileOverLimit(f"the parts of {name} are nested deeper than {depth}", hint=_AGAIN)
        inner = part.get_payload()
        if isinstance(inner, list):
            todo.extend((one, level + 1) for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _part(part: Message, message: Message) -> Part:
    data = part.get_payload(decode=True)
    address = part.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
    return Part(data if isinstance(data, bytes) else b"", part.get_content_charset() or "", str(address).strip())
