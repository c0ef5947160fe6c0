"""Where the database is, and what is told of one that fails. Nothing here needs a server."""

import time

import pytest
from sqlalchemy import select

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.database import open_database, sqlite_file
from ui.entry.limit_tables import _RATES
from ui.errors import DatabaseFailed

NOBODY = "postgresql+psycopg://zhang:secret@127.0.0.1:1/yiju"  # where no server listens
OTHERS = {"name": "n", "taken": "", "last": 0}


def test_without_a_setting_it_is_in_the_folder_of_the_library(tmp_path):
    home = tmp_path / "home"
    database = open_database(Settings(home=home, database=""))
    assert not home.exists()  # nothing is opened before its first use
    with database.begin() as connection:
        assert connection.execute(select(_RATES)).all() == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert (home / "sessions.db").stat().st_mode & 0o777 == 0o600


def test_the_file_of_the_setting_is_named_by_its_whole_path(tmp_path):
    assert sqlite_file(Settings(database=f"sqlite:///{tmp_path}/a b.db")) == tmp_path / "a b.db"
    assert sqlite_file(Settings(database="")) is None
    assert sqlite_file(Settings(database=NOBODY)) is None


@pytest.mark.parametrize("url", ["no address", "mysql://x/y", "postgresql://x/y", "sqlite://host/x", "sqlite:///x"])
def test_an_address_of_something_else_is_refused(tmp_path, url):
    with pytest.raises(ConfigError, match="YIJU_DATABASE") as caught:
        open_database(Settings(home=tmp_path, database=url))
    assert "sqlite:////" in caught.value.hint and "postgresql+psycopg://" in caught.value.hint


@pytest.mark.parametrize("durable", [True, False])
def test_a_server_that_is_not_there_is_told_without_its_address(tmp_path, durable):
    database, began = open_database(Settings(home=tmp_path, database=NOBODY), durable=durable), time.monotonic()
    for opened in (database.begin, database.autocommit):
        with pytest.raises(DatabaseFailed) as caught, opened():
            pass
        assert "secret" not in str(caught.value) and "127.0.0.1" not in str(caught.value)
        assert caught.value.hint
    assert time.monotonic() - began < 11
    assert list(tmp_path.iterdir()) == []


def test_a_process_shares_the_connections_to_one_server(tmp_path):
    first, second, hasty = (
        open_database(Settings(home=tmp_path, database=NOBODY), durable=durable)._engine
        for durable in (True, True, False)
    )
    assert first is second is not hasty
    assert (first.pool._pre_ping, first.pool._recycle, first.pool._timeout) == (True, 1800, 5.0)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    database = open_database(Settings(home=tmp_path / "file", database=""))
    with pytest.raises(DatabaseFailed, match=r"sessions\.db cannot be written") as caught, database.begin():
        pass
    assert caught.value.hint and str(tmp_path) not in str(caught.value)


def test_a_transaction_that_raises_changes_nothing(tmp_path):
    database = open_database(Settings(home=tmp_path, database=""))
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        connection.execute(_RATES.insert().values(kind="a", **OTHERS))
        1 / 0  # noqa: B018
    with pytest.raises(ZeroDivisionError), database.autocommit() as connection:
        connection.execute(_RATES.insert().values(kind="b", **OTHERS))  # a transaction of its own
        1 / 0  # noqa: B018
    with database.begin() as connection:
        assert connection.scalars(select(_RATES.c.kind)).all() == ["b"]
