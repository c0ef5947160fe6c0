from dataclasses import replace

import pytest

from index.store.milvus.address import Address, parse_address
from index.store.milvus.build import ALIAS, BLOBS, is_build
from index.store.milvus.entry import entry_id
from index.store.milvus.filters import EVERYTHING, among, named
from index.store.milvus.rebuild import rebuild
from index.store.milvus.store import MilvusStore
from index.store.update import Change
from rag.errors import ConfigError, IndexDamaged, IndexLocked, IndexMismatch, StoreUnreachable
from tests.contracts import CONTRACT_LIBRARY
from tests.fakes import HashEmbedder, make_report
from tests.index.store.milvus.conftest import empty
from tests.index.store.test_stores import StoreContract

pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")

HULI, SIMING = CONTRACT_LIBRARY
UNITS = 12  # 5 chunks and 7 sentences


class TestMilvusFolder(StoreContract):
    @pytest.fixture
    def store(self, store):
        return store


class TestMilvusServer(StoreContract):
    @pytest.fixture
    def store(self, lite_server):
        return empty(Address(server=lite_server))


def put(store, *reports, embedder=None):
    store.change(lambda current: Change(reports), embedder or HashEmbedder())


def units(store):
    """Return the ids of the rows of all units, with repeats."""
    gateway = store._gateway
    rows = gateway.rows(gateway.behind(ALIAS), EVERYTHING, ("id",), ("chunks", "sentences"))
    return [row["id"] for row in rows]


def blobs(store):
    return {row["id"] for row in store._gateway.rows(BLOBS, EVERYTHING, ("id",))}


def test_nothing_stays_of_a_removed_report(store):
    put(store, HULI)
    put(store, SIMING)
    alone = blobs(store)
    put(store, make_report("secret", ["机密的话。"], title="机密"))
    store.change(lambda current: Change(drop=["secret"]), HashEmbedder())
    assert blobs(store) == alone
    assert len(units(store)) == UNITS


def test_a_retitled_report_leaves_no_unit_of_its_old_title(store):
    put(store, HULI)
    before = set(units(store))
    source = replace(HULI.report.source, title="另一个标题")
    put(store, make_report("huli", ["全区划分网格710个。"], title=source.title))
    assert not before & set(units(store))


def test_a_report_whose_units_a_dead_writer_has_left_half_done_is_completed(store):
    put(store, HULI, SIMING)
    gateway, every = store._gateway, sorted(units(store))
    for grain in ("chunks", "sentences"):
        gateway.delete(gateway.behind(ALIAS), named(every[::3]), grain)
    assert len(units(store)) < UNITS
    put(store, HULI, SIMING)
    assert sorted(units(store)) == every


def test_units_without_a_report_are_not_found(store):
    put(store, HULI, SIMING)
    gateway, collection = store._gateway, store._gateway.behind(ALIAS)
    (row,) = gateway.rows(collection, named([units(store)[0]]), ("key", "vector", "terms"), ("chunks",))
    orphan = {**row, "id": f"{5:016x}c0", "version": 5, "written": 1, "entry": {}}
    gateway.put(collection, "chunks", [orphan])
    opened = store.open(store.current(), HashEmbedder())
    assert len(opened.search("网格教师", 50)) == 5


def moved(parsed, collection):
    return replace(parsed, report=replace(parsed.report, collection=collection))


@pytest.mark.parametrize("wanted", [Change([HULI]), Change(drop=["huli"])], ids=["edit", "removal"])
def test_who_changes_a_report_that_moves_away_meanwhile_is_asked_again(store, wanted):
    put(store, HULI, SIMING)

    def change(current):
        put(store, moved(HULI, "民政"))
        return wanted

    with pytest.raises(IndexLocked, match="huli"):
        store.change(change, HashEmbedder())
    assert store.reports() == [moved(HULI, "民政"), SIMING]


def test_a_report_that_another_collection_has_added_meanwhile_is_not_replaced(store):
    put(store, SIMING)

    def change(current):
        put(store, moved(HULI, "民政"))
        return Change([HULI])

    with pytest.raises(IndexLocked, match="huli"):
        store.change(change, HashEmbedder())
    assert store.collections()["huli"] == "民政"


def test_a_new_build_keeps_the_collections(store):
    put(store, moved(HULI, "民政"), SIMING)
    assert store.reindex(HashEmbedder())
    assert store.collections() == {"huli": "民政", "siming": "default"}


def test_a_row_with_a_field_of_a_later_version_is_refused(store):
    put(store, HULI, SIMING)
    gateway, collection = store._gateway, store._gateway.behind(ALIAS)
    columns = ("id", "version", "written", "key", "entry", "vector", "terms")
    (row,) = gateway.rows(collection, named([entry_id("huli")]), columns, ("reports",))
    later = {**row, "entry": {**row["entry"], "secret": True}, "written": row["written"] + 1}
    gateway.put(collection, "reports", [later])
    with pytest.raises(IndexDamaged, match="another version"):
        store.reports()


def test_a_vector_is_not_made_twice(store):
    class Counting(HashEmbedder):
        texts = 0

        def embed_passages(self, texts, progress=None):
            self.texts += len(texts)
            return super().embed_passages(texts, progress)

    put(store, HULI)
    counting = Counting()
    put(store, HULI, embedder=counting)
    assert counting.texts == 0
    put(store, make_report("copy", ["思明区招聘教师90名。"], title="思明区工作报告"), SIMING, embedder=counting)
    assert counting.texts == 2


def test_another_reader_sees_a_change_within_a_second(lite_server):
    writer, reader = empty(Address(server=lite_server)), MilvusStore(Address(server=lite_server))
    put(writer, HULI, SIMING)
    first = reader.current()
    writer.change(lambda current: Change(drop=["huli"]), HashEmbedder())
    reader._watch._looked -= 1
    assert reader.current() not in {first, ""}
    assert list(reader.open(reader.current(), HashEmbedder()).reports) == ["siming"]


def test_reindexing_changes_no_answer_and_leaves_one_build(store):
    embedder = HashEmbedder()
    put(store, HULI)
    put(store, SIMING)
    before = store.open(store.current(), embedder)
    expected = [hit.chunk for hit in before.search_sentences("招聘教师", 20)]
    assert store.reindex(embedder)
    after = store.open(store.current(), embedder)
    assert after.collection != before.collection
    assert [hit.chunk for hit in after.search_sentences("招聘教师", 20)] == expected
    assert len([name for name in store._gateway.collections() if is_build(name)]) == 1


def test_what_changes_while_a_new_build_is_made_is_in_it(store, monkeypatch):
    embedder = HashEmbedder()
    put(store, HULI, SIMING)
    late = make_report("late", ["后来的话。"])
    other = MilvusStore(store._gateway._address)

    class Meanwhile(HashEmbedder):
        done = False

        @property
        def fingerprint(self):
            return "another model"

        def embed_passages(self, texts, progress=None):
            if not self.done:
                self.done = True
                other.change(lambda current: Change([late], drop=["huli"]), embedder)
            return super().embed_passages(texts, progress)

        @fingerprint.setter
        def fingerprint(self, value):
            pass

    rebuild(store._gateway, Meanwhile(), "FLAT", None, 0.0)
    with pytest.raises(IndexMismatch):
        store.open(store.current(), embedder)
    assert list(store.texts()) == ["late", "siming"]


def test_a_library_is_there_when_milvus_is_started_again(new_folder):
    from milvus_lite import server_manager_instance

    folder = new_folder()
    put(MilvusStore(Address(path=folder)), HULI, SIMING)
    server_manager_instance.release_server(folder)
    again = MilvusStore(Address(path=folder))
    assert again.reports() == [HULI, SIMING]
    assert len(again.open(again.current(), HashEmbedder()).search("网格教师", 50)) == 5
    again.change(lambda current: Change(drop=["huli"]), HashEmbedder())
    assert list(again.texts()) == ["siming"]


def test_an_index_of_another_type_gives_the_same_answers(lite_folder):
    embedder = HashEmbedder()
    empty(Address(path=lite_folder))
    store = MilvusStore(Address(path=lite_folder), index="HNSW", wait_seconds=0.0)
    put(store, HULI, SIMING)
    (hit,) = store.open(store.current(), embedder).search_sentences("湖里区划分网格多少个？", 1)
    assert "710" in hit.chunk.text


def test_a_milvus_that_is_not_there_is_told():
    with pytest.raises(StoreUnreachable):
        MilvusStore(Address(server="http://127.0.0.1:1")).current()


@pytest.mark.parametrize("text", ["http://a:1", "milvus+http://", "milvus+http://user:secret@a:1", "milvus+file:", "x"])
def test_other_addresses_are_refused_and_not_shown(text):
    with pytest.raises(ConfigError) as caught:
        parse_address(text)
    assert "secret" not in str(caught.value)


def test_addresses():
    assert parse_address("milvus+https://db:19530/") == Address(server="https://db:19530")
    assert parse_address("milvus+file:/data/my library") == Address(path="/data/my library")


@pytest.mark.parametrize("value", ["1] or version > 0", None, "x"])
def test_a_filter_takes_numbers_only(value):
    with pytest.raises((ValueError, TypeError)):
        among("version", [value])


@pytest.mark.parametrize("name", ['a"] or id != ["', "A", "a b", ""])
def test_a_filter_takes_only_ids_of_rows(name):
    with pytest.raises(ValueError, match="id of a row"):
        named([name])


def test_one_process_opens_a_folder(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys; from index.store.milvus.store import MilvusStore; from index.store.milvus.address import Address;"
        "MilvusStore(Address(path=sys.argv[1])).current(); print('open', flush=True); sys.stdin.read()"
    )
    folder = str(tmp_path / "library")
    with subprocess.Popen(
        [sys.executable, "-c", code, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        with pytest.raises(IndexLocked, match="another process"):
            MilvusStore(Address(path=folder)).current()
        process.stdin.close()
