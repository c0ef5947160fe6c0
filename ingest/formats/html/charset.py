"""Bytes of a web page -> text. What a page says of its encoding is often wrong: what its bytes give decides."""

import codecs
import re
from collections.abc import Iterable

from ingest.decode import decode
from ingest.encodings import decode_best, is_chinese

__all__ = ["page_text"]

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:-]+)|encoding\s*=\s*[\"']([\w:-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which the encoding is declared
_SAME = {  # what browsers read these names as
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ascii": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_MOST_DAMAGED = 0.02  # share of the characters that are not ASCII
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def page_text(data: bytes, *, name: str, told: str = "") -> str:
    """Return the text of a page. `told` is the encoding that its envelope states.

    A few damaged characters are left out: a page that cuts a character in its head is whole otherwise.

    Raises: UnreadableText.
    """
    if data.startswith(_BOMS) or b"\0" in data:
        return decode(data, name=name)
    declared = [*_known([told]), *_known(_declarations(data))]
    if (text := _strictly(data, "utf-8")) is not None:
        return text
    for encoding in declared:
        text = _strictly(data, encoding)
        if text is not None and is_chinese(text):
            return text
    if found := decode_best(data):
        return found.text
    if (text := _nearly(data, ["utf-8", *declared, "gb18030"])) is not None:
        return text
    if declared and (text := _strictly(data, declared[0])) is not None:
        return text
    return decode(data, name=name)


def _declarations(data: bytes) -> Iterable[str]:
    for match in _DECLARED.finditer(data[:_HEAD]):
        yield (match[1] or match[2]).decode("ascii", "ignore")


def _known(names: Iterable[str]) -> Iterable[str]:
    """Yield the encodings with these names that Python knows, as browsers read them."""
    for name in names:
        try:
            known = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        yield _SAME.get(known, known)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError, AttributeError):
        return None
    return text if isinstance(text, str) else None


def _nearly(data: bytes, encodings: Iterable[str]) -> str | None:
    """Decode bytes of which a few are damaged; None when more than a few are."""
    for encoding in encodings:
        text = data.decode(encoding, "replace")
        foreign = sum(char > "\x7f" for char in text)
        if text.count("\ufffd") <= _MOST_DAMAGED * foreign and is_chinese(text):
            return text.replace("\ufffd", "")
    return None
