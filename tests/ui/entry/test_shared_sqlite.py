"""Keys, accounts and sessions that the workers of one machine share, in an SQLite that YIJU_DATABASE names."""

import stat
import subprocess
import sys

import pytest

from rag.config import Settings
from rag.errors import ConfigError
from tests.ui.databases import environment_of
from ui.entry.access import Caller
from ui.entry.database import sqlite_file
from ui.entry.offices.opening import open_offices
from ui.entry.stores import open_accounts, open_keyring
from ui.errors import UnknownKey

WORKER = """
import sys
from rag.config import open_settings
from ui.entry.stores import open_keyring
keys = open_keyring(open_settings())
for number in range(10):
    keys.new(f"{sys.argv[1]}-{number}", {"ask"})
"""


def test_what_one_worker_changes_counts_at_the_other_at_once(sqlite_settings, tmp_path):
    one, other = (open_keyring(sqlite_settings.model_copy(update={"home": tmp_path / name})) for name in "ab")
    assert not one.any() and not other.any()
    key, secret = one.new("portal", {"ask"})
    assert other.check(secret) == key.caller
    other.revoke(key.id)
    assert one.check(secret) is None
    assert one.any()
    with pytest.raises(UnknownKey):
        one.revoke(key.id)
    assert not any((tmp_path / name).exists() for name in "ab")


def test_sessions_and_accounts_are_there_too(sqlite_settings, tmp_path):
    open_accounts(sqlite_settings).add("zhang", "a long enough secret", "staff")
    others = sqlite_settings.model_copy(update={"home": tmp_path / "b"})
    one, other = (open_offices(each, open_accounts(each)).sessions for each in (sqlite_settings, others))
    token = one.open(Caller("zhang", frozenset({"ask"})))
    assert other.find(token).name == "zhang"
    other.close(token)
    assert one.find(token) is None
    assert not (sqlite_settings.home / "sessions.db").exists()


def test_processes_that_write_at_once_lose_nothing(sqlite_settings):
    environment = environment_of(sqlite_settings)
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, name], env=environment) for name in "abc"]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    names = {key.name for key in open_keyring(sqlite_settings).list()}
    assert names == {f"{name}-{number}" for name in "abc" for number in range(10)}


def test_only_its_owner_may_read_the_file(sqlite_settings):
    open_keyring(sqlite_settings).new("portal", {"ask"})
    for path in sqlite_file(sqlite_settings).parent.glob("shared.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["sqlite:///x.db", "sqlite://", "sqlite:////tmp/x.db?mode=ro", "sqlite+pysqlite:////x"])
def test_a_file_without_its_whole_path_is_refused(tmp_path, url):
    with pytest.raises(ConfigError) as caught:
        open_keyring(Settings(home=tmp_path, database=url))
    assert "sqlite:////" in caught.value.hint
