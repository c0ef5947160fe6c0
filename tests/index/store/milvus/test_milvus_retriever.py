import numpy as np
import pytest

from index.search.retriever import build_retriever
from index.store.milvus.address import Address
from index.store.milvus.retriever import MilvusRetriever
from index.store.milvus.store import MilvusStore
from index.store.update import Change
from rag.errors import StoreUnreachable
from tests.contracts import CONTRACT_LIBRARY, RetrieverContract
from tests.fakes import HashEmbedder, make_report

pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")

QUESTIONS = ("湖里区划分网格多少个？", "招聘了多少教师", "停车位", "空气质量", "没有的词汇", "TCL 2000")


def opened(store, reports, embedder):
    store.replace(reports, embedder)
    return store.open(store.current(), embedder)


@pytest.fixture(scope="module")
def in_folder(new_folder):
    return opened(MilvusStore(Address(path=new_folder())), CONTRACT_LIBRARY, HashEmbedder())


@pytest.fixture(scope="module")
def on_server(lite_server):
    return opened(MilvusStore(Address(server=lite_server)), CONTRACT_LIBRARY, HashEmbedder())


@pytest.fixture(scope="module")
def with_real_model(new_folder, seed_embedder):
    return opened(MilvusStore(Address(path=new_folder())), CONTRACT_LIBRARY, seed_embedder)


class TestFolder(RetrieverContract):
    @pytest.fixture
    def retriever(self, in_folder):
        return in_folder


class TestServer(RetrieverContract):
    @pytest.fixture
    def retriever(self, on_server):
        return on_server


class TestFolderWithTheRealModel(RetrieverContract):
    @pytest.fixture
    def retriever(self, with_real_model):
        return with_real_model


def same(one, other):
    assert [hit.chunk for hit in one] == [hit.chunk for hit in other]
    assert [hit.rank for hit in one] == [hit.rank for hit in other]
    for name in ("cosine", "bm25"):
        ours, theirs = ([getattr(hit, name) for hit in hits] for hits in (one, other))
        assert ours == pytest.approx(theirs, abs=1e-5)
    # where a kind of score is the same for all units, its deviation is 0 or the last bit of it: that shifts all scores
    ours, theirs = ([hit.score - hits[0].score for hit in hits] for hits in (one, other))
    assert ours == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("search", ["search", "search_sentences"])
@pytest.mark.parametrize("sources", [None, ["huli"], ["siming", "huli"]])
def test_hits_scores_and_ranks_are_those_of_the_search_in_memory(store, search, sources):
    embedder = HashEmbedder()
    ours, theirs = opened(store, CONTRACT_LIBRARY, embedder), build_retriever(CONTRACT_LIBRARY, embedder)
    for question in QUESTIONS:
        args = (question, 100)
        same(getattr(ours, search)(*args, sources=sources), getattr(theirs, search)(*args, sources=sources))


def large(count):
    words = [f"{a}{b}" for a in "东西南北中上下前后左" for b in "山水田林湖草沙石土木"]
    rng = np.random.default_rng(1)
    return [
        make_report(
            f"r{i:02d}", ["".join(rng.choice(words, 6)) + f"共{i * 100 + j}个。" for j in range(20)], title=f"报告{i}"
        )
        for i in range(count)
    ]


def test_of_many_sentences_the_best_candidates_are_those_of_all(store):
    embedder, reports = HashEmbedder(), large(10)
    whole = opened(store, reports, embedder)
    few = MilvusRetriever(whole._gateway, whole.collection, whole.held, embedder, exact=20, candidates=40)
    for search in ("search", "search_sentences"):
        for question in ("东山西水共多少个", "报告3中南湖", "共905个"):
            best = [hit.chunk.id for hit in getattr(whole, search)(question, 10)]
            found = [hit.chunk.id for hit in getattr(few, search)(question, 10)]
            assert len(set(best) & set(found)) >= 9
    (hit,) = few.search_sentences("共905个", 1, sources=["r09"])
    assert "共905个" in hit.chunk.text


def test_a_restricted_retriever_scores_as_a_library_of_its_reports(store):
    embedder = HashEmbedder()
    ours = opened(store, CONTRACT_LIBRARY, embedder).restricted(["siming"])
    theirs = build_retriever(CONTRACT_LIBRARY[1:], embedder)
    assert list(ours.reports) == ["siming"]
    for question in QUESTIONS:
        assert ours.search_sentences(question, 5) == theirs.search_sentences(question, 5)
        assert ours.search(question, 5) == theirs.search(question, 5)


def test_a_retriever_whose_report_is_replaced_meanwhile_cannot_be_restricted(store):
    embedder = HashEmbedder()
    before = opened(store, CONTRACT_LIBRARY, embedder)
    store.change(lambda current: Change([make_report("huli", ["别的话。"])]), embedder)
    with pytest.raises(StoreUnreachable, match="huli"):
        before.restricted(["huli"])
    assert before.restricted(["siming"]).search("停车位", 1)


def test_what_is_known_of_the_reports_is_what_is_known_in_memory(store):
    embedder = HashEmbedder()
    whole, memory = opened(store, CONTRACT_LIBRARY, embedder), build_retriever(CONTRACT_LIBRARY, embedder)
    pairs = [
        (whole.reports, memory.reports),
        (whole.restricted(["siming"]).reports, memory.restricted(["siming"]).reports),
    ]
    for ours, theirs in pairs:
        assert (ours.sources, ours.collections, ours.sentences) == (
            theirs.sources,
            theirs.collections,
            theirs.sentences,
        )
        for term in ("网格", "教师", "90", "没有"):
            assert ours.frequency(term) == theirs.frequency(term)
        for id_ in ours:
            assert (ours.has_table(id_), ours.has_year(id_, 2022)) == (
                theirs.has_table(id_),
                theirs.has_year(id_, 2022),
            )
        assert set(theirs.holding("划分网格")) <= set(ours.holding("划分网格"))
    assert {id_: whole.reports.versions[id_] for id_ in pairs[1][0]} == pairs[1][0].versions


HOSTILE = ('x"] or version > 0 or id in ["', "') or 1 == 1 --", 'a\\"b', "名%字{}", "\n\u2028'\"")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_report_cannot_alter_a_filter(store, name):
    embedder = HashEmbedder()
    hostile = make_report(name, ["网格员共有七百一十名。"], title=name)
    retriever = opened(store, [*CONTRACT_LIBRARY, hostile], embedder)
    for search in (retriever.search, retriever.search_sentences):
        assert {hit.chunk.source.id for hit in search("网格", 50, sources=[name])} == {name}
        assert name not in {hit.chunk.source.id for hit in search("网格", 50, sources=["huli", "siming"])}
        assert search("网格", 50, sources=[f"{name}x"]) == []
