"""Numbered folders of files, one of them current. A crash at any moment leaves the current one whole.

``index/gen-000001/…`` holds the files, ``manifest.json`` among them with the sha256 of each; ``index/CURRENT`` holds
the name of the generation in use and is replaced in one step, after everything else has reached the disk.

This module does not know what the files mean.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged, IndexLocked, IndexMissing
from rag.files import lock, replace_folder, write_file

__all__ = ["MANIFEST", "add_generation", "current_generation", "lock_index", "read_checked", "read_manifest_file"]

MANIFEST = "manifest.json"
_CURRENT, _LOCK = "CURRENT", "LOCK"
_PREFIX = "gen-"
_INDEX_MISSING_HINT = "add reports first: yiju ingest FILE…"


def current_generation(root: Path) -> Path:
    """Return the folder of the generation in use.

    Raises: IndexMissing when there is none; IndexDamaged when it is named but not there.
    """
    try:
        name = (root / _CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"no index in {root}", hint=_INDEX_MISSING_HINT) from None
    folder = root / name
    if not name.startswith(_PREFIX) or "/" in name or not folder.is_dir():
        raise IndexDamaged(f"{root / _CURRENT} names {name!r}, which is not there", hint=_hint(root))
    return folder


def read_manifest_file(folder: Path) -> dict[str, Any]:
    """Read the manifest of one generation.

    Raises: IndexDamaged.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{folder / MANIFEST} is missing or cannot be read", hint=_hint(folder.parent)) from None
    return manifest


def read_checked(folder: Path, name: str, files: Mapping[str, str]) -> bytes:
    """Read one file of a generation and check it against the manifest's sha256.

    Raises: IndexDamaged naming the file.
    """
    try:
        data = (folder / name).read_bytes()
    except OSError:
        raise IndexDamaged(f"{folder / name} is missing", hint=_hint(folder.parent)) from None
    if hashlib.sha256(data).hexdigest() != files.get(name):
        raise IndexDamaged(f"{folder / name} has another sha256 than the manifest says", hint=_hint(folder.parent))
    return data


@contextmanager
def lock_index(root: Path) -> Iterator[None]:
    """Hold the lock that writers need; readers need none. Does not wait.

    Raises: IndexLocked when another process or thread holds it.
    """
    root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(lock(root / _LOCK, seconds=0))
        except TimeoutError:
            hint = "wait until the other command has finished, then try again"
            raise IndexLocked(f"another process is writing {root}", hint=hint) from None
        yield


def add_generation(root: Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Path:
    """Write `files` as a new generation and make it current; of the older ones, the one that was current stays.

    The caller holds `lock_index`.

    Raises: OSError; the generation that was current stays current.
    """
    kept = _read_current_name(root)
    numbers = [int(path.name.removeprefix(_PREFIX)) for path in _generations(root)]
    folder = root / f"{_PREFIX}{max(numbers, default=0) + 1:06d}"
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    whole = json.dumps({**manifest, "files": hashes}, ensure_ascii=False, indent=2).encode()
    with replace_folder(folder) as new:
        for name, data in {**files, MANIFEST: whole}.items():
            (new / name).write_bytes(data)
    write_file(root / _CURRENT, f"{folder.name}\n".encode())
    for path in _generations(root):
        if path.name not in {folder.name, kept}:
            shutil.rmtree(path)
    return folder


def _generations(root: Path) -> list[Path]:
    return sorted(path for path in root.glob(f"{_PREFIX}*") if path.name.removeprefix(_PREFIX).isdigit())


def _read_current_name(root: Path) -> str:
    current = root / _CURRENT
    return current.read_text("utf-8").strip() if current.exists() else ""


def _hint(root: Path) -> str:
    """Say how to get a whole index back: the generation before, where it is whole, or a new one."""
    remove = f"remove the folder {root} and ingest the reports again"
    current = _read_current_name(root)
    for folder in reversed(_generations(root)):
        if folder.name != current and _is_whole(folder):
            return f"the index before it is whole: write {folder.name} into {root / _CURRENT}; or {remove}"
    return remove


def _is_whole(folder: Path) -> bool:
    try:
        files: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())["files"]
        return all(hashlib.sha256((folder / n).read_bytes()).hexdigest() == sha for n, sha in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False
