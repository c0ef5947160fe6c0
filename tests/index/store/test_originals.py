"""The file that a report was read from lies beside its record, and goes where the report goes."""

from dataclasses import replace

import pytest

from index.store.archive import Restored, export_library, restore_library
from index.store.generation import SEGMENTS
from index.store.snapshot import (
    Change,
    change_library,
    read_manifest,
    read_original,
    read_originals,
    read_reports,
    write_snapshot,
)
from rag.errors import ArchiveDamaged, IndexDamaged
from rag.types import ParsedReport
from tests.fakes import HashEmbedder, make_report

PDF, NEWER = b"%PDF-1.7 the first", b"%PDF-1.7 the second"


def from_file(id_, sentences, name="a.pdf"):
    parsed = make_report(id_, sentences)
    return ParsedReport(replace(parsed.report, file=name), parsed.sections, parsed.chunks)


A, B = from_file("a", ["全区划分网格710个。"]), make_report("b", ["别的一句。"])


@pytest.fixture
def file(tmp_path):
    (tmp_path / "a.pdf").write_bytes(PDF)
    return tmp_path / "a.pdf"


@pytest.fixture
def home(tmp_path, file):
    write_snapshot(tmp_path / "home", [A, B], HashEmbedder(), originals={"a": file})
    return tmp_path / "home"


def put(home, *reports, drop=(), originals=None, embedder=None):
    change_library(home, lambda _: Change(reports, drop, originals or {}), embedder or HashEmbedder())


def stored(home):
    return {path.read_bytes() for path in (home / "index" / SEGMENTS).glob("*.original")}


def test_the_file_is_kept_with_its_report(home, file):
    file.unlink()
    assert read_original(home, "a") == PDF
    assert read_original(home, "b") is None
    assert read_original(home, "none") is None
    assert list(read_originals(home)) == ["a"]


def test_an_edit_keeps_the_file_and_writes_it_not_again(home):
    (segment,) = (home / "index" / SEGMENTS).glob("*.original")
    before = segment.stat()
    report = replace(A.report, source=replace(A.report.source, title="别的标题"))
    put(home, ParsedReport(report, A.sections, A.chunks))
    assert read_original(home, "a") == PDF
    assert (segment.stat().st_ino, segment.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_change_of_another_report_keeps_the_file(home):
    put(home, make_report("c", ["又一句。"]))
    put(home, drop=["b"])
    assert read_original(home, "a") == PDF


def test_another_file_replaces_it_and_the_old_one_is_collected(home, file):
    file.write_bytes(NEWER)
    put(home, from_file("a", ["全区划分网格720个。"]), originals={"a": file})
    assert read_original(home, "a") == NEWER
    assert stored(home) == {PDF, NEWER}  # the generation before names the old one
    put(home, make_report("c", ["又一句。"]))
    assert stored(home) == {NEWER}


def test_another_text_does_not_keep_the_file(home):
    put(home, from_file("a", ["全区划分网格720个。"]))
    assert read_original(home, "a") is None


def test_it_goes_with_its_report(home):
    put(home, drop=["a"])
    assert read_original(home, "a") is None
    put(home, make_report("c", ["又一句。"]))
    assert stored(home) == set()


def test_it_is_kept_when_the_library_is_embedded_again(home):
    put(home, make_report("c", ["又一句。"]), embedder=HashEmbedder(32))
    assert read_original(home, "a") == PDF


@pytest.mark.parametrize(("dimensions", "embedded"), [(64, 0), (32, 2)])
def test_it_is_exported_and_restored(home, tmp_path, dimensions, embedded):
    write_snapshot(tmp_path / "home", [A, B], HashEmbedder(64))
    export_library(home, tmp_path / "all.zip")
    new = tmp_path / "new"
    assert restore_library(new, tmp_path / "all.zip", HashEmbedder(dimensions)) == Restored(2, embedded)
    assert read_original(new, "a") == PDF
    assert read_reports(new)[0].report.file == "a.pdf"


def test_a_damaged_file_is_told_with_its_name(home, tmp_path):
    (segment,) = (home / "index" / SEGMENTS).glob("*.original")
    segment.write_bytes(b"%PDF-1.7 cut")
    with pytest.raises(IndexDamaged, match=segment.name):
        read_original(home, "a")
    with pytest.raises(IndexDamaged, match=segment.name):
        export_library(home, tmp_path / "all.zip")
    assert len(read_reports(home)) == 2  # the report can be asked all the same


def test_an_export_with_another_file_than_its_name_says_is_refused(home, tmp_path):
    import zipfile

    export_library(home, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, NEWER if name.endswith(".original") else data)
    with pytest.raises(ArchiveDamaged):
        restore_library(tmp_path / "new", tmp_path / "all.zip", HashEmbedder())


def test_a_manifest_without_originals_is_read(home):
    import json

    (folder,) = (home / "index").glob("gen-*")
    record = json.loads((folder / "manifest.json").read_bytes())
    for entry in record["segments"]:
        del entry["original"]  # as an older version wrote it
    (folder / "manifest.json").write_text(json.dumps(record))
    (folder / "manifest.sha256").unlink()  # which those versions did not write
    assert read_manifest(home).reports == 2
    assert read_original(home, "a") is None
