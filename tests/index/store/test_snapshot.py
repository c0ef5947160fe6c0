import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from index.search.retriever import build_retriever
from index.store.snapshot import open_retriever, read_manifest, read_reports, update_snapshot, write_snapshot
from ingest.parse import read_report
from rag.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing
from tests.contracts import CONTRACT_LIBRARY, RetrieverContract
from tests.fakes import HashEmbedder, make_report

ROOT = Path(__file__).resolve().parent.parent.parent.parent


class TestFromDisk(RetrieverContract):
    @pytest.fixture
    def retriever(self, tmp_path):
        write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
        return open_retriever(tmp_path, HashEmbedder())


def current(home):
    return home / "index" / (home / "index" / "CURRENT").read_text().strip()


def entry(home, report):
    return next(one for one in read_manifest(home).segments if one.report == report)


def generations(home):
    return sorted(path.name for path in (home / "index").glob("gen-*"))


def test_what_is_opened_is_what_was_built(tmp_path, seed_report_path):
    parsed = read_report(seed_report_path)
    write_snapshot(tmp_path, [parsed], HashEmbedder())
    assert read_reports(tmp_path) == [parsed]
    built, opened = build_retriever([parsed], HashEmbedder()), open_retriever(tmp_path, HashEmbedder())
    assert opened.search_sentences("网格员多少", 20) == built.search_sentences("网格员多少", 20)


def test_every_field_of_a_source_comes_back(tmp_path):
    parsed = make_report("a", ["甲。"])
    object.__setattr__(parsed.report.source, "published", date(2022, 2, 22))
    object.__setattr__(parsed.report.source, "year", 2021)
    write_snapshot(tmp_path, [parsed], HashEmbedder())
    assert read_reports(tmp_path) == [parsed]


def test_the_manifest_counts(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    manifest = read_manifest(tmp_path)
    assert (manifest.reports, manifest.chunks, manifest.sentences) == (2, 5, 7)
    assert "2 reports" in str(manifest)


def test_unchanged_texts_are_not_embedded_again(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    again = HashEmbedder()
    write_snapshot(tmp_path, [*CONTRACT_LIBRARY, make_report("new", ["新的一句。"])], again)
    assert again.embedded == ["新的一句。"]


def test_two_generations_stay(tmp_path):
    for _ in range(4):
        write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    assert generations(tmp_path) == ["gen-000003", "gen-000004"]
    assert current(tmp_path).name == "gen-000004"


def test_update_changes_the_library(tmp_path):
    update_snapshot(tmp_path, lambda kept: [*kept, make_report("a", ["甲。"])], HashEmbedder())
    update_snapshot(tmp_path, lambda kept: [*kept, make_report("b", ["乙。"])], HashEmbedder())
    assert [parsed.report.source.id for parsed in read_reports(tmp_path)] == ["a", "b"]


def test_an_empty_library_can_be_kept(tmp_path):
    write_snapshot(tmp_path, [], HashEmbedder())
    assert open_retriever(tmp_path, HashEmbedder()).search("网格", 3) == []


def test_nothing_there_yet(tmp_path):
    for read in (read_manifest, read_reports, lambda home: open_retriever(home, HashEmbedder())):
        with pytest.raises(IndexMissing) as caught:
            read(tmp_path)
        assert "yiju ingest" in caught.value.hint


def test_another_model(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder(64))
    with pytest.raises(IndexMismatch, match=r"hash-64.*hash-32"):
        open_retriever(tmp_path, HashEmbedder(32))
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder(32))
    assert open_retriever(tmp_path, HashEmbedder(32)).search("网格", 1)


@pytest.mark.parametrize("harm", ["change", "cut", "remove"])
@pytest.mark.parametrize("kind", ["record", "vectors", "manifest"])
def test_a_damaged_file_is_named_and_the_index_before_offered(tmp_path, kind, harm):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    write_snapshot(tmp_path, [*CONTRACT_LIBRARY, make_report("new", ["新的一句。"])], HashEmbedder())
    path = current(tmp_path) / "manifest.json"
    if kind != "manifest":
        path = tmp_path / "index" / "segments" / getattr(entry(tmp_path, "new"), kind)
    data = path.read_bytes()
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if harm == "cut" else bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(IndexDamaged, match=path.name) as caught:
        open_retriever(tmp_path, HashEmbedder())
    assert "gen-000001" in caught.value.hint
    (tmp_path / "index" / "CURRENT").write_text("gen-000001\n")
    assert open_retriever(tmp_path, HashEmbedder()).search("网格", 1)


def test_an_index_before_that_shares_the_damage_is_not_offered(tmp_path):
    for _ in range(2):
        write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    (tmp_path / "index" / "segments" / entry(tmp_path, "huli").record).write_bytes(b"")
    with pytest.raises(IndexDamaged) as caught:
        read_reports(tmp_path)
    assert "gen-" not in caught.value.hint and "again" in caught.value.hint


def test_two_broken_manifests_are_told(tmp_path):
    for _ in range(2):
        write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    for folder in (tmp_path / "index").glob("gen-*"):
        (folder / "manifest.json").write_text("[")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        read_reports(tmp_path)


def test_a_segment_under_the_name_of_another_report_is_refused(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    path = current(tmp_path) / "manifest.json"
    path.write_text(path.read_text().replace('"huli"', '"hulu"'))
    path.with_suffix(".sha256").unlink()
    with pytest.raises(IndexDamaged, match=entry(tmp_path, "hulu").record):
        read_reports(tmp_path)


@pytest.mark.parametrize("name", ["gen-000009", "", "../elsewhere"])
def test_current_names_nothing(tmp_path, name):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    (tmp_path / "index" / "CURRENT").write_text(name)
    with pytest.raises(IndexDamaged, match="CURRENT"):
        open_retriever(tmp_path, HashEmbedder())


def test_damaged_vectors_are_made_again_by_the_next_writer(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    (tmp_path / "index" / "segments" / entry(tmp_path, "huli").vectors).write_bytes(b"")
    update_snapshot(tmp_path, lambda kept: kept, HashEmbedder())
    assert open_retriever(tmp_path, HashEmbedder()).search("网格", 1)


def test_vectors_of_other_units_are_refused(tmp_path, monkeypatch):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    monkeypatch.setattr("index.search.embedding.unit_text", lambda unit: f"new layout {unit.text}")
    with pytest.raises(IndexDamaged, match="this version"):
        open_retriever(tmp_path, HashEmbedder())


def test_an_older_format_is_refused(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    path = current(tmp_path) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    path.with_suffix(".sha256").unlink()
    with pytest.raises(IndexDamaged, match="format 0"):
        read_manifest(tmp_path)


def test_no_pickle_is_read(tmp_path, monkeypatch):
    import pickle

    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.delattr(pickle, name)
    assert open_retriever(tmp_path, HashEmbedder()).search("网格", 1)


def test_one_writer_at_a_time(tmp_path):
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    with (tmp_path / "index" / "LOCK").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(IndexLocked):
            write_snapshot(tmp_path, [], HashEmbedder())
        assert len(read_reports(tmp_path)) == 2


@pytest.mark.parametrize("step", range(20))
def test_a_failure_at_any_step_leaves_a_whole_index(tmp_path, monkeypatch, step):
    """Every call that touches the disk fails once, the write as well as the sync and the swap."""
    for _ in range(2):
        write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    calls = iter(range(100))

    def failing(call):
        def guarded(*given, **named):
            if next(calls) == step:
                raise OSError("disk full")
            return call(*given, **named)

        return guarded

    with monkeypatch.context() as patch:
        for owner, name in (
            (Path, "write_bytes"),
            (Path, "replace"),
            (Path, "touch"),
            (os, "fsync"),
            (shutil, "rmtree"),
        ):
            patch.setattr(owner, name, failing(getattr(owner, name)))
        patch.setattr(shutil, "rmtree", failing(shutil.rmtree))
        with pytest.raises(OSError, match="disk full"):
            write_snapshot(tmp_path, [make_report("new", ["新。"])], HashEmbedder())
    kept = [parsed.report.source.id for parsed in read_reports(tmp_path)]
    assert kept in (["huli", "siming"], ["new"])
    assert open_retriever(tmp_path, HashEmbedder()).search("网格", 1)
    write_snapshot(tmp_path, CONTRACT_LIBRARY, HashEmbedder())
    assert len(generations(tmp_path)) == 2


WRITER = """
import sys
from pathlib import Path
from index.store.snapshot import write_snapshot
from tests.fakes import HashEmbedder, make_report
number = 0
print("ready", flush=True)
while True:
    number += 1
    write_snapshot(Path(sys.argv[1]), [make_report("r", [f"第{number}次。"] * 40)], HashEmbedder())
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_index(tmp_path):
    for turn in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == b"ready\n"
            while not (tmp_path / "index" / "CURRENT").exists():
                pass
            with pytest.raises(subprocess.TimeoutExpired):
                writer.wait(0.05 + 0.037 * turn)
            writer.send_signal(signal.SIGKILL)
        assert len(open_retriever(tmp_path, HashEmbedder()).search("次", 100)) == 40
