"""The SQLite of YIJU_DATABASE in a backup: a copy of one moment, with keys, accounts and feedback.

Sessions, limits and jobs are left out: who has ended a session must not find it open again. A copy that is restored may
come from anywhere, so only plain tables are read from it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Table, select

from rag.config import Settings
from ui.entry.database import METADATA, Database, open_database, sqlite_file
from ui.entry.dialects import insert_into
from ui.entry.stores import open_accounts, open_keyring
from ui.errors import DatabaseFailed
from ui.service import feedback_table  # noqa: F401 - makes its table known

__all__ = ["check_copy", "copy_database", "put_back"]

_KEPT = ("secrets", "feedback")
_WAIT_SECONDS = 30.0


def copy_database(settings: Settings) -> bytes | None:
    """Return a copy of the SQLite of the settings as it is now; None where the settings name none, or it is empty.

    Raises: ConfigError, DatabaseFailed.
    """
    path = sqlite_file(settings)
    if path is None or not path.is_file():
        return None
    with TemporaryDirectory(prefix="yiju-copy-") as folder:
        copy = Path(folder) / "copy.db"
        try:
            _copy(path, copy)
        except sqlite3.Error as error:
            hint = "see with sqlite3 FILE 'PRAGMA integrity_check' whether it is whole"
            raise DatabaseFailed(f"the SQLite of YIJU_DATABASE cannot be copied: {error}", hint=hint) from error
        return copy.read_bytes()


def _copy(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        names = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in set(names) - set(_KEPT):
            target.execute(f'DROP TABLE "{name}"')
        target.commit()
        target.execute("VACUUM")  # what was dropped is no more in the file


def check_copy(path: Path) -> None:
    """Check that the file is a whole copy as :func:`copy_database` makes it.

    Raises: ValueError; SecretsDamaged.
    """
    with _opened(path) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise ValueError(f"{path.name} is damaged")
        found = connection.execute("SELECT type, tbl_name FROM sqlite_master").fetchall()
        if odd := [name for kind, name in found if kind not in ("table", "index") or name not in _KEPT]:
            raise ValueError(f"{path.name} has what no copy has: {odd[0]!r}")
        for name in _KEPT:
            _rows(connection, name)
    with TemporaryDirectory(prefix="yiju-copy-") as folder:
        settings, database = _new_database(Path(folder))
        put_back(path, database)
        if not _holds(database, path):
            raise ValueError(f"{path.name} does not restore")
        open_keyring(settings).list()
        open_accounts(settings).list()


def _new_database(folder: Path) -> tuple[Settings, Database]:
    """Return a new SQLite in a folder, and settings that name it."""
    settings = Settings(home=folder, database=f"sqlite:///{folder.resolve() / 'trial.db'}")
    return settings, open_database(settings)


def put_back(path: Path, database: Database) -> None:
    """Bring back what the copy at `path` has: keys and accounts become its own, missing feedback is added.

    Raises: ValueError, DatabaseFailed.
    """
    with _opened(path) as connection:
        secrets, opinions = (_rows(connection, name) for name in _KEPT)
    with database.begin() as target:
        for row in secrets:
            new = insert_into(target, METADATA.tables["secrets"]).values(**row)
            target.execute(new.on_conflict_do_update(index_elements=["kind"], set_={"records": row["records"]}))
        for row in opinions:
            target.execute(insert_into(target, METADATA.tables["feedback"]).values(**row).on_conflict_do_nothing())


def _holds(database: Database, path: Path) -> bool:
    """Return whether `database` has all rows of the copy at `path`."""
    with _opened(path) as connection, database.begin() as target:
        for name in _KEPT:
            there = [dict(row) for row in target.execute(select(METADATA.tables[name])).mappings()]
            if any(row not in there for row in _rows(connection, name)):
                return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            with suppress(sqlite3.NotSupportedError):
                connection.execute("PRAGMA trusted_schema=OFF")
            yield connection
    except sqlite3.Error as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error


def _rows(connection: sqlite3.Connection, name: str) -> list[dict[str, str]]:
    """Return the rows of a table as text; none where the copy has no such table."""
    table: Table = METADATA.tables[name]
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ? AND type = 'table'", (name,)).fetchone():
        return []
    columns = [column.name for column in table.columns]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()  # noqa: S608 - our own names
    if not all(isinstance(value, str) for row in found for value in row):
        raise ValueError(f"{name} has a value that is no text")
    return [dict(zip(columns, row, strict=True)) for row in found]
