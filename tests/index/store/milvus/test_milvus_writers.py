"""Several writers at once on one server, killed at any moment and started again: nothing is lost, nothing is twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from index.store.milvus.address import Address
from index.store.milvus.build import ALIAS
from index.store.milvus.filters import EVERYTHING
from index.store.milvus.prepared import prepare, unit_id
from index.store.update import Change
from tests.fakes import HashEmbedder
from tests.index.store.milvus.conftest import empty
from tests.index.store.milvus.writing import report

pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")

WRITERS = int(os.environ.get("YIJU_TEST_WRITERS", "3"))
REPORTS = int(os.environ.get("YIJU_TEST_REPORTS", "8"))  # of each writer
CHUNKS = int(os.environ.get("YIJU_TEST_CHUNKS", "20"))  # of each report
TOGETHER = int(os.environ.get("YIJU_TEST_TOGETHER", "2"))  # reports of one change
KILLS = int(os.environ.get("YIJU_TEST_KILLS", "6"))
ROOT = Path(__file__).resolve().parents[4]


class Writer:
    """A process that puts the reports from `first` to `end`. Started again, it repeats the change before."""

    def __init__(self, server, first, end):
        self.server, self.first, self.end, self.done = server, first, end, first
        self.process = self.log = None

    def start(self, folder):
        begin = max(self.first, self.done - TOGETHER)
        self.log = folder / f"{begin}-{time.monotonic_ns()}"
        command = [sys.executable, "-m", "tests.index.store.milvus.writing", self.server]
        numbers = map(str, (begin, self.end, CHUNKS, TOGETHER))
        with self.log.open("w") as out:
            self.process = subprocess.Popen([*command, *numbers], cwd=ROOT, stdout=out)

    def look(self):
        said = self.log.read_text().split() if self.log else []
        self.done = max(self.done, *map(int, said)) if said else self.done
        return self.done


def run(server, folder, chance):
    writers = [Writer(server, at * REPORTS, (at + 1) * REPORTS) for at in range(WRITERS)]
    for writer in writers:
        writer.start(folder)
    kills = 0
    while any(writer.look() < writer.end for writer in writers):
        time.sleep(chance.uniform(0.2, 1.5))
        running = [writer for writer in writers if writer.process.poll() is None and writer.look() < writer.end]
        started = [writer for writer in running if writer.look() > writer.first or chance.random() < 0.3]
        if started and kills < KILLS:
            victim = chance.choice(started)
            victim.process.kill()
            victim.process.wait()
            kills += 1
        for writer in writers:
            if writer.process.poll() is not None and writer.look() < writer.end:
                writer.start(folder)
    for writer in writers:
        assert writer.process.wait() == 0
    return kills


@pytest.mark.slow
def test_killed_writers_lose_nothing_and_double_nothing(lite_server, tmp_path):
    store = empty(Address(server=lite_server))
    kills = run(lite_server, tmp_path, random.Random(7))  # noqa: S311 - when to kill
    assert kills
    every = [report(number, CHUNKS) for number in range(WRITERS * REPORTS)]
    assert store.reports() == sorted(every, key=lambda one: one.report.source.id)
    expected = Counter(
        unit_id(one.version, grain, row)
        for one in map(prepare, every)
        for grain, units in one.units.items()
        for row in range(len(units))
    )
    assert found(store) == expected
    assert len(expected) == 2 * WRITERS * REPORTS * CHUNKS
    store.change(lambda current: Change(drop=[f"report-{number}" for number in range(REPORTS)]), HashEmbedder())
    assert found(store).total() == 2 * (WRITERS - 1) * REPORTS * CHUNKS


def found(store):
    rows = store._gateway.rows(store._gateway.behind(ALIAS), EVERYTHING, ("id",), ("chunks", "sentences"))
    return Counter(row["id"] for row in rows)
