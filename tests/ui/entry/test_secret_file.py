"""What keys and accounts stand on: whole files, for their owner only, that count at once."""

import multiprocessing
import stat
from dataclasses import dataclass
from threading import Thread

import pytest

from ui.entry.secret_file import SecretFile
from ui.errors import SecretsDamaged


@dataclass(frozen=True)
class Entry:
    name: str
    number: int = 0


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "entries.json"


@pytest.fixture
def entries(path):
    return SecretFile(path, Entry)


def add(path, name):
    with SecretFile(path, Entry).change() as held:
        held.append(Entry(name))


def test_nothing_is_there_before_the_first_entry(entries, path):
    assert entries.read() == ()
    assert not entries.exists
    assert not path.parent.exists()


def test_what_is_written_is_read_again(entries, path):
    add(path, "甲")
    assert entries.read() == (Entry("甲"),)
    assert entries.exists


def test_what_another_process_changes_counts_at_the_next_read(entries, path):
    add(path, "a")
    assert entries.read() == (Entry("a"),)
    child = multiprocessing.get_context("spawn").Process(target=add, args=(path, "b"))
    child.start()
    child.join()
    assert entries.read() == (Entry("a"), Entry("b"))


def test_a_change_of_the_same_size_within_a_moment_counts(entries, path):
    for number in range(50):
        with SecretFile(path, Entry).change() as held:
            held[:] = [Entry("a", number % 10)]
        assert entries.read() == (Entry("a", number % 10),)


@pytest.mark.parametrize("left_behind", [False, True], ids=["new", "after a crash"])
def test_only_the_owner_may_read_it(path, left_behind):
    if left_behind:
        path.parent.mkdir()
        (path.parent / "entries.json.new").write_text("x")
        (path.parent / "entries.json.new").chmod(0o666)
    add(path, "a")
    for made in path.parent.iterdir():
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_writers_wait_for_each_other(entries, path):
    writers = [Thread(target=add, args=(path, f"{number}")) for number in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {entry.name for entry in entries.read()} == {f"{number}" for number in range(20)}


def test_a_change_that_fails_changes_nothing(entries, path):
    add(path, "a")
    with pytest.raises(ZeroDivisionError), entries.change() as held:
        held.clear()
        1 / 0  # noqa: B018
    assert entries.read() == (Entry("a"),)
    add(path, "b")  # and the lock is free
    assert len(entries.read()) == 2


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b'[{"number": 1}]', b'["secret"]', b"\xff", b"[null]"])
def test_a_damaged_file_is_told_without_its_content(entries, path, data):
    add(path, "a")
    path.write_bytes(data)
    for use in (entries.read, lambda: add(path, "b")):
        with pytest.raises(SecretsDamaged) as caught:
            use()
        assert str(path) in str(caught.value)
        assert "secret" not in str(caught.value)
        assert caught.value.hint
    assert path.read_bytes() == data
    assert entries.exists


def test_what_cannot_be_opened_is_damaged_not_absent(entries, path):
    path.mkdir(parents=True)
    assert entries.exists
    with pytest.raises(SecretsDamaged):
        entries.read()


def test_a_file_that_is_put_back_counts(entries, path):
    add(path, "a")
    whole = path.read_bytes()
    path.write_bytes(b"{")
    with pytest.raises(SecretsDamaged):
        entries.read()
    path.write_bytes(whole)
    assert entries.read() == (Entry("a"),)
