"""Keys, accounts and sessions that workers on several machines share, in a real PostgreSQL."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from rag.config import Settings
from rag.errors import ConfigError
from tests.ui.entry.postgres_server import PostgresServer, require_postgres
from ui.entry.accounts import Account, Accounts
from ui.entry.database import Database, open_database
from ui.entry.keys import Key, Keyring
from ui.entry.offices.opening import open_offices
from ui.entry.people import Person
from ui.entry.secret_table import SecretTable
from ui.entry.stores import open_accounts, open_keyring
from ui.errors import AccountRefused, DatabaseFailed, SecretsDamaged, UnknownKey

PASSWORD = "湖里区的网格有七百一十个"
WORKER = """
import sys
from rag.config import open_settings
from ui.entry.offices.opening import open_offices
from ui.entry.stores import open_accounts, open_keyring
settings = open_settings()
keys, sessions = open_keyring(settings), open_offices(settings, open_accounts(settings)).sessions
for line in sys.stdin:
    kind, secret = line.split()
    caller = keys.check(secret) if kind == "key" else sessions.find(secret)
    print(caller.name if caller else "-", flush=True)
"""


@pytest.fixture(scope="module")
def server():
    require_postgres()
    with PostgresServer() as server:
        yield server


@pytest.fixture
def settings(server, tmp_path):
    """Settings of a machine with an empty folder; the database is emptied first."""
    import psycopg

    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS secrets, sessions, sign_ins")
    from ui.entry.database import _postgres

    _postgres.cache_clear()
    yield Settings(home=tmp_path, database=server.url, sign_in_others="staff", ldap_url="", proxy_address="127.0.0.1",
                   proxy_user_header="X-Forwarded-User")  # fmt: skip
    _postgres(server.url).dispose()


@pytest.fixture
def worker(settings):
    """Another process with a folder of its own, which tells whom it knows by a key or a session."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIJU_")}
    environment |= {
        "YIJU_HOME": str(settings.home / "other"),
        "YIJU_DATABASE": settings.database.get_secret_value(),
        "YIJU_SIGN_IN_OTHERS": "staff",
        "YIJU_PROXY_ADDRESS": "127.0.0.1",
        "YIJU_PROXY_USER_HEADER": "X-Forwarded-User",
    }
    command = [sys.executable, "-c", WORKER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:

        def ask(kind, secret):
            process.stdin.write(f"{kind} {secret}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield ask
        process.stdin.close()


def quick_accounts(settings):
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Accounts(settings.home, hasher, records=SecretTable(open_database(settings), "accounts", Account))


def test_a_key_that_one_worker_revokes_the_other_refuses_at_once(settings, worker):
    keys = open_keyring(settings)
    key, secret = keys.new("portal", {"ask"})
    assert worker("key", secret) == keys.check(secret).name
    keys.revoke(key.id)
    assert worker("key", secret) == "-"
    assert keys.any() and not (settings.home / "keys.json").exists()


def test_a_session_counts_everywhere_and_ends_everywhere(settings, worker):
    sessions = open_offices(settings, quick_accounts(settings)).sessions
    first, second = (
        sessions.open_person(Person("proxy", "li.si", "1")),
        sessions.open_person(Person("proxy", "wu", "2")),
    )
    assert worker("session", first).startswith("proxy/li.si:")
    sessions.close(first)
    assert worker("session", first) == "-"
    assert worker("session", second).startswith("proxy/wu:")


def test_the_sessions_of_an_account_end_with_it_everywhere(settings, worker):
    accounts = quick_accounts(settings)
    accounts.add("zhang", PASSWORD, "librarian")
    sessions = open_offices(settings, accounts).sessions
    token = sessions.open(accounts.check("zhang", PASSWORD))
    assert worker("session", token) == "zhang"
    accounts.set_password("zhang", "another pass phrase")
    assert worker("session", token) == "-"
    with pytest.raises(AccountRefused):
        open_accounts(settings).add("zhang", PASSWORD, "staff")
    accounts.remove("zhang")
    assert accounts.list() == () and accounts.any()


def test_what_is_made_at_once_is_all_there(settings):
    """Each thread opens the database as a process does."""
    from ui.entry.database import _postgres

    def make(number):
        database = Database(_postgres.__wrapped__(settings.database.get_secret_value()))
        ring = Keyring(settings.home, records=SecretTable(database, "keys", Key))
        for each in range(5):
            ring.new(f"portal-{number}-{each}", {"ask"})
        database._engine.dispose()

    threads = [threading.Thread(target=make, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    names = {key.name for key in open_keyring(settings).list()}
    assert names == {f"portal-{number}-{each}" for number in range(6) for each in range(5)}


def test_a_change_that_fails_changes_nothing(settings):
    keys = open_keyring(settings)
    assert not keys.any()
    with pytest.raises(UnknownKey):
        keys.revoke("00000000")
    assert not keys.any()  # the door of a server that never had a key is not shut by it
    key, _ = keys.new("portal", {"ask"}, days=1)
    assert open_keyring(settings).list() == (key,)
    assert key.expires > datetime.now(UTC)


def test_a_damaged_row_lets_nobody_in(settings):
    keys = open_keyring(settings)
    _, secret = keys.new("portal", {"ask"})
    with open_database(settings).begin() as connection:
        connection.exec_driver_sql("UPDATE secrets SET records = '[{}]'")
    assert keys.any()
    with pytest.raises(SecretsDamaged):
        keys.check(secret)


def test_a_database_that_is_down_lets_nobody_in_and_is_used_again_when_it_is_back(settings, server):
    keys = open_keyring(settings)
    _, secret = keys.new("portal", {"ask"})
    server.stop()
    began = time.monotonic()
    with pytest.raises(DatabaseFailed) as caught:
        keys.check(secret)
    assert time.monotonic() - began < 10
    assert str(server.port) not in str(caught.value)
    with pytest.raises(DatabaseFailed):
        keys.any()
    server.start()
    assert keys.check(secret)


def test_without_the_setting_everything_is_where_it_was(tmp_path):
    settings = Settings(home=tmp_path)
    Keyring(tmp_path).new("portal", {"ask"})
    Accounts(tmp_path).add("zhang", PASSWORD, "staff")
    assert [key.name for key in open_keyring(settings).list()] == ["portal"]
    assert [account.name for account in open_accounts(settings).list()] == ["zhang"]


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://a@b/c", "sqlite:///x.db", "nothing"])
def test_an_address_of_something_else_is_refused(tmp_path, url):
    with pytest.raises(ConfigError) as caught:
        open_keyring(Settings(home=tmp_path, database=url))
    assert "postgresql+psycopg" in caught.value.hint
