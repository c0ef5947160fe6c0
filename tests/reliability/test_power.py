"""R4: the power fails at any call of a writer. The states of the disk that this may leave are laid out and opened.

As with ALICE and CrashMonkey, the calls are recorded with their bytes, and played on a model of a disk.
"""

from collections import Counter, deque

import pytest

from rag.errors import IndexDamaged
from tests.reliability.disk import Disk, laid_out
from tests.reliability.trace import RECORDED, Player
from tests.reliability.writings import WRITINGS, served

pytestmark = pytest.mark.skipif("sys.platform != 'linux'")


class Recorder:
    """Records what the process `writer` does, in new folders below `folder`."""

    def __init__(self, writer, folder):
        self._writer, self._folder = writer, folder
        self._number = 0

    def begin(self, writing, make_disk=Disk):
        """Return a prepared home, and a player for what happens in the folder above it."""
        self._number += 1
        top = self._folder / f"recorded-{self._number}"
        top.mkdir()
        writing.prepare(top / "home")
        return top / "home", Player(make_disk(top), top)

    def record(self, writing, home, *options):
        """Return how the writer ended, and the trace of its calls."""
        log = self._folder / "log"
        ended = self._writer.publish(home, *RECORDED, *options, log=log, mode=writing.mode)
        return ended, log.read_text()


@pytest.fixture
def recorder(traced, tmp_path):
    return Recorder(traced, tmp_path)


def states_of(player, trace, *, loose=False):
    """Return each state that a power loss may leave, and whether also after the writer has acknowledged."""
    states = {}
    for _ in player.play(trace):
        states |= dict.fromkeys(player.disk.states(loose=loose), False)
    return states | dict.fromkeys(player.disk.states(loose=loose), True)


def last_states(player, trace, *, loose=False):
    """Return the states that a power loss may leave after the last call of `trace`."""
    deque(player.play(trace), 0)
    return dict.fromkeys(player.disk.states(loose=loose), True)


def some(states, most):
    """Return at most `most` states after the writer has acknowledged, and as many before, evenly apart."""
    parts = [[one for one in states.items() if one[1] is acknowledged] for acknowledged in (True, False)]
    return dict(one for part in parts for one in part[:: -(-len(part) // most) or 1])


def check(writing, states, folder, least=1):
    """Open each state: what was acknowledged is there. The next writer succeeds, tried in one of `least`."""
    for number, (state, acknowledged) in enumerate(states.items()):
        with laid_out(state, folder) as top:
            found = writing.look(top / "home")
            assert found == writing.after or (found == writing.before and not acknowledged), (number, acknowledged)
            if number % least == 0:
                writing.go_on(top / "home")


@pytest.mark.parametrize("name", WRITINGS)
def test_power_that_fails_at_any_call_leaves_what_was_acknowledged(recorder, tmp_path, record_property, name):
    home, player = recorder.begin(WRITINGS[name])
    ended, trace = recorder.record(WRITINGS[name], home)
    assert ended == "exit 0"
    opened = some(states_of(player, trace), 20)
    assert seen(player.disk) == seen(Disk(home.parent)), "the trace was not understood"
    check(WRITINGS[name], opened, tmp_path, 7)
    record_property("states", len(opened))


def seen(disk):
    return {path: data for path, data in disk.seen().items() if not path.endswith("-shm")}  # mapped into memory


def after_kills(recorder, folder, writing, kinds, most, *, loose):
    """Kill a writer at each of its syncs of `kinds`, let another do the same to the end, and then the power fails."""
    home, player = recorder.begin(writing)
    _, trace = recorder.record(writing, home)
    last_states(player, trace)
    count = 0
    for number in [number for number, kind in enumerate(player.syncs, 1) if kind in kinds]:
        home, player = recorder.begin(writing)
        ended, trace = recorder.record(writing, home, "-e", f"inject=fsync:signal=KILL:when={number}")
        assert ended == "signal 9"
        last_states(player, trace)
        ended, trace = recorder.record(writing, home)
        assert ended == "exit 0"
        opened = some(last_states(player, trace, loose=loose), most)
        check(writing, opened, folder, 7)
        count += len(opened)
    return count


@pytest.mark.parametrize("name", ["change", "first library"])
def test_what_a_killed_writer_has_not_synced_the_next_one_syncs(recorder, tmp_path, record_property, name):
    count = after_kills(recorder, tmp_path, WRITINGS[name], ("folder",), 3, loose=False)
    assert count > 8
    record_property("states", count)


class LyingDisk(Disk):
    """A disk that does not sync files, or folders, or both, though it says so."""

    lies_of: tuple[str, ...] = ()

    def sync(self, number):
        if ("file" if number in self.content else "folder") not in self.lies_of:
            super().sync(number)


@pytest.mark.parametrize("lies_of", [("file",), ("folder",), ("file", "folder")], ids="+".join)
def test_without_syncs_the_loss_is_seen_and_no_library_is_mixed(recorder, tmp_path, record_property, lies_of):
    """What is damaged is found: the generation before answers, or none does."""
    writing = WRITINGS["change"]
    home, player = recorder.begin(writing, LyingDisk)
    player.disk.lies_of = lies_of
    _, trace = recorder.record(writing, home)
    outcomes = Counter(outcome(writing, state, tmp_path) for state in some(last_states(player, trace), 30))
    assert outcomes["before instead"]
    record_property("states", outcomes.total())


def outcome(writing, state, folder):
    """Return which library answers, and whether instead of a damaged one."""
    with laid_out(state, folder) as top:
        try:
            library, damaged = served(top / "home")
        except IndexDamaged:
            return "none"
        assert library in (writing.before, writing.after)
        return ("before" if library == writing.before else "after") + " instead" * bool(damaged)


@pytest.mark.soak
@pytest.mark.parametrize("name", WRITINGS)
def test_every_state_that_a_power_loss_may_leave(recorder, tmp_path, record_property, name):
    home, player = recorder.begin(WRITINGS[name])
    ended, trace = recorder.record(WRITINGS[name], home)
    assert ended == "exit 0"
    states = states_of(player, trace, loose=True)
    check(WRITINGS[name], states, tmp_path, 7)
    record_property("states", len(states))


@pytest.mark.soak
@pytest.mark.parametrize("name", ["change", "removal", "first library"])
def test_every_sync_of_a_killed_writer_is_made_up_for(recorder, tmp_path, record_property, name):
    record_property("states", after_kills(recorder, tmp_path, WRITINGS[name], ("file", "folder"), 99, loose=True))
