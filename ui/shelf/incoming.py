"""A file that somebody sends: its name made harmless, its bytes put into a folder of their own until it was read.

Of the name that came along only letters, digits and hyphens of its last part are used; no path can be told by it.
This module does not read what is in the file.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import TracebackType

from ingest.identify import slug
from ingest.load import LOADERS
from rag.errors import IngestError, UnsupportedFormat
from ui.errors import FileTooLarge, NoRoom

__all__ = ["Incoming", "harmless_name", "receive"]

_MAX_STEM_CHARS = 80  # with three bytes a character still below what file systems hold
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file in a folder of its own; leaving the ``with`` block removes both."""

    report: str  # the id that it will have
    path: Path
    folder: TemporaryDirectory[str]

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove the file and its folder."""
        self.folder.cleanup()


def harmless_name(filename: str) -> tuple[str, str]:
    r"""Return the report id that a file of this name gets, and its suffix.

    Raises: UnsupportedFormat for a suffix without a loader; IngestError for a name without a letter or digit.

    >>> harmless_name(r"..\..\C:\2022年 湖里区整改报告.TXT")
    ('2022年-湖里区整改报告', '.txt')
    """
    name = PurePosixPath(unicodedata.normalize("NFC", _SEPARATORS.split(filename)[-1]))
    suffix = name.suffix.lower()
    if suffix not in LOADERS:
        known = ", ".join(sorted(LOADERS))
        hint = f"convert the report to plain text and give the file one of these suffixes: {known}"
        raise UnsupportedFormat(f"no loader for this suffix (supported: {known})", hint=hint)
    if not any(char.isalnum() for char in name.stem):
        raise IngestError("the file's name has no letter or digit", hint="name it after the report: it becomes the id")
    return _settled(slug(name.stem)[:_MAX_STEM_CHARS]), suffix


def receive(filename: str, data: bytes, max_bytes: int, *, report: str = "") -> Incoming:
    """Put `data` into a folder that only we may enter; `report` sets the id, which else the name gives.

    Raises: FileTooLarge, NoRoom, and as :func:`harmless_name` does.
    """
    id_, suffix = harmless_name(filename)
    if len(data) > max_bytes:
        raise FileTooLarge(
            f"the file has more than {max_bytes} bytes", hint="send it in parts, or raise YIJU_UPLOAD_MIB"
        )
    if report and report != _settled(slug(report)):
        hint = "remove it, and add it under another file name"
        raise IngestError("a report of this id cannot be replaced", hint=hint)
    return _kept(data, report or id_, suffix)


def _kept(data: bytes, report: str, suffix: str) -> Incoming:
    folder = None
    try:
        folder = TemporaryDirectory(prefix="yiju-incoming-")
        path = Path(folder.name) / f"{report}{suffix}"
        path.write_bytes(data)
    except OSError as error:
        if folder is not None:
            folder.cleanup()
        hint = "make room in the system's folder for temporary files, or let TMPDIR name another"
        raise NoRoom(f"the upload cannot be kept: {error.strerror}", hint=hint) from error
    return Incoming(report, path, folder)


def _settled(name: str) -> str:
    """Return what `slug` leaves as it is: it lengthens letters such as İ, and then takes them apart."""
    while (again := slug(name)) != name:
        name = again
    return name
