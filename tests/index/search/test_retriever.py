from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from index.search.pack import Opened
from index.search.retriever import HybridRetriever, build_retriever
from index.search.vectors import Vectors
from tests.contracts import CONTRACT_LIBRARY, RetrieverContract
from tests.fakes import HashEmbedder, make_report


class TestInMemory(RetrieverContract):
    @pytest.fixture
    def retriever(self):
        return build_retriever(CONTRACT_LIBRARY, HashEmbedder())


class TestWithTheRealModel(RetrieverContract):
    @pytest.fixture
    def retriever(self, real_retriever):
        return real_retriever


@pytest.fixture(scope="module")
def real_retriever(seed_embedder):
    return build_retriever(CONTRACT_LIBRARY, seed_embedder)


@pytest.fixture
def retriever():
    return build_retriever(CONTRACT_LIBRARY, HashEmbedder())


def test_equal_scores_keep_the_order_of_the_library():
    twins = [make_report(id_, ["同一句话。", "同一句话。"]) for id_ in ("b", "a")]
    hits = build_retriever(twins, HashEmbedder()).search("同一句话", 4)
    assert [(hit.chunk.source.id, hit.chunk.start) for hit in hits] == [("a", 0), ("a", 6), ("b", 0), ("b", 6)]


def test_two_reports_of_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        build_retriever([make_report("a", ["甲。"]), make_report("a", ["乙。"])], HashEmbedder())


def test_an_empty_library_finds_nothing():
    retriever = build_retriever([], HashEmbedder())
    assert (
        retriever.search("网格", 3) == retriever.search_sentences("网格", 3) == retriever.search_reports("网", 3) == []
    )


def test_modes_use_only_their_own_evidence(retriever):
    lexical = retriever.search("停车位", 5, mode="lexical")
    assert [hit.bm25 for hit in lexical] == sorted((hit.bm25 for hit in lexical), reverse=True)
    assert {hit.cosine for hit in lexical} == {0.0}
    dense = retriever.search("停车位", 5, mode="dense")
    assert [hit.cosine for hit in dense] == sorted((hit.cosine for hit in dense), reverse=True)


def test_reports_are_ranked_by_their_parts(retriever):
    assert retriever.search_reports("公共停车位新增多少", 2)[0][0] == "siming"
    assert retriever.search_reports("网格员", 1)[0][0] == "huli"


def test_the_title_and_the_headings_count():
    library = [
        make_report("a", ["完成投资5亿元。"], title="甲县报告"),
        make_report("b", ["完成投资6亿元。"], title="乙县报告"),
    ]
    (hit,) = build_retriever(library, HashEmbedder()).search_sentences("乙县投资", 1)
    assert hit.chunk.source.id == "b"


def test_a_sentence_longer_than_a_chunk_belongs_to_the_chunk_where_it_starts():
    parsed = make_report("a", ["甲乙丙", "丁戊己。"])
    retriever = build_retriever([parsed], HashEmbedder())
    assert retriever.search_sentences("丁戊", 2)[0].chunk.text == "丁戊己。"


@pytest.mark.parametrize("kept", [("siming",), ("huli",), ("huli", "siming"), ()])
def test_an_engine_over_some_reports_scores_as_one_that_never_held_the_others(retriever, kept):
    alone = build_retriever([p for p in CONTRACT_LIBRARY if p.report.source.id in kept], HashEmbedder())
    narrow = retriever.restricted(kept)
    for query in ("招聘了多少教师", "网格710个", "停车位"):
        assert narrow.search(query, 100) == alone.search(query, 100)
        assert narrow.search_sentences(query, 100) == alone.search_sentences(query, 100)
        assert narrow.search_reports(query, 100) == alone.search_reports(query, 100)


def test_an_engine_over_some_reports_reads_none_and_counts_the_words_of_these_only():
    whole = build_retriever(CONTRACT_LIBRARY, HashEmbedder())
    (pack,) = whole.packs
    unread = replace(pack, reads=tuple(partial(pytest.fail, "a report is read") for _ in pack.reads))
    narrow = HybridRetriever([Opened(unread, unread)], HashEmbedder()).restricted(["siming"]).reports
    alone = build_retriever(CONTRACT_LIBRARY[1:], HashEmbedder()).reports
    assert narrow.sentences == alone.sentences < whole.reports.sentences
    for term in ("网格", "教师", "车位", "90", "710"):
        assert narrow.frequency(term) == alone.frequency(term)
    assert (narrow.sources, narrow.collections, narrow.versions) == (alone.sources, alone.collections, alone.versions)
    assert narrow.holding("全区划分网格") == []


def test_vectors_of_others_are_not_read():
    (pack,) = build_retriever(CONTRACT_LIBRARY, HashEmbedder()).packs
    vectors = pack.sentences.vectors.base.copy()
    vectors[: pack.sentences.sizes[0]] = np.nan
    spoilt = replace(pack, sentences=replace(pack.sentences, vectors=Vectors(vectors)))
    narrow = HybridRetriever([Opened(spoilt, spoilt)], HashEmbedder()).restricted(["siming"])
    alone = build_retriever(CONTRACT_LIBRARY[1:], HashEmbedder())
    assert narrow.search_sentences("招聘教师", 9) == alone.search_sentences("招聘教师", 9)
