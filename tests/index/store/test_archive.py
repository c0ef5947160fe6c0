"""A library in one file comes back as it was; a file that is not whole changes nothing."""

import json
import os
import zipfile

import pytest

from index.store.archive import Restored, export_library, restore_library
from index.store.snapshot import open_retriever, read_manifest, read_reports, write_snapshot
from rag.errors import ArchiveDamaged, IndexDamaged, IndexMissing
from tests.contracts import CONTRACT_LIBRARY
from tests.fakes import HashEmbedder, make_report

OTHER = make_report("other", ["别的一句。"])


@pytest.fixture
def file(tmp_path):
    write_snapshot(tmp_path / "from", CONTRACT_LIBRARY, HashEmbedder())
    assert export_library(tmp_path / "from", tmp_path / "all.zip") == len(CONTRACT_LIBRARY)
    return tmp_path / "all.zip"


@pytest.fixture
def home(tmp_path):
    write_snapshot(tmp_path / "home", [OTHER], HashEmbedder())
    return tmp_path / "home"


def members(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(file, found):
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)


def segments(home):
    return sorted(path.name for path in (home / "index" / "segments").iterdir())


def test_a_library_comes_back_and_nothing_is_embedded(file, home):
    embedder, told = HashEmbedder(), []
    restored = restore_library(home, file, embedder, lambda stage, part: told.append((stage, part)))
    assert restored == Restored(2, 0)
    assert [part for stage, part in told if stage == "restoring"] == [0.5, 1.0]
    assert told[-1][1] == 1.0
    assert embedder.embedded == []
    assert read_reports(home) == list(CONTRACT_LIBRARY)
    assert open_retriever(home, embedder).search("网格", 9) == open_retriever(file.parent / "from", embedder).search(
        "网格", 9
    )
    assert (home / "index" / "gen-000001").is_dir()  # the library before


def test_it_is_restored_where_there_is_no_library(file, tmp_path):
    assert restore_library(tmp_path / "new", file, HashEmbedder()) == Restored(2, 0)


def test_another_model_embeds_again(file, home):
    embedder = HashEmbedder(32)
    assert restore_library(home, file, embedder) == Restored(2, 2)
    assert embedder.embedded
    assert open_retriever(home, embedder).search("网格", 1)


def test_other_units_are_embedded_again(file, home, monkeypatch):
    monkeypatch.setattr("index.search.embedding.unit_text", lambda unit: f"new layout {unit.text}")
    assert restore_library(home, file, HashEmbedder()).embedded == 2


def test_equal_libraries_give_equal_files_but_for_their_time(file, tmp_path):
    export_library(tmp_path / "from", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()


def test_an_empty_library_and_none(tmp_path):
    write_snapshot(tmp_path / "empty", [], HashEmbedder())
    export_library(tmp_path / "empty", tmp_path / "empty.zip")
    assert restore_library(tmp_path / "home", tmp_path / "empty.zip", HashEmbedder()) == Restored(0, 0)
    with pytest.raises(IndexMissing):
        export_library(tmp_path / "none", tmp_path / "none.zip")
    assert not (tmp_path / "none.zip").exists()


def test_a_damaged_library_is_not_exported_and_the_older_file_stays(file, tmp_path):
    before = file.read_bytes()
    name = read_manifest(tmp_path / "from").segments[0].vectors
    (tmp_path / "from" / "index" / "segments" / name).write_bytes(b"")
    with pytest.raises(IndexDamaged, match=name):
        export_library(tmp_path / "from", file)
    assert file.read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


def refused(file, home):
    before, held = (home / "index" / "CURRENT").read_text(), segments(home)
    with pytest.raises(ArchiveDamaged, match=file.name) as caught:
        restore_library(home, file, HashEmbedder())
    assert "as it was" in caught.value.hint
    assert ((home / "index" / "CURRENT").read_text(), segments(home)) == (before, held)
    assert read_reports(home) == [OTHER]


@pytest.mark.parametrize("part", [i / 9 for i in range(9)])
def test_a_file_that_is_cut_or_has_one_other_byte_is_refused(file, home, part):
    data = file.read_bytes()
    at = int(len(data) * part)
    file.write_bytes(data[:at])
    refused(file, home)
    names = [one for one in zipfile_spans(data) if one[0] <= at < one[1]]
    if names:  # a byte of a member's content
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        refused(file, home)


def zipfile_spans(data):
    import io

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            (
                info.header_offset + 30 + len(info.filename),
                info.header_offset + 30 + len(info.filename) + info.compress_size,
            )
            for info in archive.infolist()
        ]


def swap(found):
    first, second = (name for name in found if name.endswith(".json") and name != "manifest.json")
    found[first], found[second] = found[second], found[first]


def fields(**changes):
    def change(found):
        manifest = json.loads(found["manifest.json"])
        found["manifest.json"] = json.dumps(manifest | changes).encode()

    return change


def entry(**changes):
    def change(found):
        manifest = json.loads(found["manifest.json"])
        manifest["segments"][0] |= changes
        found["manifest.json"] = json.dumps(manifest).encode()

    return change


HARMS = {
    "no manifest": lambda found: found.pop("manifest.json"),
    "a broken manifest": lambda found: found.update({"manifest.json": b"[" * 100_000}),
    "a manifest that is a list": lambda found: found.update({"manifest.json": b"[]"}),
    "a segment lacks": lambda found: found.pop(next(iter(found))),
    "one too many": lambda found: found.update({"../../evil": b"x"}),
    "exchanged": swap,
    "an old format": fields(format=1),
    "a later format": fields(format=9),
    "a path as a name": entry(record="../../keys.json"),
    "no name": entry(record=None),
    "another id": entry(report="evil"),
    "another text": entry(text="0" * 64),
    "another field": entry(more=1),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_file_whose_parts_do_not_fit_is_refused(file, home, harm):
    found = members(file)
    harm(found)
    write(file, found)
    refused(file, home)


def test_no_zip_and_a_member_that_is_too_large_are_refused(file, home, monkeypatch):
    monkeypatch.setattr("index.store.archive._MAX_BYTES", 100)
    refused(file, home)
    file.write_text("某区工作报告")
    refused(file, home)


def test_a_failing_disk_leaves_the_library(file, home, monkeypatch):
    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        restore_library(home, file, HashEmbedder())
    assert read_reports(home) == [OTHER]
