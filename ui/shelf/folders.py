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
    """Yield each file in `folder` and its subfolders, ordered by path. Links to folders are not followed.

    Raises: IngestError if there is no such folder.
    """
    if not folder.is_dir():
        raise IngestError(f"no such folder: {folder}", hint=_NO_FOLDER)
    paths = (Path(parent) / name for parent, _, names in os.walk(folder) for name in names)
    for path in sorted(paths):
        if path.is_file():
            yield Found(path, _why_skipped(path.relative_to(folder)))


def _why_skipped(path: Path) -> str:
    if any(part.startswith(_HIDDEN) for part in path.parts):
        return "hidden or temporary"
    suffix = path.suffix.lower()
    return "" if suffix in SUFFIXES else f"no loader for '{suffix or 'no suffix'}'"
