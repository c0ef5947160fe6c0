"""What `yiju backup` does with YIJU_DATABASE: an SQLite is in the file, of a PostgreSQL it says that it is not."""

import sqlite3
import threading
import zipfile

import pytest

from rag.config import Settings
from rag.errors import ArchiveDamaged
from tests.fakes import HashEmbedder
from tests.ui.shelf.test_backup import rewrite
from ui.entry.database import open_database
from ui.entry.offices.opening import open_offices
from ui.entry.people import Person
from ui.entry.stores import open_accounts, open_keyring, open_lockout, open_rate
from ui.errors import DatabaseFailed
from ui.service.feedback import Opinion
from ui.service.feedback_table import open_feedback
from ui.shelf.backup import back_up, restore_backup, try_backup
from ui.shelf.job import Job
from ui.shelf.job_table import open_records

MODEL = HashEmbedder(64)


@pytest.fixture
def settings(sqlite_settings):
    """A worker with a key, an opinion, a session, a job and limits in an SQLite."""
    sqlite_settings.home.mkdir()
    open_keyring(sqlite_settings).new("portal", ["ask"])
    open_feedback(sqlite_settings).add(Opinion("问？", "答", "bad"))
    open_offices(sqlite_settings, open_accounts(sqlite_settings)).sessions.open_person(Person("proxy", "li.si", "1"))
    open_records(sqlite_settings).add(Job("secretjob", "delete", "portal", "huli"))
    open_rate(sqlite_settings, "key", 5).take("portal")
    open_lockout(sqlite_settings, "key").fail("portal")
    return sqlite_settings


@pytest.fixture
def file(settings, tmp_path):
    back_up(settings, tmp_path / "all.zip")
    return tmp_path / "all.zip"


def another(tmp_path):
    return Settings(home=tmp_path / "two", database=f"sqlite:///{tmp_path / 'second.db'}")


def test_another_machine_has_the_same_keys_and_opinions_and_no_session(settings, file, tmp_path):
    other = another(tmp_path)
    kept, _ = restore_backup(other.home, file, MODEL, database=open_database(other))
    assert set(kept.files) == {"database.db"}
    assert open_keyring(other).list() == open_keyring(settings).list() != ()
    assert open_feedback(other).read() == open_feedback(settings).read() != []
    assert try_backup(file, MODEL) == kept
    with open_database(other).begin() as connection:
        for table in ("sessions", "jobs", "rates", "lockouts"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0  # noqa: S608
    with zipfile.ZipFile(file) as archive:
        assert b"li.si" not in (data := archive.read("database.db")) and b"secretjob" not in data


def test_what_is_newer_stays_and_keys_become_those_of_the_backup(settings, file):
    keys = open_keyring(settings).list()
    open_keyring(settings).new("later", ["ask"])
    open_feedback(settings).add(Opinion("后来？", "答", "good"))
    for _ in range(2):
        restore_backup(settings.home, file, MODEL, database=open_database(settings))
    assert open_keyring(settings).list() == keys
    assert {opinion.question for opinion in open_feedback(settings).read()} == {"问？", "后来？"}


def test_a_copy_beside_writers_is_of_one_moment(settings, tmp_path):
    """A writer makes a key and then its opinion: a copy never has an opinion without its key."""
    ended = threading.Event()

    def write():
        keys, feedback, number = open_keyring(settings), open_feedback(settings), 0
        while not ended.is_set():
            number += 1
            keys.new(f"k{number}", ["ask"])
            feedback.add(Opinion(f"k{number}", "", "good"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for at in range(5):
            back_up(settings, tmp_path / "all.zip")
            other = Settings(home=tmp_path / str(at), database=f"sqlite:///{tmp_path / str(at)}.db")
            restore_backup(other.home, tmp_path / "all.zip", MODEL, database=open_database(other))
            names = {key.name for key in open_keyring(other).list()}
            said = {opinion.question for opinion in open_feedback(other).read()} - {"问？"}
            assert said <= names and len(names - said) <= 2
    finally:
        ended.set()
        writer.join()


@pytest.mark.parametrize(
    "fault", ["no database", "cut off", "a view", "a trigger", "another table", "a number", "keys"]
)
def test_a_copy_that_is_none_changes_nothing(settings, file, tmp_path, fault):
    path = tmp_path / "bad.db"
    with zipfile.ZipFile(file) as archive:
        path.write_bytes(archive.read("database.db"))
    if fault in ("no database", "cut off"):
        path.write_bytes(b"x" * 5000 if fault == "no database" else path.read_bytes()[:5000])
    else:
        statement = {
            "a view": "CREATE VIEW sessions AS SELECT * FROM secrets",
            "a trigger": "CREATE TRIGGER t AFTER INSERT ON feedback BEGIN DELETE FROM secrets; END",
            "another table": "CREATE TABLE sessions (token TEXT)",
            "a number": "UPDATE feedback SET opinion = x'00'",
            "keys": "UPDATE secrets SET records = '[{}]'",
        }[fault]
        with sqlite3.connect(path) as connection:
            connection.execute(statement)
        connection.close()
    rewrite(file, {"database.db": path.read_bytes()}, truthful=True)
    keys = open_keyring(settings).list()
    with pytest.raises(ArchiveDamaged):
        restore_backup(settings.home, file, MODEL, database=open_database(settings))
    assert open_keyring(settings).list() == keys
    assert not [path.name for path in settings.home.iterdir() if path.name.startswith(".yiju")]


def test_a_damaged_database_is_told(settings, tmp_path):
    path = tmp_path / "shared.db"
    for each in tmp_path.glob("shared.db*"):
        each.unlink()
    path.write_bytes(b"x" * 10_000)
    with pytest.raises(DatabaseFailed):
        back_up(settings, tmp_path / "all.zip")


def test_the_commands_say_what_is_in_the_file_and_what_is_not(yiju, settings, file, tmp_path):
    url, other = settings.database.get_secret_value(), another(tmp_path)
    result = yiju("backup", file, home=settings.home, YIJU_DATABASE=url)
    assert result.exit_code == 0, result.output
    assert "database.db" in result.stdout and "pg_dump" not in result.output
    result = yiju("restore", file, home=other.home, YIJU_DATABASE=other.database.get_secret_value())
    assert "database.db" in result.stdout and "left out" not in result.stdout
    assert [key.name for key in open_keyring(other).list()] == ["portal"]
    result = yiju("restore", file, home=tmp_path / "three")
    assert result.stdout.startswith("restored 0 reports from ") and "database.db was left out" in result.stdout
    assert "YIJU_DATABASE" in result.stdout


def test_of_a_postgresql_it_says_that_it_is_not_in_the_file(yiju, postgres_settings, tmp_path):
    open_keyring(postgres_settings).new("portal", ["ask"])
    postgres_settings.home.mkdir(exist_ok=True)
    url = postgres_settings.database.get_secret_value()
    result = yiju("backup", tmp_path / "all.zip", home=postgres_settings.home, YIJU_DATABASE=url)
    assert result.exit_code == 0, result.output
    assert "not in the file" in result.stdout and "pg_dump" in result.stdout
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "database.db" not in archive.namelist()
        assert url.encode() not in b"".join(archive.read(name) for name in archive.namelist())
    assert yiju("key", "new", "here", home=tmp_path / "four").exit_code == 0
    assert yiju("backup", tmp_path / "files.zip", home=tmp_path / "four").exit_code == 0
    result = yiju("restore", tmp_path / "files.zip", home=postgres_settings.home, YIJU_DATABASE=url)
    assert "YIJU_DATABASE is as it was" in result.stdout
    assert [key.name for key in open_keyring(postgres_settings).list()] == ["portal"]
