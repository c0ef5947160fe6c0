"""Store generations of files: numbered folders, one of which is current. A crash leaves the current one complete.

``index/gen-000001/`` has the files and ``manifest.json`` with the sha256 of each. ``index/CURRENT`` has the name of the
current generation. It is replaced atomically after all other files are on disk.
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
    """Return the folder of the current generation.

    Raises: IndexMissing if there is none; IndexDamaged if its folder is missing.
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
    """Return the manifest of one generation.

    Raises: IndexDamaged if it is missing or not readable.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{folder / MANIFEST} is missing or cannot be read", hint=_hint(folder.parent)) from None
    return manifest


def read_checked(folder: Path, name: str, files: Mapping[str, str]) -> bytes:
    """Return the bytes of one file of a generation, after a check of its sha256. `files` is that of the manifest.

    Raises: IndexDamaged with the file's name.
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
    """Hold the writers' lock. Readers need no lock. This does not wait.

    Raises: IndexLocked if another process or thread holds it.
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
    """Write `files` as a new generation and make it current. Delete all others but the previous current one.

    The caller must hold :func:`lock_index`.

    Raises: OSError. The previous generation is then still current.
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
    """Return the hint for a damaged index: use the latest complete generation, if there is one, or ingest again."""
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
