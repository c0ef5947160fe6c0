"""Rates and lockouts keep the same promises in memory, in SQLite and in PostgreSQL; and over two processes."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import select, text

from rag.config import Settings
from tests.ui.databases import environment_of
from ui.entry.database import open_database
from ui.entry.limit_tables import _LOCKOUTS, _RATES, SharedLockout, SharedRateLimit
from ui.entry.limits import Lockout, RateLimit
from ui.entry.rules import Access
from ui.entry.stores import open_lockout, open_rate
from ui.errors import DatabaseFailed

START = 1_700_000_000.0
WORKER = """
import sys
from rag.config import open_settings
from ui.entry.stores import open_lockout, open_rate
settings = open_settings()
rate, locks = open_rate(settings, "key", 30), open_lockout(settings, "password")
rate.take("warm up"), locks.fail("warm up")
print("ready", flush=True)
sys.stdin.readline()
print(sum(rate.take("portal") == 0.0 for _ in range(60)), sum(locks.fail("zhang") == 0.0 for _ in range(20)))
"""


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def kinds(request, clock):
    """What makes a rate limit and a lockout, and what counts the names that they keep."""
    if request.param == "memory":
        count = {RateLimit: lambda limit: len(limit._taken), Lockout: lambda limit: len(limit._tries)}
        rate = lambda most, **named: RateLimit(most, clock, **named)  # noqa: E731
        return rate, lambda **named: Lockout(clock=clock, **named), lambda limit: count[type(limit)](limit)
    database = open_database(request.getfixturevalue(f"{request.param}_settings"))

    def count_rows(limit):
        with database.begin() as connection:
            return connection.scalar(text(f"SELECT count(*) FROM {limit._table}"))  # noqa: S608

    rate = lambda most, **named: SharedRateLimit(database, "x", most, clock, **named)  # noqa: E731
    return rate, lambda **named: SharedLockout(database, "x", clock=clock, **named), count_rows


def test_exactly_as_many_as_are_allowed_pass(kinds):
    rate = kinds[0](30)
    assert [rate.take("portal") for _ in range(50)] == [0.0] * 30 + [60.0] * 20
    assert [rate.take("other") for _ in range(31)] == [0.0] * 30 + [60.0]


def test_no_sixty_seconds_have_more_than_the_limit(kinds, clock):
    rate, passed = kinds[0](10), []
    for _ in range(300):
        clock.now += 0.625
        if rate.take("portal") == 0.0:
            passed.append(clock.now)
    assert len(passed) == 40
    assert max(sum(start <= at < start + 60 for at in passed) for start in passed) == 10


def test_who_waits_as_told_passes(kinds, clock):
    rate = kinds[0](2)
    rate.take("portal")
    clock.now += 20
    rate.take("portal")
    assert rate.take("portal") == 40.0
    clock.now += 39
    assert rate.take("portal") == 1.0
    clock.now += 1
    assert [rate.take("portal"), rate.take("portal")] == [0.0, 20.0]


def test_a_flood_of_names_takes_bounded_room_and_spares_who_is_busy(kinds, clock):
    make, _, count = kinds
    rate = make(1, names=20)
    assert rate.take("portal") == 0.0
    for number in range(100):
        clock.now += 0.001
        rate.take(f"made up {number}")
        assert rate.take("portal") > 0
    assert count(rate) <= 22


def test_five_failures_lock_out_for_a_quarter_of_an_hour(kinds, clock):
    lockout = kinds[1]()
    assert [(lockout.fail("zhang"), lockout.blocked("zhang")) for _ in range(4)] == [(0.0, 0.0)] * 4
    assert lockout.fail("zhang") == 0.0
    assert (lockout.blocked("zhang"), lockout.blocked("li")) == (900.0, 0.0)
    clock.now += 899
    assert (lockout.blocked("zhang"), lockout.fail("zhang")) == (1.0, 1.0)  # not counted, so it is over in time
    clock.now += 1
    assert lockout.blocked("zhang") == 0.0
    assert [(lockout.fail("zhang"), lockout.blocked("zhang")) for _ in range(4)] == [(0.0, 0.0)] * 4
    assert [lockout.fail("zhang") for _ in range(2)] == [0.0, 900.0]


def test_a_success_clears_the_count(kinds):
    lockout = kinds[1]()
    for _ in range(3):
        for _ in range(4):
            lockout.fail("zhang")
        lockout.succeed("zhang")
    assert lockout.blocked("zhang") == 0.0
    lockout.succeed("nobody")


def test_failures_that_are_long_past_do_not_add_up(kinds, clock):
    lockout = kinds[1]()
    for _ in range(10):
        assert lockout.fail("zhang") == 0.0
        clock.now += 900
    assert lockout.blocked("zhang") == 0.0


def test_a_flood_of_failures_takes_bounded_room(kinds, clock):
    _, make, count = kinds
    lockout = make(failures=1, names=20)
    for number in range(100):
        clock.now += 0.001
        lockout.fail(f"made up {number}")
    assert count(lockout) <= 22
    assert (lockout.blocked("made up 99"), lockout.blocked("made up 0")) == (900.0, 0.0)


@pytest.mark.parametrize(
    "name",
    ["", "x" * 1_000_000, "\ud800" * 200, "a\0b", "' OR 1=1 --"],
    ids=["empty", "long", "surrogates", "NUL", "SQL"],
)
def test_any_name_can_be_counted(kinds, name):
    rate, lockout = kinds[0](1), kinds[1](failures=1)
    assert (rate.take(name), rate.take(name), rate.take(name + "x")) == (0.0, 60.0, 0.0)
    assert (lockout.fail(name), lockout.fail(name), lockout.blocked(name)) == (0.0, 900.0, 900.0)
    assert (lockout.blocked(name + "x"), lockout.fail(name + "x")) == (0.0, 0.0)
    lockout.succeed(name)
    assert lockout.blocked(name) == 0.0


@pytest.mark.parametrize("most", [0, -1])
def test_a_limit_that_lets_nobody_in_is_no_limit(kinds, most):
    with pytest.raises(ValueError, match="at least 1"):
        kinds[0](most)


def test_limits_of_two_kinds_are_counted_apart(database_settings):
    assert [open_rate(database_settings, kind, 1).take("a") for kind in ("key", "provider")] == [0.0, 0.0]
    for _ in range(5):
        open_lockout(database_settings, "key").fail("a")
    assert open_lockout(database_settings, "key").blocked("a") > 890
    assert open_lockout(database_settings, "password").blocked("a") == 0.0


def test_a_limit_that_is_changed_counts_what_was_before(database_settings, clock):
    database = open_database(database_settings)
    for most in (3, 5, 2):
        rate = SharedRateLimit(database, "x", most, clock)
        while rate.take("portal") == 0.0:
            clock.now += 1
    assert rate.take("portal") == 60 - 2  # the fourth of five is a minute old first
    clock.now += 58
    assert [rate.take("portal") > 0 for _ in range(2)] == [False, True]


def test_what_somebody_typed_is_in_no_table(database_settings):
    open_lockout(database_settings, "password").fail("zhang 10.0.0.9")
    open_rate(database_settings, "key", 1).take("zhang 10.0.0.9")
    with open_database(database_settings).begin() as connection:
        for table in (_RATES, _LOCKOUTS):
            assert "zhang" not in str(connection.execute(select(table)).all())


def test_two_processes_let_exactly_the_limit_pass(database_settings):
    command, pipes = [sys.executable, "-c", WORKER], {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    environment = environment_of(database_settings)
    workers = [subprocess.Popen(command, env=environment, text=True, **pipes) for _ in range(2)]
    try:
        assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 2
        for worker in workers:
            worker.stdin.write("\n")
            worker.stdin.flush()
        told = [list(map(int, worker.communicate(timeout=60)[0].split())) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert [sum(column) for column in zip(*told, strict=True)] == [30, 5]


def test_a_database_that_is_away_lets_nobody_pass_and_is_told_in_time(postgres_settings, postgres):
    rate, lockout = open_rate(postgres_settings, "key", 30), open_lockout(postgres_settings, "key")
    assert rate.take("portal") == 0.0
    rules = Access(_Keys(), rate, lockout, loopback=False, started_open=False)
    postgres.stop()
    try:
        for secret in ("right", "wrong"):
            began = time.monotonic()
            with pytest.raises(DatabaseFailed):
                rules.admit(secret, "10.0.0.9")
            assert time.monotonic() - began < 10
    finally:
        postgres.start()
    assert rules.admit("right", "10.0.0.9").name == "portal"


class _Keys:
    def any(self):
        return True

    def check(self, secret):
        from ui.entry.access import Caller

        return Caller("portal", frozenset({"ask"})) if secret == "right" else None


def test_without_the_setting_they_are_in_memory(tmp_path):
    settings = Settings(home=tmp_path, database="")
    assert isinstance(open_rate(settings, "key", 1), RateLimit)
    assert isinstance(open_lockout(settings, "key"), Lockout)
    assert list(tmp_path.iterdir()) == []


def test_only_what_may_be_lost_is_written_without_waiting_for_the_disk(postgres_settings, sqlite_settings):
    def told(settings, durable, question):
        with open_database(settings, durable=durable).begin() as connection:
            return connection.exec_driver_sql(question).scalar()

    assert told(postgres_settings, True, "SHOW synchronous_commit") == "on"
    assert told(postgres_settings, False, "SHOW synchronous_commit") == "off"
    assert told(sqlite_settings, True, "PRAGMA synchronous") == 2
    assert told(sqlite_settings, False, "PRAGMA synchronous") == 1
