"""A backup of a whole home in one file: library, keys, accounts, feedback and audit log.

With an SQLite as YIJU_DATABASE a copy of it is in the file; what a PostgreSQL holds is not.

The file is a zip. ``backup.json`` names every other member with its sha256. Below ``library/`` are the members of a
file of `yiju export`: as a zip in the zip it would be taken for the whole where the end is cut off. Only names that
:mod:`ui.shelf.backup_members` knows are unpacked. Sessions are not in it. The settings are noted without secrets, and
not restored.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.config import Settings
from rag.errors import ArchiveDamaged, IndexMissing
from rag.files import replace_file, sha256_of
from rag.ports import ProgressCall
from ui.entry.database import Database
from ui.errors import SecretsDamaged
from ui.shelf.backup_members import DATABASE, check_members, is_member, put_back_member, read_members

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.store.archive import Restored

__all__ = ["Kept", "back_up", "is_backup", "restore_backup", "try_backup"]

_MANIFEST, _LIBRARY, _FORMAT = "backup.json", "library/", 1
_EXPORT = ".library.zip"
_OF_LIBRARY = re.compile(r"library/(?:manifest\.json|segments/[0-9a-f]{64}\.\w+)")
_MODE = 0o600
_MAX_BYTES = 1 << 30  # of one member
_SECRET_SETTINGS = {"llm_key", "llm_extra", "oidc_client_secret", "ldap_bind_password", "database"}
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError)
_HINT = "nothing was changed: take another copy of the file"


class _Contents(BaseModel):
    """The member ``backup.json``."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: int = Field(ge=_FORMAT, le=_FORMAT)
    yiju: str
    at: str
    reports: int
    settings: dict[str, str]
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: the number of reports, and the sha256 of each file besides the library by its name."""

    reports: int
    files: Mapping[str, str]


def back_up(settings: Settings, file: Path, progress: ProgressCall | None = None) -> Kept:
    """Write the home of the settings to `file`, which only its owner may read; an older one is replaced.

    Keys, accounts, feedback and audit log are those of one moment, the library is one generation of a later one.

    Raises: IndexDamaged, OSError.
    """
    from index.store.archive import export_library

    with TemporaryDirectory(prefix=".yiju-backup-", dir=file.resolve().parent) as folder:
        small, export, reports = read_members(settings), Path(folder) / _EXPORT, 0
        with suppress(IndexMissing):  # nothing was ever ingested
            reports = export_library(settings.home, export, progress)
        with replace_file(file, _MODE) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
            sums = dict(kept := {name: hashlib.sha256(data).hexdigest() for name, data in small.items()})
            for name, data in small.items():
                archive.writestr(name, data)
            for name, data in _members(export):
                archive.writestr(_LIBRARY + name, data)
                sums[_LIBRARY + name] = hashlib.sha256(data).hexdigest()
            archive.writestr(_MANIFEST, _contents(settings, reports, sums).model_dump_json(indent=1))
    return Kept(reports, kept)


def is_backup(file: Path) -> bool:
    """Return whether `file` is one of :func:`back_up`; False also for a file that is no zip.

    Raises: OSError.
    """
    with file.open("rb") as opened:
        try:
            with zipfile.ZipFile(opened) as archive:
                return _MANIFEST in archive.namelist()
        except _UNREADABLE:
            return False


def restore_backup(
    home: Path,
    file: Path,
    embedder: "Embedder",
    progress: ProgressCall | None = None,
    database: Database | None = None,
) -> tuple[Kept, "Restored | None"]:
    """Bring back into `home` what is in `file`. Everything is checked before anything is replaced.

    Library, keys and accounts become those of the backup. Missing feedback and days of the audit log are added. A copy
    of a database comes back into `database`; without one it is left out.

    Raises: ArchiveDamaged, IndexLocked, DatabaseFailed, OSError.
    """
    from index.store.archive import restore_library

    home.mkdir(parents=True, exist_ok=True)
    with _unpacked(file, home) as (folder, kept):
        restored = None
        if (folder / _EXPORT).exists():
            restored = restore_library(home, folder / _EXPORT, embedder, progress)
        for name in kept.files:
            put_back_member(home, name, folder / name, database)
    return kept, restored


def try_backup(file: Path, embedder: "Embedder", progress: ProgressCall | None = None) -> Kept:
    """Restore `file` into an empty folder beside it, which is removed again.

    Raises: ArchiveDamaged when something is missing or different; OSError.
    """
    with TemporaryDirectory(prefix=".yiju-trial-", dir=file.resolve().parent) as folder:
        home = Path(folder)
        kept, restored = restore_backup(home, file, embedder, progress)
        if (restored.reports if restored else 0) != kept.reports:
            raise ArchiveDamaged(f"{file} does not restore all of its {kept.reports} reports", hint=_HINT)
        for name, sha256 in kept.files.items():  # the database was restored once when it was checked
            if name != DATABASE and sha256_of(home / name) != sha256:
                raise ArchiveDamaged(f"{file} does not restore {name}", hint=_HINT)
    return kept


def _members(export: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an exported library; none where there is no file."""
    if export.exists():
        with zipfile.ZipFile(export) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)


def _contents(settings: Settings, reports: int, sums: dict[str, str]) -> _Contents:
    told = settings.model_dump(mode="json", exclude=_SECRET_SETTINGS | {"home", "cache"})
    now = datetime.now(UTC).isoformat(timespec="seconds")
    noted = {f"YIJU_{name.upper()}": str(value) for name, value in told.items()}
    return _Contents(format=_FORMAT, yiju=version("yiju"), at=now, reports=reports, settings=noted, sha256=sums)


@contextmanager
def _unpacked(file: Path, home: Path) -> Iterator[tuple[Path, Kept]]:
    """Yield a folder in `home` with the members of a backup, each of them checked.

    Raises: ArchiveDamaged.
    """
    with TemporaryDirectory(prefix=".yiju-restore-", dir=home) as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                kept = _unpack(archive, Path(folder))
        except (*_UNREADABLE, ValidationError) as error:
            raise ArchiveDamaged(f"{file} is damaged, or no backup: {error}", hint=_HINT) from error
        except SecretsDamaged as error:
            raise ArchiveDamaged(f"{file} holds keys or accounts that cannot be read", hint=_HINT) from error
        yield Path(folder), kept


def _unpack(archive: zipfile.ZipFile, folder: Path) -> Kept:
    contents = _Contents.model_validate_json(archive.read(_MANIFEST))
    members = [name for name in archive.namelist() if name != _MANIFEST]
    if odd := sorted(set(members) ^ set(contents.sha256)) or [n for n in members if members.count(n) > 1]:
        raise ValueError(f"it has other files than it says: {odd[0]!r}")
    kept = {name: sha256 for name, sha256 in contents.sha256.items() if not name.startswith(_LIBRARY)}
    if strange := [n for n in kept if not is_member(n)]:
        raise ValueError(f"it has a file that no backup has: {strange[0]!r}")
    for name, sha256 in kept.items():
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / name).write_bytes(_checked(archive, name, sha256))
    check_members(folder)
    if library := sorted(contents.sha256.keys() - kept.keys()):
        with zipfile.ZipFile(folder / _EXPORT, "w") as export:
            for name in library:
                if not _OF_LIBRARY.fullmatch(name):
                    raise ValueError(f"it has a file that no library has: {name!r}")
                export.writestr(name.removeprefix(_LIBRARY), _checked(archive, name, contents.sha256[name]))
    return Kept(contents.reports, kept)


def _checked(archive: zipfile.ZipFile, name: str, sha256: str) -> bytes:
    if archive.getinfo(name).file_size > _MAX_BYTES:
        raise ValueError(f"{name} is too large")
    data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"{name} has another sha256 than it should have")
    return data
