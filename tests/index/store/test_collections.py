"""The collection of a report is in the manifest: it survives changes, moves, damage, export and older homes."""

import json
from dataclasses import replace

import pytest

from index.store.archive import export_library, restore_library
from index.store.generation import current_generation
from index.store.snapshot import (
    Change,
    change_library,
    open_generation,
    open_retriever,
    read_collections,
    read_originals,
    read_reports,
    write_snapshot,
)
from rag.types import DEFAULT_COLLECTION
from tests.fakes import HashEmbedder, make_report


def of(collection, parsed):
    return replace(parsed, report=replace(parsed.report, collection=collection))


PLAIN = make_report("a", ["全区划分网格710个。"], title="甲")
FINANCE = of("财政", make_report("b", ["预算收入35亿元。"], title="乙"))


@pytest.fixture
def embedder():
    return HashEmbedder()


@pytest.fixture
def home(tmp_path, embedder):
    file = tmp_path / "b.txt"
    file.write_text("b")
    write_snapshot(tmp_path, [PLAIN, FINANCE], embedder, originals={"b": file})
    return tmp_path


def manifest(home):
    return json.loads((current_generation(home / "index") / "manifest.json").read_text("utf-8"))


def test_it_is_kept_and_known_without_reading_a_report(home, embedder):
    assert read_collections(home) == {"a": DEFAULT_COLLECTION, "b": "财政"}
    assert {p.report.source.id: p.report.collection for p in read_reports(home)} == read_collections(home)
    opened = open_retriever(home, embedder).reports
    assert opened.collections == read_collections(home)
    assert {id_: p.report.collection for id_, p in opened.items()} == read_collections(home)
    for file in (home / "index" / "segments").iterdir():
        file.write_bytes(b"damaged")
    assert read_collections(home)["b"] == "财政"


def test_a_library_without_collections_is_written_as_before(home):
    told = [set(segment) for segment in manifest(home)["segments"]]
    assert "collection" not in told[0]
    assert told[1] - told[0] == {"collection"}  # which an older version refuses to read


def test_a_move_embeds_nothing_keeps_the_file_and_reaches_who_has_the_library_open(home, embedder):
    before = open_retriever(home, embedder)
    embedder.embedded.clear()
    change_library(home, lambda current: Change([of("教育", current.read("b"))]), embedder)
    assert embedder.embedded == []
    assert read_collections(home)["b"] == "教育"
    assert "b" in read_originals(home)
    name = current_generation(home / "index").name
    after = open_generation(home, name, embedder, before)
    assert after.reports["b"].report.collection == "教育"
    assert after.reports.versions["a"] == before.reports.versions["a"]
    assert after.reports.versions["b"] != before.reports.versions["b"]


@pytest.mark.parametrize("other", [False, True], ids=["same model", "another model"])
def test_an_exported_library_has_them(home, tmp_path, embedder, other):
    export_library(home, tmp_path / "library.zip")
    restored = tmp_path / "restored"
    restore_library(restored, tmp_path / "library.zip", HashEmbedder(name="other") if other else embedder)
    assert read_collections(restored) == read_collections(home)


def test_a_change_with_another_model_keeps_them(home):
    change_library(home, lambda current: Change(drop=["a"]), HashEmbedder(32, "other"))
    assert read_collections(home) == {"b": "财政"}
