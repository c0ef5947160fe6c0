"""R1, R7: writers that are killed at any moment, and writers that race for the lock."""

import os
import random
import shutil
import signal
import time

import pytest

from index.store.snapshot import open_retriever, read_reports
from rag.errors import IndexMissing
from tests.fakes import HashEmbedder
from tests.reliability.faults import Writer
from tests.reliability.writer import ADDED, number_of, publish

SEED = 20261127


def acknowledged(home):
    lines = (home / "ledger").read_text().splitlines() if (home / "ledger").exists() else []
    return int(lines[-1]) if lines else 0


def seconds_of_a_change(writer, home):
    """Return how long a change takes on this machine now."""
    began = time.monotonic()
    child = writer.start("count", home)
    while acknowledged(home) < 4:
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    writer.end()
    return (time.monotonic() - began) / 4


def kill_often(writer, home, times, record_property):
    """Kill a writer `times` times: the library is the last that was acknowledged, or the one after it."""
    chance, moved, before, longest = random.Random(SEED), 0, 0, 2.5 * seconds_of_a_change(writer, home)
    for _ in range(times):
        child = writer.start("count", home)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        assert writer.end() == "signal 9"
        sure = max(acknowledged(home), before)
        try:
            library = read_reports(home)
        except IndexMissing:
            assert not sure
            continue
        assert number_of(library) in (sure, sure + 1), f"seed {SEED}"
        assert len({number_of([one]) for one in library}) == 1, "reports of two generations"
        assert len(open_retriever(home, HashEmbedder()).search("次", 99)) == 60
        moved += number_of(library) > before
        before = number_of(library)
    assert moved > times / 8  # enough of them hit a writer after it had changed something
    record_property("kills", times)
    record_property("generations", acknowledged(home))


def test_writers_killed_at_two_hundred_moments_lose_nothing_acknowledged(writer, tmp_path, record_property):
    kill_often(writer, tmp_path, 200, record_property)


@pytest.mark.soak
def test_writers_killed_at_two_thousand_moments_lose_nothing_acknowledged(writer, tmp_path, record_property):
    kill_often(writer, tmp_path, 2000, record_property)


def test_of_two_writers_at_once_exactly_one_wins(writer, prepared, tmp_path, record_property):
    home = shutil.copytree(prepared, tmp_path / "home")
    with Writer() as other:
        for _ in range(50):
            children = {racer: racer.start("hold", home) for racer in (writer, other)}
            ends = {racer: racer.end() for racer in children}
            assert sorted(ends.values()) == ["exit 0", "exit 1"]
            (winner,) = [children[racer] for racer, end in ends.items() if end == "exit 0"]
            (added,) = [one for one in read_reports(home) if one.report.source.id == ADDED]
            assert f"第{winner}年" in added.report.text
    record_property("races", 50)


def test_the_lock_of_a_dead_writer_is_taken_over(writer, prepared, tmp_path, record_property):
    home = shutil.copytree(prepared, tmp_path / "home")
    for _ in range(10):
        child = writer.start("hold", home)
        time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
        assert writer.end() == "signal 9"
        publish(home)
    record_property("takeovers", 10)
