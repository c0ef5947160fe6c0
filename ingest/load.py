r"""Files -> text with its parts. A text file is decoded here; the loaders of other formats run in another process.

A text file is decoded, without its byte order mark, line breaks as ``\n``; then its broken lines are restored.
Accepted encodings: UTF-8, UTF-16 and UTF-32 with a byte order mark, UTF-16 without one, GB18030 (which covers GBK and
GB2312), Big5. Any other text is rejected: a wrong guess would put mojibake (乱码) into citations.
"""

import codecs
import re
from pathlib import Path

from ingest.encodings import CHINESE, decode_best, first_foreign, is_chinese
from ingest.formats.document import Document
from ingest.formats.loader import LOADERS, Limits
from ingest.formats.sniff import suffix_of
from ingest.isolate import ToldCall, load_apart
from ingest.readable import check_readable
from rag.errors import EmptyReport, IngestError, UnreadableText

__all__ = ["LIMITS", "SUFFIXES", "canonical", "decode", "load_file", "load_text"]

LIMITS = Limits()
TEXT = (".text", ".txt")
SUFFIXES = frozenset((*TEXT, *LOADERS))  # of the files that can be read

_BOMS = (  # the UTF-32 mark begins with the UTF-16 one, so it comes first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF16 = ("utf-16-le", "utf-16-be")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_SAVE_AS = "save the file as UTF-8 text and add it again"


def load_text(path: Path) -> str:
    """Read the text of the text file at `path`, as it is in the file.

    Raises: UnreadableText, EmptyReport; IngestError when the file cannot be opened.
    """
    text = canonical(decode(_read(path), name=path.name), name=path.name)
    check_readable(text, name=path.name)
    return text


def load_file(path: Path, *, limits: Limits = LIMITS, told: ToldCall | None = None) -> str | Document:
    """Read the file at `path`: the text of a text file, or what the loader of its format makes of it.

    The content tells the format, not the name. `told` gets stages of the reading.

    Raises: UnsupportedFormat, UnreadableText, EmptyReport, DamagedFile, ProtectedFile, FileOverLimit,
    ConverterMissing; IngestError when the file cannot be opened.
    """
    suffix = suffix_of(_read(path), path.name)
    return load_text(path) if suffix in TEXT else load_apart(path, path.name, suffix, limits, told or _tell_nobody)


def canonical(text: str, *, name: str) -> str:
    r"""Drop the byte order mark and make every line break ``\n``.

    Raises: EmptyReport when only white space is left; UnreadableText when it contains control characters.

    >>> canonical("\ufeff一、总则\r\n二、附则", name="x")
    '一、总则\n二、附则'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyReport(f"nothing but white space in {name}", hint="check that the file was exported with its text")
    if found := _CONTROL.search(text):
        raise _binary(name, f"control character U+{ord(found.group()):04X} at {found.start()}")
    return text


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
        if text is not None and (text.isascii() or is_chinese(text)) and not _CONTROL.search(text):
            return text
    raise _binary(name, "zero bytes")


def _other(data: bytes, name: str) -> str:
    """Decode bytes that are not UTF-8."""
    found = decode_best(data)
    if found and not _CONTROL.search(found.text):
        if (at := first_foreign(found.text)) is not None:
            raise _damaged(name, f"most of it is {found.encoding.upper()}, not what follows character {at}")
        return found.text
    if _CONTROL_BYTE.search(data):
        raise _binary(name, "control bytes")
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


def _binary(name: str, why: str) -> UnreadableText:
    return UnreadableText(f"{name} is not text: {why}", hint="convert the report to plain text (.txt) first")


def _damaged(name: str, why: str) -> UnreadableText:
    return UnreadableText(f"{name} is cut off or mixes encodings: {why}", hint=_SAVE_AS)


def _read(path: Path) -> bytes:
    """Return the bytes of the file at `path`."""
    if not path.exists():
        raise IngestError(f"no such file: {path}", hint="check the path; a relative path starts at the current folder")
    if path.is_dir():
        raise IngestError(f"this is a folder, not a file: {path}", hint="name the report files inside it")
    try:
        return path.read_bytes()
    except OSError as error:
        raise IngestError(f"cannot read {path}: {error.strerror}", hint="check that you may read the file") from error


def _tell_nobody(stage: str, done: int, of: int) -> None:
    """Ignore a stage of the reading."""
