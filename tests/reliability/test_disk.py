"""The model of a disk on which the power fails."""

from tests.reliability.disk import Disk, laid_out

NEW = b"x" * 1024


def renamed(tmp_path):
    """Return a disk on which a file was written and has replaced another one, without a sync."""
    (tmp_path / "a").write_bytes(b"old")
    disk = Disk(tmp_path)
    number = disk.make(disk.top, "a.new")
    disk.write(number, 0, NEW)
    disk.change(disk.top, {"a.new": None, "a": number})
    return disk, number


def test_what_is_not_synced_is_lost_kept_or_torn(tmp_path):
    disk, _ = renamed(tmp_path)
    states = [dict(state) for state in set(disk.states())]
    contents = {b"", NEW[:512], bytes(1024), NEW}
    assert {state["/a"] for state in states if "/a.new" not in state} == contents | {b"old"}
    assert {state["/a.new"] for state in states if "/a.new" in state} == contents
    assert len(states) == 2 * len(contents) + 1


def test_what_is_synced_stays(tmp_path):
    disk, number = renamed(tmp_path)
    disk.sync(disk.top)
    assert {dict(state)["/a"] for state in disk.states()} == {b"", NEW[:512], bytes(1024), NEW}
    disk.sync(number)
    assert {frozenset({("/a", NEW)})} == set(disk.states())


def test_changes_of_entries_are_kept_in_their_order_unless_loose(tmp_path):
    disk = Disk(tmp_path)
    for name in "ab":
        disk.make(disk.top, name, is_folder=True)
    assert {"".join(sorted(dict(state))) for state in disk.states()} == {"", "/a", "/a/b"}
    assert {"".join(sorted(dict(state))) for state in disk.states(loose=True)} == {"", "/a", "/b", "/a/b"}


def test_a_state_is_laid_out_as_files(tmp_path):
    with laid_out(frozenset({("/a/b", b"data"), ("/a", None)}), tmp_path) as top:
        assert Disk(top).seen() == {"/a": None, "/a/b": b"data"}
