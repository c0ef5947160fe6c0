"""A zip archive from outside: its parts are counted, weighed and checked for passwords before one is unpacked."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote

from ingest.formats.loader import Input
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile

__all__ = ["BROKEN", "ENCRYPTED", "MOST_PARTS", "SafeZip", "count_parts", "key_of"]

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)
MOST_PARTS = 20_000  # of an archive; a report has some hundred
_ENTRY = b"PK\x01\x02"  # begins the entry of a part in the directory
ENCRYPTED = 0x1  # the flag of an encrypted part
_MIB = 1 << 20
_UNPROTECT = "save it without a password and add it again"


class SafeZip:
    r"""The parts of an archive by their paths, which are compared without regard to case, ``\`` and escapes.

    Unpacking a part stops at the size that the directory states, so all parts together never exceed the limit.
    """

    def __init__(self, source: Input, *, again: str, split: str) -> None:
        """Open the archive of `source`. `again` is the hint for a damaged file, `split` for one that is too large.

        Raises: DamagedFile, ProtectedFile, FileOverLimit.
        """
        self._name, self._again, self._split = source.name, again, split
        if (parts := count_parts(source.data)) > MOST_PARTS:
            raise self.over(f"it has {parts:,} parts; {MOST_PARTS:,} are allowed")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except BROKEN as error:
            raise self.damaged("its archive is cut off or damaged") from error
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & ENCRYPTED for entry in entries):
            raise self.protected()
        size = sum(entry.file_size for entry in entries)
        if size > source.limits.inflated_mib * _MIB:
            raise self.over(f"it unpacks to {size / _MIB:,.0f} MiB, over the limit of {source.limits.inflated_mib} MiB")
        self._parts = {key_of(entry.filename): entry for entry in entries}

    def __contains__(self, path: str) -> bool:
        return key_of(path) in self._parts

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of the parts, as :func:`key_of` writes them."""
        return iter(self._parts)

    def size(self, path: str) -> int:
        """Return the bytes of a part when it is unpacked; 0 where there is no such part."""
        part = self._parts.get(key_of(path))
        return part.file_size if part else 0

    def stream(self, path: str) -> IO[bytes]:
        """Open a part. What reads it may raise one of `BROKEN`.

        Raises: DamagedFile when there is no such part, or it cannot be opened.
        """
        part = self._parts.get(key_of(path))
        if part is None:
            raise self.damaged(f"its part {path} is missing")
        try:
            return self._zip.open(part)
        except BROKEN as error:
            raise self.damaged(f"its part {path} cannot be unpacked") from error

    def read(self, path: str) -> bytes:
        """Return the bytes of a part.

        Raises: DamagedFile when there is no such part, or it cannot be unpacked.
        """
        with self.stream(path) as stream:
            try:
                return stream.read()
            except BROKEN as error:
                raise self.damaged(f"its part {path} cannot be unpacked") from error

    def protected(self) -> ProtectedFile:
        """Return the error of a file whose parts are encrypted."""
        return ProtectedFile(f"{self._name} asks for a password", hint=_UNPROTECT)

    def damaged(self, why: str) -> DamagedFile:
        """Return the error of a file that is damaged."""
        return DamagedFile(f"{self._name} cannot be read: {why}", hint=self._again)

    def over(self, why: str) -> FileOverLimit:
        """Return the error of a file that is too large."""
        return FileOverLimit(f"{self._name} is too large: {why}", hint=self._split)


def count_parts(data: bytes) -> int:
    """Return how many parts an archive names at most. It is not opened for that."""
    return data.count(_ENTRY)


def key_of(path: str) -> str:
    r"""Return the path of a part as archives, relations and references may all spell it.

    >>> key_of("/Word//Document%201.xml"), key_of("word\\\\Document 1.xml")
    ('word/document 1.xml', 'word/document 1.xml')
    """
    return posixpath.normpath("/" + unquote(path).replace("\\", "/").lstrip("/")).lstrip("/").lower()
