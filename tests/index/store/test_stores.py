"""What every store keeps: in a folder, on a Milvus Lite in a folder, and on one that is a server."""

from dataclasses import replace

import pytest

from index.store.folder import FolderStore
from index.store.manifest import text_hash
from index.store.update import Change
from rag.errors import IndexMissing
from rag.types import DEFAULT_COLLECTION
from tests.contracts import CONTRACT_LIBRARY
from tests.fakes import HashEmbedder, make_report

HULI, SIMING = CONTRACT_LIBRARY
QUERY = "招聘了多少教师"


class StoreContract:
    """The promises of `index.store.port.Store`. A fixture `store` gives an empty one."""

    def test_an_empty_store_has_no_library(self, store):
        assert store.current() == ""
        for read in (store.texts, store.reports, store.originals):
            with pytest.raises(IndexMissing):
                read()

    def test_what_is_put_is_there_and_found(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        assert store.reports() == list(CONTRACT_LIBRARY)
        assert store.texts() == {one.report.source.id: text_hash(one.report.text) for one in CONTRACT_LIBRARY}
        found = store.open(store.current(), embedder).search_sentences(QUERY, 20)
        assert {hit.chunk.source.id for hit in found} == {"huli", "siming"}
        assert len({hit.chunk.id for hit in found}) == len(found) == 7

    def test_putting_the_same_again_changes_nothing(self, store):
        embedder = HashEmbedder()
        for _ in range(2):
            store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        assert store.reports() == list(CONTRACT_LIBRARY)
        assert len(store.open(store.current(), embedder).search_sentences(QUERY, 50)) == 7

    def test_a_change_knows_the_library_and_can_decide_against_it(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        before, seen = store.current(), []

        def change(current):
            seen.append((dict(current.texts), current.read("huli")))
            return Change()

        store.change(change, embedder)
        assert seen == [(store.texts(), HULI)]
        assert store.current() == before

    def test_a_replaced_report_is_searched_with_its_new_text_only(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        before = store.open(store.current(), embedder)
        new = make_report("huli", ["全区划分网格999个。"], title="湖里区整改报告")
        store.change(lambda current: Change([new]), embedder)
        after = store.open(store.current(), embedder, before)
        texts = [hit.chunk.text for hit in after.search_sentences("网格", 50)]
        assert sorted(texts) == ["全区划分网格999个。", "思明区招聘教师90名。", "思明区新增公共停车位2000个。"]

    def test_a_removed_report_is_gone(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        first = store.current()
        before = store.open(first, embedder)
        store.change(lambda current: Change(drop=["huli"]), embedder)
        assert store.current() != first
        after = store.open(store.current(), embedder, before)
        assert list(after.reports) == ["siming"] == list(store.texts())
        assert {hit.chunk.source.id for hit in after.search_sentences("网格教师", 50)} == {"siming"}

    def test_an_edit_keeps_the_units(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        source = replace(HULI.report.source, year=2023)
        edited = replace(HULI, report=replace(HULI.report, source=source))
        first = store.current()
        store.change(lambda current: Change([edited]), embedder)
        assert store.current() != first
        opened = store.open(store.current(), embedder)
        assert opened.reports["huli"].report.source.year == 2023
        assert len(opened.search_sentences(QUERY, 50)) == 7

    def test_a_report_has_a_collection_and_moves_with_its_units(self, store):
        embedder = HashEmbedder()
        inside = replace(HULI, report=replace(HULI.report, collection="民政"))
        store.change(lambda current: Change([inside, SIMING]), embedder)
        assert store.collections() == {"huli": "民政", "siming": DEFAULT_COLLECTION}
        assert store.reports() == [inside, SIMING]
        before = store.open(store.current(), embedder)
        seen = []
        store.change(lambda current: seen.append(dict(current.collections)) or Change([HULI]), embedder)
        assert seen == [{"huli": "民政", "siming": DEFAULT_COLLECTION}]
        after = store.open(store.current(), embedder, before)
        assert after.reports["huli"].report.collection == DEFAULT_COLLECTION
        assert len(after.search_sentences(QUERY, 50)) == 7

    def test_a_restricted_retriever_knows_its_reports_only(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        alone = store.open(store.current(), embedder).restricted(["siming"])
        assert list(alone.reports) == ["siming"]
        assert {hit.chunk.source.id for hit in alone.search_sentences(QUERY, 50)} == {"siming"}

    def test_an_original_stays_with_the_text_that_was_read_from_it(self, store, tmp_path):
        embedder, file = HashEmbedder(), tmp_path / "湖里.txt"
        file.write_bytes("原件".encode() * 50_000)
        store.change(lambda current: Change(CONTRACT_LIBRARY, originals={"huli": file}), embedder)
        store.change(lambda current: Change([HULI]), embedder)
        assert store.original("huli") == file.read_bytes()
        assert store.original("siming") is store.original("nobody") is None
        assert list(store.originals()) == ["huli"]
        store.change(lambda current: Change([make_report("huli", ["别的话。"])]), embedder)
        assert store.original("huli") is None

    def test_a_library_can_be_replaced_as_a_whole(self, store):
        embedder = HashEmbedder()
        store.change(lambda current: Change(CONTRACT_LIBRARY), embedder)
        store.replace([SIMING], embedder)
        assert store.reports() == [SIMING]
        assert len(store.open(store.current(), embedder).search_sentences(QUERY, 50)) == 2


class TestFolder(StoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return FolderStore(tmp_path)
