"""Locks hold between threads and processes and end with them; a file or folder is replaced whole or not at all."""

import fcntl
import multiprocessing
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from rag.files import lock, make_folder, replace_file, replace_folder, write_file

ROOT = Path(__file__).resolve().parent.parent.parent
HOLD = """
import sys, time
from pathlib import Path
from rag.files import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
WRITE = """
import sys
from pathlib import Path
from rag.files import replace_folder, write_file
number = 0
print("ready", flush=True)
while True:
    number += 1
    write_file(Path(sys.argv[1], "file"), b"%d\\n" % number * 50_000)
    with replace_folder(Path(sys.argv[1], "folder")) as new:
        for name in "abc":
            (new / name).write_bytes(b"%d" % number)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def in_child(code, path):
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline()
    return process


def test_a_lock_in_another_process_is_waited_for_no_longer_than_said(path):
    with in_child(HOLD, path) as holder:
        for seconds in (0, 0.3):
            began = time.monotonic()
            with pytest.raises(TimeoutError), lock(path, seconds):
                pass
            assert seconds <= time.monotonic() - began < seconds + 2
        holder.send_signal(signal.SIGKILL)
        with lock(path, 5):  # a dead owner holds nothing
            pass
    assert path.read_bytes() == b""


def test_it_is_the_lock_of_flock(path):
    """Other programs, and earlier versions of this one, see it and are seen."""
    with path.open("w") as other:
        with lock(path), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError), lock(path, 0):
            pass


def test_threads_take_turns(path, tmp_path):
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count():
        for _ in range(10):
            with lock(path):
                counter.write_text(str(int(counter.read_text()) + 1))

    threads = [Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read_text() == "80"


def test_an_error_inside_passes_and_the_lock_is_free(path):
    with pytest.raises(TimeoutError, match="mine"), lock(path):
        raise TimeoutError("mine")
    with lock(path, 0):
        pass


def test_a_lock_in_a_folder_that_is_not_there_makes_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError), lock(tmp_path / "none" / "lock", 0):
        pass
    assert not (tmp_path / "none").exists()


def test_a_lock_file_is_private_where_wanted(path):
    with lock(path, mode=0o600):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def child_takes(path, taken):
    with lock(path, 0):
        taken.set()


def test_a_process_of_ones_own_has_no_part_in_the_lock(path):
    processes = multiprocessing.get_context("spawn")
    taken = processes.Event()
    with lock(path):
        child = processes.Process(target=child_takes, args=(path, taken))
        child.start()
        child.join()
    assert not taken.is_set()
    assert child.exitcode == 1


def test_a_file_is_replaced_and_nothing_else_stays(path):
    write_file(path, b"first")
    write_file(path, b"second")
    assert path.read_bytes() == b"second"
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize("left_behind", [False, True])
def test_a_private_file_is_private_from_the_first_byte(path, left_behind):
    if left_behind:  # by a crash
        path.with_name("file.new").write_text("x")
        path.with_name("file.new").chmod(0o666)
    with replace_file(path, 0o600) as new:
        assert stat.S_IMODE(new.stat().st_mode) == 0o600
        assert new.read_bytes() == b""
        new.write_bytes(b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_what_was_there(path, error):
    write_file(path, b"before")
    with pytest.raises(error), replace_file(path) as new:
        new.write_bytes(b"half")
        raise error
    folder = path.parent / "folder"
    with replace_folder(folder) as new:
        (new / "a").write_bytes(b"before")
    with pytest.raises(error), replace_folder(folder) as new:
        (new / "a").write_bytes(b"half")
        raise error
    assert path.read_bytes() == (folder / "a").read_bytes() == b"before"
    assert sorted(path.parent.iterdir()) == [path, folder]


def test_a_folder_is_replaced_with_all_that_is_in_it(tmp_path):
    folder = tmp_path / "folder"
    for name in ("first", "second"):
        with replace_folder(folder) as new:
            (new / "deep").mkdir()
            (new / "deep" / name).write_text(name)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["second"]
    assert [*tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize("turn", range(5))
def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path, turn):
    with in_child(WRITE, tmp_path) as writer:
        while not (tmp_path / "folder").exists():
            time.sleep(0.001)
        time.sleep(0.02 + 0.013 * turn)
        writer.send_signal(signal.SIGKILL)
    lines = (tmp_path / "file").read_bytes().split()
    assert len(lines) == 50_000
    assert len(set(lines)) == 1
    if (tmp_path / "folder").exists():  # a folder cannot be swapped in one step: between two it is absent, never half
        assert len({path.read_bytes() for path in (tmp_path / "folder").iterdir()}) == 1
        assert len([*(tmp_path / "folder").iterdir()]) == 3
    with replace_folder(tmp_path / "folder"):
        write_file(tmp_path / "file", b"after")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_folder_is_made_with_those_above_it_and_may_be_there(tmp_path):
    path = tmp_path / "a" / "b"
    for _ in range(2):
        make_folder(path)
        assert path.is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
