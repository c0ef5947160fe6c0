"""The database: that of sessions in the library's folder, or the one of YIJU_DATABASE, which workers share.

It is SQLite in a file, for the processes of one machine, or PostgreSQL.
This module opens databases and runs transactions. It does not know what the tables mean.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from rag.config import Settings
from rag.errors import ConfigError
from ui.errors import DatabaseFailed

__all__ = ["METADATA", "Database", "open_database", "sqlite_file"]

METADATA = MetaData()
_FILE = "sessions.db"
_MODE = 0o600
_WAIT_SECONDS = 5.0
_LOCK = 0x79696A75  # "yiju": the advisory lock of PostgreSQL while tables are made
_HASTY = "-c synchronous_commit=off"
_HINT = "write it as postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE, or sqlite:////FOLDER/FILE"


class Database:
    """A database with the tables of METADATA, which are made at its first use."""

    def __init__(self, engine: Engine, path: Path | None = None) -> None:
        self._engine = engine
        self._path = path
        self._prepared = False
        self._lock = Lock()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Run a transaction, which is committed when the block ends, and rolled back if it raises.

        Raises: DatabaseFailed.
        """
        with _told():
            self._prepare()
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """Yield a connection on which each statement is a transaction of its own. It takes the fewest round trips.

        Raises: DatabaseFailed.
        """
        with _told():
            self._prepare()
            with self._engine.connect() as connection:
                yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def _prepare(self) -> None:
        with self._lock:
            if self._prepared:
                return
            if self._path:
                _touch(self._path)
            with self._engine.begin() as connection:
                _make_tables(connection)
            self._prepared = True


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:  # the words of the driver may hold an address or a value
        hint = "see whether it runs; a damaged sessions.db may be removed: everybody signs in again"
        raise DatabaseFailed(f"the database fails: {type(error).__name__}", hint=hint) from error


def _make_tables(connection: Connection) -> None:
    """Make the tables that are missing, also while other processes do so."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL synchronous_commit = on"))  # a table is not made again before a restart
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    for table in METADATA.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def open_database(settings: Settings, *, durable: bool = True) -> Database:
    """Return the database of the library. Nothing is opened before its first use.

    What need not be `durable` is written without waiting for the disk: the last of it may be lost with the power.

    Raises: ConfigError.
    """
    path = sqlite_file(settings)
    if path is None and (url := settings.database.get_secret_value()):
        return Database(_postgres(url) if durable else _postgres(url, _HASTY))
    path = path or settings.home / _FILE
    return Database(_sqlite(path, durable), path)


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of YIJU_DATABASE; None when it is empty or a PostgreSQL.

    Raises: ConfigError when it is no address of a database.
    """
    if not (url := settings.database.get_secret_value()):
        return None
    made = _parsed(url)
    if made.drivername != "sqlite":
        return None
    path = Path(made.database or "")
    if not path.is_absolute() or made.query or made.host:
        raise ConfigError("YIJU_DATABASE names no file by its whole path", hint=_HINT)
    return path


def _parsed(url: str) -> URL:
    try:
        made = make_url(url)
    except ArgumentError:
        raise ConfigError("YIJU_DATABASE is no address of a database", hint=_HINT) from None
    if made.drivername not in ("postgresql+psycopg", "sqlite"):
        raise ConfigError(f"YIJU_DATABASE is for PostgreSQL or SQLite, not for {made.drivername}", hint=_HINT)
    return made


def _sqlite(path: Path, durable: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - of the driver
        connection.execute("PRAGMA journal_mode=WAL")  # readers do not wait for a writer
        if not durable:
            connection.execute("PRAGMA synchronous=NORMAL")

    return engine


@lru_cache(maxsize=4)
def _postgres(url: str, also: str = "") -> Engine:
    """Return the one engine of a process for a database, so that its connections are shared.

    Raises: ConfigError.
    """
    options = f"-c statement_timeout={int(1000 * _WAIT_SECONDS)} {also}"
    told = {"connect_timeout": int(_WAIT_SECONDS), "options": options}
    try:
        return create_engine(
            _parsed(url), connect_args=told, pool_pre_ping=True, pool_timeout=_WAIT_SECONDS, pool_recycle=1800
        )
    except ModuleNotFoundError as error:
        hint = "pip install 'yiju[postgres]', or `make setup`"
        raise ConfigError(f"{error.name} is not installed", hint=hint) from None


def _touch(path: Path) -> None:
    """Make the file: SQLite would let others read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _MODE))
    except OSError as error:
        hint = "run yiju as the user who owns the folder"
        raise DatabaseFailed(f"{path.name} cannot be written: {error.strerror}", hint=hint) from None
