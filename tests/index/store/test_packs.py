"""Stored packs save work when a library is opened. Without them, or with damaged ones, it is the same library."""

import os
from dataclasses import replace

import pytest

from index.search.pack import Embedded, pack_reports
from index.search.retriever import build_retriever
from index.store import opening, pack_file, packs
from index.store.arrays import Damaged, read_arrays, write_arrays
from index.store.manifest import keys_of_library
from index.store.pack_file import read_pack
from index.store.snapshot import (
    Change,
    change_library,
    check_library,
    open_generation,
    open_retriever,
    read_manifest,
    write_snapshot,
)
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, make_report

QUERY = "第三份报告的网格有多少？"
LIBRARY = [
    make_report(
        f"report-{number:02d}",
        [f"第{number}份报告划分网格{number}个。", f"2021年第{number}份另一句。"],
        path=(f"{number}、治理",),
        imprint="来源：某市 2022-02-22",
    )
    for number in range(12)
]


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path, LIBRARY, HashEmbedder())
    pack_file._open().clear()
    return tmp_path


def stored(home):
    return sorted((home / "index" / "packs").iterdir())


def hits(retriever):
    return (
        retriever.search_sentences(QUERY, 99),
        retriever.search(QUERY, 99),
        retriever.search_reports(QUERY, 99),
        retriever.reports.frequency("网格"),
        [(id_, retriever.reports.has_year(id_, 2021)) for id_ in retriever.reports],
    )


WANTED = build_retriever(LIBRARY, HashEmbedder())


def test_a_stored_pack_is_what_was_packed(home):
    (path,) = stored(home)
    opened = open_retriever(home, HashEmbedder())
    assert [pack.name for pack in opened.packs] == [path.name]
    assert hits(opened) == hits(WANTED)
    assert list(opened.reports.values()) == LIBRARY


def test_opening_reads_no_segment_of_a_large_library_and_no_report(home, monkeypatch):
    monkeypatch.setattr(opening, "_CHECKED", 0)
    for path in (home / "index" / "segments").iterdir():
        path.unlink()
    monkeypatch.setattr(pack_file, "decode_reports", lambda lines: pytest.fail("a report was read"))
    opened = open_retriever(home, HashEmbedder())
    assert len(opened.reports) == len(opened.reports.sources) == 12
    assert opened.reports.sentences == WANTED.reports.sentences
    assert "report-03" in opened.reports.holding("第3份报告")


@pytest.mark.parametrize("harm", ["change", "cut", "empty", "remove", "name"])
def test_a_damaged_pack_is_told_and_made_again_of_the_segments(home, harm, caplog):
    (path,) = stored(home)
    data = bytearray(path.read_bytes())
    match harm:
        case "change":
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "empty":
            path.write_bytes(b"")
        case "remove":
            path.unlink()
        case "name":
            path.rename(path.with_name(f"{'0' * 32}.pack"))
    opened = open_retriever(home, HashEmbedder())
    assert ("prepared again" in caplog.text) == (harm != "remove")
    assert [pack.name for pack in opened.packs] == [""]
    assert hits(opened) == hits(WANTED)
    change_library(home, lambda _: Change([LIBRARY[0]]), HashEmbedder())
    assert [pack.name for pack in open_retriever(home, HashEmbedder()).packs] == [path.name for path in stored(home)]


def test_each_changed_byte_of_the_arrays_is_found(home):
    (path,) = stored(home)
    data = path.read_bytes()
    for at in range(0, len(data), len(data) // 200):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        with pytest.raises(Damaged):
            read_arrays(path)


def test_damaged_segments_are_told_though_a_pack_has_the_report(home):
    (home / "index" / "segments" / next((home / "index" / "segments").iterdir()).name).write_bytes(b"")
    with pytest.raises(IndexDamaged):
        open_retriever(home, HashEmbedder())


def test_packs_of_other_units_are_not_used(home, monkeypatch, caplog):
    monkeypatch.setattr("index.store.packs._version", lambda: "another")
    assert [pack.name for pack in open_retriever(home, HashEmbedder()).packs] == [""]
    assert not caplog.text


def test_packs_that_a_writer_merges_while_a_reader_looks_are_looked_for_again(home, monkeypatch):
    """The reader has listed a pack that is gone when it comes to it."""
    read = packs.read_pack

    def late(path, version):
        monkeypatch.setattr(packs, "read_pack", read)
        change_library(home, lambda _: Change([make_report("new", ["新的一句。"])], ["report-00"]), HashEmbedder())
        return read(path, version)

    manifest = read_manifest(home)
    monkeypatch.setattr(packs, "read_pack", late)
    found = packs.open_packs(home / "index", keys_of_library(manifest))
    assert sum(len(one.kept.keys) for one in found) == 11


def test_packs_that_cannot_be_written_are_no_failure(home, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.store.packs.write_pack", full)
    change_library(home, lambda _: Change([make_report("new", ["新的一句。"])]), HashEmbedder())
    assert len(open_retriever(home, HashEmbedder()).reports) == 13


def test_an_open_generation_goes_on_when_its_files_are_gone(home):
    opened = open_retriever(home, HashEmbedder())
    for number in range(3):
        change_library(
            home, lambda _, n=number: Change([make_report(f"new-{n}", ["新。"])], [f"report-{n:02d}"]), HashEmbedder()
        )
    for path in stored(home):
        path.unlink()
    assert hits(opened) == hits(WANTED)
    assert opened.reports["report-00"] == LIBRARY[0]


def test_many_small_changes_cost_no_more_than_the_last_ones(home, monkeypatch):
    """The sentences that are written again grow with the logarithm of the number of changes."""
    monkeypatch.setattr(packs, "_SMALLEST", 2)
    monkeypatch.setattr(packs, "_FAN", 2)
    written = []
    write = packs.write_pack
    monkeypatch.setattr(
        packs, "write_pack", lambda folder, pack, v: (written.append(len(pack)), write(folder, pack, v))[1]
    )
    for number in range(20, 52):
        change_library(home, lambda _, n=number: Change([make_report(f"new-{n}", [f"第{n}份新。"])]), HashEmbedder())
    assert sum(written) < 320  # 1,600 if each change wrote the library
    assert len(open_retriever(home, HashEmbedder()).packs) <= 6


def test_what_is_open_is_not_opened_again(home):
    opened = open_retriever(home, HashEmbedder())
    change_library(home, lambda _: Change([make_report("new", ["新的一句。"])]), HashEmbedder())
    changed = open_generation(home, "gen-000002", HashEmbedder(), opened)
    assert changed.packs[0] is opened.packs[0]
    assert changed.reports["report-03"] is opened.reports["report-03"]
    assert os.fspath(stored(home)[0])


def test_large_packs_have_an_approximate_index_and_a_damaged_one_is_not_used(home, monkeypatch):
    monkeypatch.setattr(pack_file, "_MANY", 8)
    monkeypatch.setattr("index.search.nearest._LISTS", 4)
    (pack,) = pack_reports(
        Embedded(
            one.report.source.id,
            one,
            {
                "chunks": WANTED.packs[0].chunks.vectors.matrix()[at : at + 1],
                "sentences": WANTED.packs[0].sentences.vectors.matrix()[2 * at : 2 * at + 2],
            },
        )
        for at, one in enumerate([make_report(f"r-{n}", ["甲乙。", "丙丁。"]) for n in range(12)])
    )
    written = pack_file.write_pack(home / "packs", pack, "1")
    assert len(written.files) == 2
    index = home / "packs" / written.files[0]
    data = index.read_bytes()
    del written
    (path,) = (home / "packs").glob("*.pack")
    for harmed in (data[:-1], data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], b""):
        index.unlink()  # the open one goes on with its file
        index.write_bytes(harmed)
        pack_file._open().clear()
        with pytest.raises(Damaged):
            read_pack(path, "1")


def test_arrays_come_back_from_a_file(tmp_path):
    import numpy as np

    given = {
        "a": np.arange(5, dtype=np.int32),
        "none": np.zeros((0, 3), np.float32),
        "b": np.arange(12, dtype=np.float32).reshape(3, 4),
    }
    path = write_arrays(tmp_path / "new", ".x", given, {"note": "甲"})
    arrays, notes = read_arrays(path)
    assert notes == {"note": "甲"}
    for name, array in given.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_the_files_of_a_large_library_are_checked_on_demand(home, monkeypatch):
    monkeypatch.setattr(opening, "_CHECKED", 0)
    check_library(home)
    segment = next((home / "index" / "segments").iterdir())
    segment.write_bytes(segment.read_bytes()[:-1])
    assert len(open_retriever(home, HashEmbedder()).reports) == 12
    with pytest.raises(IndexDamaged, match=segment.name):
        check_library(home)


def test_a_collection_is_in_the_pack_and_known_without_reading_the_report(home, monkeypatch):
    moved = replace(LIBRARY[3], report=replace(LIBRARY[3].report, collection="财政"))
    change_library(home, lambda _: Change([moved]), HashEmbedder())
    pack_file._open().clear()
    opened = open_retriever(home, HashEmbedder())
    assert all(pack.name for pack in opened.packs)
    with monkeypatch.context() as patched:
        patched.setattr(pack_file, "decode_reports", lambda _: pytest.fail("a report was read"))
        assert {id_ for id_, name in opened.reports.collections.items() if name == "财政"} == {"report-03"}
    assert opened.reports["report-03"] == moved
    assert hits(opened)[:3] == hits(WANTED)[:3]
