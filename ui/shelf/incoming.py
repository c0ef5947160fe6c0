"""An uploaded file: its bytes lie in a temporary folder of their own until they are read; its name gives the id.

No path is made of the name: the file on disk is named after the id. This module does not read what is in the file.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import TracebackType

from ingest.load import SUFFIXES
from ingest.names import report_id
from rag.errors import IngestError, UnsupportedFormat
from rag.text.characters import printable
from ui.errors import FileTooLarge, NoRoom

__all__ = ["Incoming", "harmless_name", "harmless_title", "receive"]

_MAX_TITLE_CHARS = 200
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file in a temporary folder; leaving the ``with`` block removes both."""

    report: str  # the id of the report to be
    name: str  # the name that its sender gave it, without suffix: the title of a text that has none
    path: Path
    folder: TemporaryDirectory[str]

    @property
    def file(self) -> str:
        """The name that its sender gave it, with suffix."""
        return f"{self.name}{self.path.suffix}"

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove the file and its folder."""
        self.folder.cleanup()


def harmless_name(filename: str) -> tuple[str, str, str]:
    r"""Return what the name of a file gives: the report's id, the name without folders and suffix, the suffix.

    Raises: UnsupportedFormat for a suffix without a loader; IngestError for a name without a letter or digit.

    >>> harmless_name(r"..\..\C:\湖里区整改报告.TXT")
    ('湖里区整改报告', '湖里区整改报告', '.txt')
    """
    name = PurePosixPath(unicodedata.normalize("NFC", _SEPARATORS.split(filename)[-1]))
    suffix = name.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        hint = "save the report as Word, PDF or plain text and add that"
        raise UnsupportedFormat(f"no loader for this suffix (supported: {known})", hint=hint)
    return report_id(name.stem), name.stem, suffix


def harmless_title(title: str) -> str:
    """Return a title that a user typed as one line of printable text."""
    return " ".join(printable(title).split())[:_MAX_TITLE_CHARS]


def receive(filename: str, data: bytes, max_bytes: int, *, report: str = "") -> Incoming:
    """Put `data` into a folder that only this user may enter. The id is `report`, or else made from the name.

    Raises: FileTooLarge, NoRoom, and as :func:`harmless_name` does.
    """
    id_, name, suffix = harmless_name(filename)
    if len(data) > max_bytes:
        raise FileTooLarge(max_bytes)
    if report and report != report_id(report):
        hint = "remove it, and add it under another file name"
        raise IngestError("a report of this id cannot be replaced", hint=hint)
    return _store(data, report or id_, name, suffix)


def _store(data: bytes, report: str, name: str, suffix: str) -> Incoming:
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
    return Incoming(report, name, path, folder)
