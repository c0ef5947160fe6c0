"""R2, R3, R4: a publish is killed, or its disk fails, at every call of the operating system that it makes.

The library is then the one before or the one after, and the next publish works.
"""

import errno
import shutil
from collections import Counter

import pytest

from tests.reliability.faults import CHANGING, points
from tests.reliability.whole import assert_next_publish_works, state_of

READING = ("read", "pread64", "newfstatat", "fstat", "stat", "lstat", "statx", "access", "readlink", "getdents64")
CLOSING = ("close", "lseek", "mmap", "munmap", "fcntl", "ioctl")
pytestmark = pytest.mark.skipif("sys.platform != 'linux'")


@pytest.fixture(scope="session")
def counted(traced, prepared, tmp_path_factory):
    """Return a function that returns how often a publish makes each of the calls that are named."""
    folder = tmp_path_factory.mktemp("counted")
    every = traced.calls(shutil.copytree(prepared, folder / "home"), folder / "log", (*CHANGING, *READING, *CLOSING))
    return lambda names: Counter({name: every[name] for name in names})


def kill_at(writer, fresh, every):
    states = []
    for name, number in every:
        home = fresh()
        assert writer.publish(home, "-e", f"inject={name}:signal=KILL:when={number}") == "signal 9", (name, number)
        states.append(state_of(home))
        if number % 7 == 1:
            assert_next_publish_works(home)
    return states


def fail_at(writer, fresh, every, error, *, for_good):
    """Let the call fail once, or it and all that follow; return the ends that were not acknowledged."""
    refused = 0
    for name, number in every:
        home, when = fresh(), f"{number}+" if for_good else number
        ended = writer.publish(home, "-e", f"inject={name}:error={errno.errorcode[error]}:when={when}")
        assert ended in ("exit 0", "exit 1"), (name, number, ended)
        state = state_of(home)
        assert state == "new" if ended == "exit 0" else state in ("old", "new"), (name, number, ended)
        assert not (name in ("fsync", "fdatasync") and ended == "exit 0"), (name, number)
        refused += ended == "exit 1"
        if number % 7 == 1:
            assert_next_publish_works(home)
    return refused


def test_a_publish_that_is_killed_at_any_call_that_changes_the_disk(traced, fresh, counted, record_property):
    every = points(counted(CHANGING))
    states = kill_at(traced, fresh, every)
    assert {"old", "new"} == set(states)
    assert len(states) > 80
    record_property("calls", len(states))


@pytest.mark.soak
def test_a_publish_that_is_killed_at_any_other_call(traced, fresh, counted, record_property):
    every = points(counted(READING) + counted(CLOSING))
    assert {"old", "new"} == set(kill_at(traced, fresh, every))
    record_property("calls", len(every))


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "from then on"])
def test_a_disk_that_is_full_at_any_call(traced, fresh, counted, record_property, for_good):
    calls = counted(("write", "writev", "pwrite64", "openat", "mkdir", "rename", "fsync"))
    every = points({name: count for name, count in calls.items() if name != "openat" or not for_good})
    refused = fail_at(traced, fresh, every, errno.ENOSPC, for_good=for_good)
    assert refused
    record_property("calls", len(every))


@pytest.mark.soak
@pytest.mark.parametrize("error", [errno.EIO, errno.EROFS, errno.EDQUOT], ids=lambda code: errno.errorcode[code])
def test_a_disk_that_fails_at_any_call(traced, fresh, counted, record_property, error):
    every = points(counted(CHANGING) + counted(READING))
    assert fail_at(traced, fresh, every, error, for_good=False)
    assert fail_at(traced, fresh, every[::5], error, for_good=True)
    record_property("calls", len(every) + len(every[::5]))


def test_a_sync_that_fails_is_never_acknowledged(traced, fresh, counted, record_property):
    every = points(counted(("fsync", "fdatasync")))
    assert fail_at(traced, fresh, every, errno.EIO, for_good=False) == len(every) > 10
    record_property("calls", len(every))
