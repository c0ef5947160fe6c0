"""The report files in a folder and its subfolders. This module does not read what is in a file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.load import SUFFIXES
from rag.errors import IngestError

__all__ = ["Found", "find_files"]

_HIDDEN = (".", "~$")  # ~$ begins the lock file of an open Word document
_NO_FOLDER = "check the path; it must be a folder of report files"


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a folder. ``skipped`` says why it is left out; it is empty for a file to read."""

    path: Path
    skipped: str = ""


def find_files(folder: Path) -> Iterator[Found]:
    """Yield each file in `folder` and its subfolders, ordered by path. A hidden folder counts as one file.

    Links to folders are not followed.

    Raises: IngestError if there is no such folder.
    """
    if not folder.is_dir():
        raise IngestError(f"no such folder: {folder}", hint=_NO_FOLDER)
    for path in sorted(_paths(folder)):
        yield Found(path, _why_skipped(path))


def _paths(folder: Path) -> Iterator[Path]:
    """Yield the files, and each hidden folder without what is in it."""
    for parent, folders, names in os.walk(folder):
        yield from (Path(parent) / name for name in folders if name.startswith(_HIDDEN))
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        yield from (path for name in names if (path := Path(parent) / name).is_file())


def _why_skipped(path: Path) -> str:
    if path.name.startswith(_HIDDEN):
        return "hidden or temporary"
    suffix = path.suffix.lower()
    return "" if suffix in SUFFIXES else f"no loader for '{suffix or 'no suffix'}'"
