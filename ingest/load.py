r"""Files -> text with its parts. A text file is decoded here; the loaders of other formats run in another process.

A text file is decoded, without its byte order mark, line breaks as ``\n``; then its broken lines are restored.
"""

from pathlib import Path

from ingest.decode import CONTROL, decode, not_text
from ingest.formats.document import Document
from ingest.formats.loader import LOADERS, Limits
from ingest.formats.sniff import suffix_of
from ingest.isolate import ToldCall, load_apart
from ingest.readable import check_readable
from rag.errors import EmptyReport, IngestError

__all__ = ["LIMITS", "SUFFIXES", "canonical", "decode", "load_file", "load_text"]

LIMITS = Limits()
TEXT = (".text", ".txt")
SUFFIXES = frozenset((*TEXT, *LOADERS))  # of the files that can be read


def load_text(path: Path) -> str:
    """Read the text of the text file at `path`, as it is in the file.

    Raises: UnreadableText, EmptyReport; IngestError when the file cannot be opened.
    """
    return _text_of(_read(path), path.name)


def load_file(path: Path, *, limits: Limits = LIMITS, told: ToldCall | None = None) -> str | Document:
    """Read the file at `path`: the text of a text file, or what the loader of its format makes of it.

    The content tells the format, not the name. `told` gets stages of the reading.

    Raises: UnsupportedFormat, UnreadableText, EmptyReport, DamagedFile, ProtectedFile, FileOverLimit,
    ConverterMissing; IngestError when the file cannot be opened.
    """
    data = _read(path)
    suffix = suffix_of(data, path.name)
    if suffix in TEXT:
        return _text_of(data, path.name)
    return load_apart(path, path.name, suffix, limits, told or _tell_nobody)


def canonical(text: str, *, name: str) -> str:
    r"""Drop the byte order mark and make every line break ``\n``.

    Raises: EmptyReport when only white space is left; UnreadableText when it contains control characters.

    >>> canonical("\ufeff一、总则\r\n二、附则", name="x")
    '一、总则\n二、附则'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyReport(f"nothing but white space in {name}", hint="check that the file was exported with its text")
    if found := CONTROL.search(text):
        raise not_text(name, f"control character U+{ord(found.group()):04X} at {found.start()}")
    return text


def _text_of(data: bytes, name: str) -> str:
    text = canonical(decode(data, name=name), name=name)
    check_readable(text, name=name)
    return text


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
