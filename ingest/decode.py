"""Bytes -> text, in the one encoding that fits: all formats of plain text are read with it.

UTF-8, UTF-16 and UTF-32 with a byte order mark, UTF-16 without one, GB18030 (which covers GBK and GB2312), Big5. Any
other text is rejected: a wrong guess would put mojibake (乱码) into citations.
"""

import codecs
import re

from ingest.encodings import CHINESE, decode_best, first_foreign, is_chinese
from rag.errors import UnreadableText

__all__ = ["CONTROL", "decode", "not_text"]

_BOMS = (  # the UTF-32 mark begins with the UTF-16 one, so it comes first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF16 = ("utf-16-le", "utf-16-be")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_SAVE_AS = "save the file as UTF-8 text and add it again"


def decode(data: bytes, *, name: str) -> str:
    """Decode `data` in the one encoding that fits it.

    Raises: UnreadableText for binary data, for damaged bytes, and for bytes in an unknown encoding.

    >>> decode("全区划分网格710个。".encode("gb18030"), name="x")
    '全区划分网格710个。'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    if b"\0" in data:
        return _without_mark(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise _damaged(name, f"not valid UTF-8 at byte {error.start}") from error
    return _other(data, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    """Decode after a byte order mark, which leaves no choice of encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(name, f"not valid {encoding.upper()} at byte {error.start}") from error


def _without_mark(data: bytes, name: str) -> str:
    """Decode UTF-16 without a byte order mark: bytes with zeros that are ASCII or Chinese in one of the byte orders."""
    for encoding in _UTF16:
        text = _try(data, encoding)
        if text is not None and (text.isascii() or is_chinese(text)) and not CONTROL.search(text):
            return text
    raise not_text(name, "zero bytes")


def _other(data: bytes, name: str) -> str:
    """Decode bytes that are not UTF-8."""
    found = decode_best(data)
    if found and not CONTROL.search(found.text):
        if (at := first_foreign(found.text)) is not None:
            raise _damaged(name, f"most of it is {found.encoding.upper()}, not what follows character {at}")
        return found.text
    if _CONTROL_BYTE.search(data):
        raise not_text(name, "control bytes")
    if partly := decode_best(data, CHINESE[:2], errors="replace"):
        raise _damaged(name, f"no one encoding fits all of it, {partly.encoding.upper()} fits most")
    raise _damaged(name, "no one encoding fits all of it; UTF-8, UTF-16, GB18030 and Big5 were tried")


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with some bad bytes from another encoding, where nearly every character is bad."""
    text = data.decode("utf-8", "replace")
    return len(_HANZI.findall(text)) > 2 * text.count("\ufffd")


def not_text(name: str, why: str) -> UnreadableText:
    """Return the error of bytes that are no text."""
    return UnreadableText(f"{name} is not text: {why}", hint="convert the report to plain text (.txt) first")


def _damaged(name: str, why: str) -> UnreadableText:
    return UnreadableText(f"{name} is cut off or mixes encodings: {why}", hint=_SAVE_AS)
