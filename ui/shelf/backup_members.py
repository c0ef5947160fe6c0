"""The members of a backup besides the library: files of the home, and a copy of the SQLite of YIJU_DATABASE."""

import re
from contextlib import ExitStack
from pathlib import Path

from rag.config import Settings
from rag.files import lock, write_file
from ui.entry.database import Database

__all__ = ["DATABASE", "check_members", "is_member", "put_back_member", "read_members"]

DATABASE = "database.db"
_SECRETS = ("keys.json", "accounts.json")
_FEEDBACK = "feedback.jsonl"
_AUDIT = re.compile(r"audit/\d{4}-\d{2}-\d{2}\.jsonl")
_LOCKS = ("keys.json.lock", "accounts.json.lock", "feedback.lock")
_MODE = 0o600


def is_member(name: str) -> bool:
    """Return whether a backup may have a file of this name besides the library."""
    return name in (*_SECRETS, _FEEDBACK, DATABASE) or bool(_AUDIT.fullmatch(name))


def read_members(settings: Settings) -> dict[str, bytes]:
    """Return the content of all files besides the library by name, while none of them changes.

    Raises: ConfigError, DatabaseFailed, OSError.
    """
    home, found = settings.home, {}
    if settings.database.get_secret_value():
        from ui.shelf.backup_database import copy_database

        if (copy := copy_database(settings)) is not None:
            found[DATABASE] = copy
    if not home.is_dir():
        return found
    with ExitStack() as held:
        for name in _LOCKS:
            held.enter_context(lock(home / name, mode=_MODE))
        names = [name for name in (*_SECRETS, _FEEDBACK) if (home / name).is_file()]
        days = sorted(f"audit/{path.name}" for path in (home / "audit").glob("*.jsonl"))
        return {name: _content(home / name) for name in [*names, *filter(_AUDIT.fullmatch, days)]} | found


def _content(path: Path) -> bytes:
    """Return the content; the last line of a log, which a crash may have cut off, is ended."""
    data = path.read_bytes()
    return data + b"\n" if path.suffix == ".jsonl" and data and not data.endswith(b"\n") else data


def check_members(folder: Path) -> None:
    """Check that the keys and accounts in `folder` can be read.

    Raises: SecretsDamaged, ValueError.
    """
    from ui.entry.accounts import Accounts
    from ui.entry.keys import Keyring

    Keyring(folder).list()
    Accounts(folder).list()
    if (folder / DATABASE).exists():
        from ui.shelf.backup_database import check_copy

        check_copy(folder / DATABASE)


def put_back_member(home: Path, name: str, file: Path, database: Database | None) -> None:
    """Bring `file` back as the member `name`. Without `database` a copy of one is left out.

    Raises: OSError, DatabaseFailed.
    """
    path, data = home / name, file.read_bytes()
    if name == DATABASE:
        if database is not None:
            from ui.shelf.backup_database import put_back

            put_back(file, database)
    elif name in _SECRETS:
        with lock(home / f"{name}.lock", mode=_MODE):
            write_file(path, data, _MODE)
    elif name == _FEEDBACK:
        with lock(home / "feedback.lock", mode=_MODE):
            there = path.read_bytes().splitlines() if path.exists() else []
            known = set(there)
            lines = [line for line in data.splitlines() if line not in known] + there
            write_file(path, b"".join(line + b"\n" for line in lines), _MODE)
    elif not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_file(path, data, _MODE)
