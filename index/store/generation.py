"""Store generations of a library: numbered folders, one of which is current. A crash leaves the current one complete.

``index/gen-000001/manifest.json`` names the files of a generation in ``index/segments``. ``manifest.sha256`` beside it
has its checksum; generations of earlier versions lack it. A segment is a file that is named after the sha256 of its
content. It never changes, and generations share it. ``index/CURRENT`` has the name of the current generation. It is
replaced atomically after all other files are on disk.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import IndexDamaged, IndexLocked, IndexMissing
from rag.files import lock, make_folder, replace_folder, sha256_of, sync, write_file

__all__ = [
    "MANIFEST",
    "SEGMENTS",
    "add_generation",
    "collect",
    "current_generation",
    "lock_index",
    "read_checked",
    "read_manifest_file",
    "read_segment",
    "segment_name",
    "stable",
    "whole_generations",
    "write_segment",
]

MANIFEST, SEGMENTS = "manifest.json", "segments"
_CHECKSUM = "manifest.sha256"
_CURRENT, _LOCK = "CURRENT", "LOCK"
_PREFIX = "gen-"
_INDEX_MISSING_HINT = "add reports first: yiju ingest FILE…"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)  # a manifest that is no manifest
_T = TypeVar("_T")


def current_generation(root: Path) -> Path:
    """Return the folder of the current generation.

    Raises: IndexMissing if there is none; IndexDamaged if its folder is missing.
    """
    try:
        name = (root / _CURRENT).read_text("utf-8", "replace").strip()
    except FileNotFoundError:
        raise IndexMissing(f"no index in {root}", hint=_INDEX_MISSING_HINT) from None
    folder = root / name
    if not name.startswith(_PREFIX) or "/" in name or not folder.is_dir():
        raise IndexDamaged(f"{root / _CURRENT} names {name!r}, which is not there", hint=_hint(root))
    return folder


def stable(root: Path, read: Callable[[Path], _T]) -> _T:
    """Apply `read` to the current generation. Repeat while a writer replaces it meanwhile.

    Raises: IndexMissing; IndexDamaged if the generation is still current after the failure.
    """
    folder = current_generation(root)
    while True:
        try:
            return read(folder)
        except IndexDamaged:
            if (newer := current_generation(root)) == folder:
                raise
            folder = newer


def read_manifest_file(folder: Path) -> dict[str, Any]:
    """Return the manifest of one generation.

    Raises: IndexDamaged if it is missing, not readable, or has another checksum.
    """
    try:
        return _load_manifest(folder)
    except (OSError, ValueError, TypeError):
        raise IndexDamaged(f"{folder / MANIFEST} is missing or cannot be read", hint=_hint(folder.parent)) from None


def read_checked(folder: Path, name: str, sha256: str | None) -> bytes:
    """Return the bytes of the file `name` in `folder`, which lies in the index, after a check of its sha256.

    Raises: IndexDamaged with the file's name.
    """
    try:
        data = (folder / name).read_bytes()
    except OSError:
        raise IndexDamaged(f"{folder / name} is missing", hint=_hint(folder.parent)) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise IndexDamaged(f"{folder / name} has another sha256 than the manifest says", hint=_hint(folder.parent))
    return data


def whole_generations(root: Path, *, but: str) -> Iterator[str]:
    """Yield the names of the generations all of whose files have their sha256, latest first, without the name `but`."""
    for folder in reversed(_generations(root)):
        if folder.name != but and _is_whole(folder):
            yield folder.name


def read_segment(root: Path, name: str) -> bytes:
    """Return the bytes of a segment, after a check of the sha256 that is its name without suffix.

    Raises: IndexDamaged with the file's name.
    """
    return read_checked(root / SEGMENTS, name, name.partition(".")[0])


def segment_name(data: bytes, suffix: str) -> str:
    """Return the name of the segment with the content `data`."""
    return f"{hashlib.sha256(data).hexdigest()}{suffix}"


def write_segment(root: Path, data: bytes, suffix: str) -> str:
    """Store `data` as a segment and return its name. A segment that is there and whole is not written again.

    The caller must hold :func:`lock_index`.
    """
    name = segment_name(data, suffix)
    path = root / SEGMENTS / name
    path.parent.mkdir(exist_ok=True)
    if not (path.is_file() and path.read_bytes() == data):
        write_file(path, data)
    return name


@contextmanager
def lock_index(root: Path) -> Iterator[None]:
    """Hold the writers' lock. Readers need no lock. This does not wait.

    Raises: IndexLocked if another process or thread holds it.
    """
    make_folder(root)
    with ExitStack() as stack:
        try:
            stack.enter_context(lock(root / _LOCK, seconds=0))
        except TimeoutError:
            hint = "wait until the other command has finished, then try again"
            raise IndexLocked(f"another process is writing {root}", hint=hint) from None
        yield


def add_generation(root: Path, manifest: Mapping[str, Any]) -> Path:
    """Write `manifest` as a new generation and make it current. Its segments must be on disk already.

    All other generations but the previous current one are deleted, and the segments that neither of the two names. The
    caller must hold :func:`lock_index`.

    Raises: OSError. The previous generation is then still current, or the new one already is.
    """
    if (segments := root / SEGMENTS).is_dir():
        sync(segments)  # a writer that was killed has not done so for those that were there
    kept = _read_current_name(root)
    numbers = [int(path.name.removeprefix(_PREFIX)) for path in _generations(root)]
    folder = root / f"{_PREFIX}{max(numbers, default=0) + 1:06d}"
    with replace_folder(folder) as new:
        data = json.dumps(manifest, ensure_ascii=False).encode()
        (new / MANIFEST).write_bytes(data)
        (new / _CHECKSUM).write_text(hashlib.sha256(data).hexdigest())
    write_file(root / _CURRENT, f"{folder.name}\n".encode())
    for path in _generations(root):
        if path.name not in {folder.name, kept}:
            shutil.rmtree(path)
    collect(root)
    return folder


def collect(root: Path) -> None:
    """Delete the segments that no generation names. Without a readable manifest of each, nothing is deleted.

    The caller must hold :func:`lock_index`.
    """
    try:
        named = {name for folder in _generations(root) for name, _ in _files(folder)}
    except _UNREADABLE:
        return
    for path in (root / SEGMENTS).glob("*"):
        if f"{SEGMENTS}/{path.name}" not in named:
            path.unlink()


def _files(folder: Path) -> Iterable[tuple[str, str]]:
    """Return the name of each file of a generation, relative to the index, and its sha256."""
    manifest = _load_manifest(folder)
    own = [(f"{folder.name}/{name}", str(sha)) for name, sha in manifest.get("files", {}).items()]
    entries = manifest.get("segments", ())
    segments = [str(one[part]) for one in entries for part in ("record", "vectors")]
    segments += [str(one["original"]) for one in entries if one.get("original")]
    return own + [(f"{SEGMENTS}/{name}", name.partition(".")[0]) for name in segments]


def _load_manifest(folder: Path) -> dict[str, Any]:
    data, checksum = (folder / MANIFEST).read_bytes(), folder / _CHECKSUM
    if checksum.exists() and checksum.read_bytes() != hashlib.sha256(data).hexdigest().encode():
        raise ValueError(f"{folder / MANIFEST} has another sha256 than {checksum}")
    return dict(json.loads(data))


def _generations(root: Path) -> list[Path]:
    return sorted(path for path in root.glob(f"{_PREFIX}*") if path.name.removeprefix(_PREFIX).isdigit())


def _read_current_name(root: Path) -> str:
    current = root / _CURRENT
    return current.read_text("utf-8", "replace").strip() if current.exists() else ""


def _hint(root: Path) -> str:
    """Return the hint for a damaged index: use the latest complete generation, if there is one, or ingest again."""
    remove = f"add that report again, or remove the folder {root} and ingest the reports again"
    for name in whole_generations(root, but=_read_current_name(root)):
        return f"the index before it is whole: write {name} into {root / _CURRENT}; or {remove}"
    return remove


def _is_whole(folder: Path) -> bool:
    try:
        files = _files(folder)
        return all(sha256_of(folder.parent / name) == sha for name, sha in files)
    except _UNREADABLE:
        return False
