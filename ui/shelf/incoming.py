"""An uploaded file: its name is made safe, its bytes lie in a temporary folder of their own until they are read.

Only letters, digits and hyphens of the last part of the name are used, so that it cannot name a path. This module does
not read what is in the file.
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
    """A file in a temporary folder; leaving the ``with`` block removes both."""

    report: str  # the id of the report to be
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
    return _stable_slug(slug(name.stem)[:_MAX_STEM_CHARS]), suffix


def receive(filename: str, data: bytes, max_bytes: int, *, report: str = "") -> Incoming:
    """Put `data` into a folder that only this user may enter. The id is `report`, or else made from the name.

    Raises: FileTooLarge, NoRoom, and as :func:`harmless_name` does.
    """
    id_, suffix = harmless_name(filename)
    if len(data) > max_bytes:
        raise FileTooLarge(
            f"the file has more than {max_bytes} bytes", hint="send it in parts, or raise YIJU_UPLOAD_MIB"
        )
    if report and report != _stable_slug(slug(report)):
        hint = "remove it, and add it under another file name"
        raise IngestError("a report of this id cannot be replaced", hint=hint)
    return _store(data, report or id_, suffix)


def _store(data: bytes, report: str, suffix: str) -> Incoming:
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


def _stable_slug(name: str) -> str:
    """Apply `slug` until it changes nothing: it turns a letter such as İ into two characters first."""
    while (again := slug(name)) != name:
        name = again
    return name
