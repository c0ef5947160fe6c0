import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from rag.chat.allowance import Allowance

TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPEND = """
import sys
from pathlib import Path
from rag.chat.allowance import Allowance

allowance = Allowance(Path(sys.argv[1]), 10**9)
for _ in range(100):
    allowance.settle(allowance.reserve(10), 7)
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "llm-tokens.json"


@pytest.fixture
def clock():
    class Clock:
        now = TODAY

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def opened(file, clock):
    return lambda most=1000: Allowance(file, most, clock)


def held(file):
    return json.loads(file.read_bytes())


def test_what_is_left_is_given_and_no_more(opened, file):
    allowance = opened()
    assert allowance.reserve(1001) is None
    assert not file.exists()
    assert allowance.reserve(600)
    assert allowance.reserve(401) is None
    assert allowance.reserve(400)
    assert allowance.reserve(1) is None
    assert held(file) == {"day": "2026-03-01", "tokens": 1000}


def test_a_call_is_put_right_when_it_has_ended(opened, file):
    allowance = opened()
    reserved = allowance.reserve(900)
    assert allowance.reserve(900) is None
    allowance.settle(reserved, 50)
    assert held(file)["tokens"] == 50
    assert allowance.reserve(900)
    allowance.settle(reserved, 2000)  # more than was thought
    assert allowance.reserve(1) is None


def test_a_restart_forgets_nothing(opened):
    assert opened().reserve(700)
    assert opened().reserve(700) is None
    assert opened().reserve(300)


def test_a_new_day_begins_at_nothing(opened, clock, file):
    allowance = opened()
    late = allowance.reserve(1000)
    clock.now += timedelta(hours=11, minutes=59)
    assert allowance.reserve(1) is None
    clock.now += timedelta(minutes=1)
    assert allowance.reserve(800)
    allowance.settle(late, 3)  # of yesterday
    assert held(file) == {"day": "2026-03-02", "tokens": 800}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\x00",
        b"{",
        b"[" * 2000,
        b"null",
        b"[1]",
        b'{"day": "2026-03-01"}',
        b'{"day": "2026-03-01", "tokens": "9"}',
        b'{"day": "2026-03-01", "tokens": true}',
        b'{"day": "2026-03-01", "tokens": -9}',
        b'{"day": "2026-03-01", "tokens": NaN}',
        b'{"day": "2026-03-01", "tokens": 1' + b"0" * 5000 + b"}",
    ],
)
def test_a_damaged_file_begins_a_new_count(opened, file, damage):
    file.write_bytes(damage)
    assert opened().reserve(900)
    assert held(file) == {"day": "2026-03-01", "tokens": 900}


def test_a_home_that_cannot_be_written_is_counted_here(tmp_path, clock):
    allowance = Allowance(tmp_path / "none" / "llm-tokens.json", 1000, clock)
    reserved = allowance.reserve(900)
    assert allowance.reserve(900) is None
    allowance.settle(reserved, 10)
    assert allowance.reserve(990)
    assert allowance.reserve(1) is None
    assert not (tmp_path / "none").exists()


def test_what_stands_in_the_way_of_the_file_is_no_failure(opened, file):
    file.mkdir()
    allowance = opened()
    assert allowance.reserve(900)
    assert allowance.reserve(900) is None


def test_a_lock_that_is_held_is_not_waited_for_long_and_nothing_is_lost(opened, file):
    assert opened().reserve(300)
    allowance = opened()
    handle = os.open(file.with_suffix(".lock"), os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    started = time.monotonic()
    assert allowance.reserve(100)
    assert time.monotonic() - started < 2  # else it waits until the lock is free, for ever
    assert held(file)["tokens"] == 300
    os.close(handle)
    assert allowance.reserve(100)
    assert held(file)["tokens"] == 500


def test_threads_do_not_exceed_it_together(opened, file):
    allowance, given = opened(), []
    threads = [threading.Thread(target=lambda: given.append(allowance.reserve(90))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(1 for reserved in given if reserved) == 11
    assert held(file)["tokens"] == 990


def test_two_processes_lose_nothing_of_each_other(file):
    command = [sys.executable, "-c", SPEND, str(file)]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    Allowance(file, 10**9).reserve(1)  # brings in nothing: all is in the file
    assert held(file)["tokens"] == 2 * 100 * 7 + 1
