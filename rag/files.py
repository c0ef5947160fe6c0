"""Locks between processes, and files and folders that are replaced in one step.

A lock is a flock on a separate file. It ends when its process ends, in any way. New content is written beside the old
one and flushed to the disk before it replaces it. This module does not depend on what the files contain.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["lock", "make_folder", "replace_file", "replace_folder", "sha256_of", "sync", "write_file"]

_MODE = 0o666  # of new files, less the umask
_POLL_SECONDS = 0.005


def sha256_of(path: Path) -> str:
    """Return the sha256 of the content of a file, in hexadecimal digits.

    Raises: OSError.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def lock(path: Path, seconds: float | None = None, mode: int = _MODE) -> Iterator[None]:
    """Hold the exclusive lock on the file `path`. The file is created with `mode`, stays empty and is not removed.

    Wait at most `seconds`; None waits without limit, 0 does not wait.

    Raises: TimeoutError when another process or thread holds the lock; OSError when the file cannot be created.
    """
    from filelock import FileLock

    path.parent.stat()  # raises where filelock would create a missing folder
    wait = -1 if seconds is None else seconds
    with FileLock(path, wait, mode, poll_interval=_POLL_SECONDS, fallback_to_soft=False):
        yield


def make_folder(path: Path) -> None:
    """Make the folder `path`, and those above it, where they are missing. Their names are flushed to the disk.

    Also the name of a folder that is there is flushed: who made it may have been killed before that.

    Raises: OSError.
    """
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
    with suppress(PermissionError):  # a folder above the own ones may be closed to its readers
        sync(path.parent)


@contextmanager
def replace_file(path: Path, mode: int = _MODE) -> Iterator[Path]:
    """Yield an empty new file beside `path`. It replaces `path` when the block ends.

    If the block raises, the new file is removed and `path` stays as it is. Concurrent writers need a lock.

    Raises: OSError.
    """
    new = _beside(path)
    new.unlink(missing_ok=True)  # left by a process that was killed
    new.touch(mode, exist_ok=False)
    try:
        yield new
        sync(new)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync(path.parent)


@contextmanager
def replace_folder(path: Path) -> Iterator[Path]:
    """Yield an empty new folder beside `path`. It replaces `path` when the block ends.

    The old folder is renamed before it is removed: `path` is whole or, for a moment, absent. If the block raises, the
    new folder is removed and `path` stays as it is. Concurrent writers need a lock.

    Raises: OSError.
    """
    new, old = _beside(path), path.with_name(f"{path.name}.old")
    _restore(old, path)
    shutil.rmtree(new, ignore_errors=True)  # left by a process that was killed
    new.mkdir()
    try:
        yield new
        for inside in (*new.rglob("*"), new):
            sync(inside)
        with suppress(FileNotFoundError):
            path.replace(old)
        new.replace(path)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        _restore(old, path)
        raise
    sync(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def write_file(path: Path, data: bytes, mode: int = _MODE) -> None:
    """Replace the content of the file `path` by `data`. It is flushed to the disk when this returns.

    Raises: OSError.
    """
    with replace_file(path, mode) as new:
        new.write_bytes(data)


def _restore(old: Path, path: Path) -> None:
    """Give a renamed folder its name back; remove it where another has taken its place."""
    if old.exists() and not path.exists():
        old.replace(path)
    shutil.rmtree(old, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def sync(path: Path) -> None:
    """Flush the content of a file, or the entries of a folder, to the disk.

    Raises: OSError.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
