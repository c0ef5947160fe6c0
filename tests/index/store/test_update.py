"""A change of one report touches that report's files, and no others; what is open is changed like what is opened."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.search import pack
from index.search.retriever import build_retriever
from index.store import packs
from index.store.snapshot import (
    Change,
    change_library,
    open_generation,
    open_retriever,
    read_manifest,
    read_reports,
    write_snapshot,
)
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, make_report

ROOT = Path(__file__).resolve().parent.parent.parent.parent
QUERY = "第三份报告的网格有多少？"


def report(number, *more):
    return make_report(f"report-{number:02d}", [f"第{number}份报告划分网格{number}个。", "其他。", *more])


LIBRARY = [report(number) for number in range(12)]


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path, LIBRARY, HashEmbedder())
    return tmp_path


def files(home):
    found = {path.name: path.stat() for path in (home / "index" / "segments").iterdir()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


def put(home, *reports, drop=(), embedder=None):
    change_library(home, lambda _: Change(reports, drop), embedder or HashEmbedder())


def ids(home):
    return [parsed.report.source.id for parsed in read_reports(home)]


RENAMED = make_report("renamed", ["第3份报告划分网格3个。", "其他。"])
CHANGES = {  # name: (put, drop, files written, files collected once no generation names them)
    "add": ((report(50),), (), 2, 0),
    "replace": ((report(3, "新的一句。"),), (), 2, 2),
    "remove": ((), ("report-03",), 0, 2),
    "rename": ((RENAMED,), ("report-03",), 1, 1),
}


@pytest.mark.parametrize(("reports", "drop", "written", "collected"), CHANGES.values(), ids=CHANGES)
def test_only_the_files_of_the_changed_report_are_written(home, reports, drop, written, collected):
    before = files(home)
    put(home, *reports, drop=drop)
    after = files(home)
    assert len(after.keys() - before.keys()) == written
    assert {name: after.get(name) for name in before} == before  # the generation before still names all of them
    put(home, report(60))
    assert len(before.keys() - files(home).keys()) == collected


@pytest.mark.parametrize(("reports", "drop"), [change[:2] for change in CHANGES.values()], ids=CHANGES)
def test_a_changed_library_is_that_which_is_written_whole(home, reports, drop, monkeypatch):
    monkeypatch.setattr(pack, "_FEW", 5)  # several packs
    opened = open_retriever(home, HashEmbedder())
    put(home, *reports, drop=drop)
    changed = open_generation(home, "gen-000002", HashEmbedder(), opened)
    library = read_reports(home)
    assert {p.report.source.id for p in library} == ({p.report.source.id for p in LIBRARY} - {*drop}) | {
        p.report.source.id for p in reports
    }
    built, cold = build_retriever(library, HashEmbedder()), open_retriever(home, HashEmbedder())
    for one in (changed, cold):
        assert one.search_sentences(QUERY, 99) == built.search_sentences(QUERY, 99)
        assert one.search(QUERY, 99, sources=["report-03", "report-04"]) == built.search(
            QUERY, 99, sources=["report-03", "report-04"]
        )
        assert one.search_reports(QUERY, 99) == built.search_reports(QUERY, 99)


def test_many_changes_in_a_row_leave_the_scores_right_and_few_packs(home, monkeypatch):
    monkeypatch.setattr(packs, "_FAN", 4)
    opened = open_retriever(home, HashEmbedder())
    for turn in range(2, 14):
        put(home, report(turn, f"第{turn}次修改。"), drop=[f"report-{turn - 2:02d}"])
        opened = open_generation(home, f"gen-{turn:06d}", HashEmbedder(), opened)
    built = build_retriever(read_reports(home), HashEmbedder())
    assert opened.search_sentences(QUERY, 99) == built.search_sentences(QUERY, 99)
    assert len(opened.packs) < 4
    stored = {path.name for path in (home / "index" / packs.PACKS).iterdir()}
    assert stored == {one.name for one in opened.packs}


def test_unchanged_reports_are_not_read_again(home):
    opened = open_retriever(home, HashEmbedder())
    put(home, report(3, "新的一句。"))
    for entry in read_manifest(home).segments:
        if entry.report != "report-03":
            (home / "index" / "segments" / entry.vectors).write_bytes(b"")
    assert len(open_generation(home, "gen-000002", HashEmbedder(), opened).reports) == 12


def test_only_new_texts_are_embedded(home):
    embedder = HashEmbedder()
    put(home, make_report("copy", ["第5份报告划分网格5个。", "又一句。"]), embedder=embedder)
    assert set(embedder.embedded) == {"又一句。"}


def test_no_change_writes_nothing(home):
    change_library(home, lambda current: Change(), HashEmbedder())
    assert (home / "index" / "CURRENT").read_text() == "gen-000001\n"


def test_the_change_sees_the_texts_and_may_refuse(home):
    def refuse(current):
        assert current.texts["report-01"] != current.texts["report-02"]
        assert current.read("report-04") == LIBRARY[4]
        raise RuntimeError("no")

    before = files(home)
    with pytest.raises(RuntimeError):
        change_library(home, refuse, HashEmbedder())
    assert files(home) == before


def test_a_damaged_report_is_repaired_by_adding_it_again(home):
    broken = next(entry for entry in read_manifest(home).segments if entry.report == "report-03")
    for name in (broken.record, broken.vectors):
        (home / "index" / "segments" / name).write_bytes(b"")
    put(home, report(4, "新。"))  # another report can be changed meanwhile
    with pytest.raises(IndexDamaged, match=broken.record):
        read_reports(home)
    put(home, report(3))
    assert len(open_retriever(home, HashEmbedder()).reports) == 12


def test_the_manifest_of_another_model_makes_all_vectors_anew(home):
    embedder = HashEmbedder(32)
    put(home, report(50), embedder=embedder)
    assert len(read_manifest(home).segments) == 13
    assert open_retriever(home, embedder).search("网格", 1)


def test_files_that_a_killed_writer_left_are_collected(home):
    segments = home / "index" / "segments"
    for name in ("0" * 64 + ".json", "1" * 64 + ".json.new"):
        (segments / name).write_bytes(b"left")
    put(home, report(50))
    assert not [path for path in segments.iterdir() if path.name.startswith(("000", "111"))]


@pytest.mark.parametrize("step", range(14))
def test_a_failure_at_any_step_of_a_change_leaves_a_whole_library(home, monkeypatch, step):
    put(home, report(50))  # so that an older generation and its segments are removed too
    calls = itertools.count()

    def failing(call):
        def guarded(*given, **named):
            if next(calls) == step:
                raise OSError("disk full")
            return call(*given, **named)

        return guarded

    with monkeypatch.context() as patch:
        for owner, name in ((Path, "write_bytes"), (Path, "replace"), (os, "fsync"), (shutil, "rmtree")):
            patch.setattr(owner, name, failing(getattr(owner, name)))
        with pytest.raises(OSError, match="disk full"):
            put(home, report(3, "新的一句。"), drop=["report-04"])
    opened = open_retriever(home, HashEmbedder())
    assert ("report-04" in opened.reports) == ("新的一句" not in opened.reports["report-03"].report.text)
    put(home, report(5, "又一句。"))
    assert len(open_retriever(home, HashEmbedder()).reports) == len(opened.reports)


WRITER = """
import sys
from pathlib import Path
from index.store.snapshot import Change, change_library
from tests.fakes import HashEmbedder, make_report
print("ready", flush=True)
for number in range(10 ** 9):
    put = [make_report("changed", [f"第{number}次。"] * 40)] if number % 3 else []
    change_library(Path(sys.argv[1]), lambda current: Change(put, [] if put else ["changed"]), HashEmbedder())
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_all_other_reports_as_they_were(home):
    before = files(home)
    for turn in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, home], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout and writer.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                writer.wait(0.05 + 0.037 * turn)
            writer.send_signal(signal.SIGKILL)
        opened = open_retriever(home, HashEmbedder()).reports
        assert {id_: opened[id_] for id_ in opened if id_ != "changed"} == {p.report.source.id: p for p in LIBRARY}
    put(home, report(50))
    put(home, drop=["report-50", "changed"])
    put(home, report(50), drop=["report-50"])
    after = files(home)
    assert {name: after.get(name) for name in before} == before
    assert len(after) <= len(before) + 2


@pytest.mark.slow
def test_readers_beside_a_writer_always_find_a_whole_library(home):
    with subprocess.Popen([sys.executable, "-c", WRITER, home], cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        for _ in range(60):
            assert {*ids(home)} - {"changed"} == {p.report.source.id for p in LIBRARY}
        writer.send_signal(signal.SIGKILL)
