"""A search that does not score each unit finds what a search that does finds."""

from dataclasses import replace

import numpy as np
import pytest

from index.search import nearest, retriever
from index.search.pack import Opened
from index.search.retriever import build_retriever
from index.search.vectors import Vectors
from rag.types import Span
from tests.contracts import CONTRACT_LIBRARY, RetrieverContract
from tests.fakes import HashEmbedder, make_report

LIBRARY = [
    make_report(
        f"report-{number:03d}",
        [f"第{number}街道划分网格{number * 7}个，新聘网格员{number}名。", f"第{number}街道新增车位{number * 3}个。"],
        title=f"第{number}街道报告",
    )
    for number in range(150)
]
QUERIES = ["第37街道划分了多少网格？", "新增车位", "网格员招聘了多少人", "第9街道", "𠮷", "?"]


@pytest.fixture
def exact():
    return build_retriever(LIBRARY, HashEmbedder())


@pytest.fixture
def few_scored(monkeypatch):
    monkeypatch.setattr(retriever, "_ALL_SCORED", 0)


@pytest.mark.usefixtures("few_scored")
class TestProposed(RetrieverContract):
    @pytest.fixture
    def retriever(self):
        return build_retriever(CONTRACT_LIBRARY, HashEmbedder())


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("search", ["search", "search_sentences"])
@pytest.mark.parametrize("sources", [None, [one.report.source.id for one in LIBRARY[::2]], ["report-037"], []])
def test_the_hits_are_those_of_an_exact_search(exact, query, search, sources, monkeypatch):
    wanted = getattr(exact, search)(query, 10, sources=sources)
    monkeypatch.setattr(retriever, "_ALL_SCORED", 0)
    found = getattr(exact, search)(query, 10, sources=sources)
    assert [hit.chunk for hit in found] == [hit.chunk for hit in wanted]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in wanted], abs=1e-5)


def test_a_large_part_of_a_larger_library_is_scored_whole(exact, monkeypatch):
    sources = [one.report.source.id for one in LIBRARY[::3]]
    wanted = exact.search_sentences(QUERIES[0], 10, sources=sources)
    monkeypatch.setattr(retriever, "_ALL_SCORED", 120)
    assert exact.search_sentences(QUERIES[0], 10, sources=sources) == wanted


def test_sentences_in_given_places_are_scored_even_if_none_proposes_them(exact, monkeypatch):
    monkeypatch.setattr(retriever, "_ALL_SCORED", 0)
    within = {"report-011": [Span(0, 10_000)], "nobody": [Span(0, 9)]}
    hits = exact.score_sentences("第37街道划分了多少网格？", within)
    assert {hit.chunk.source.id for hit in hits} == {"report-011"}
    assert len(hits) == 2
    assert exact.score_sentences("网格", within, sources=["report-012"]) == []


def unit_vectors(size, seed=0):
    rows = np.random.default_rng(seed).standard_normal((size, 32), np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def indexed(tmp_path, monkeypatch):
    monkeypatch.setattr(nearest, "_LISTS", 16)
    monkeypatch.setattr(nearest, "_VISITED", 11)
    vectors = unit_vectors(2000)
    nearest.make_nearest(vectors).save(tmp_path / "index")
    return Vectors(vectors, index=nearest.open_nearest(tmp_path / "index"))


def best(vectors, query, count, allowed=None):
    scores = vectors.matrix() @ query
    if allowed is not None:
        scores[~allowed] = -9
    return set(np.argsort(-scores)[:count].tolist())


def test_the_approximate_index_finds_nearly_all_of_the_nearest(indexed):
    shares = []
    for query in unit_vectors(50, seed=1):
        rows, scores = indexed.nearest(query, 40)
        assert scores == pytest.approx(indexed.matrix()[rows] @ query, abs=1e-5)
        shares.append(len(best(indexed, query, 10) & set(rows.tolist())) / 10)
    assert np.mean(shares) >= 0.85  # of random vectors, which have no clusters


@pytest.mark.parametrize("share", [0.5, 0.05, 0.001])
def test_a_filter_is_applied_before_the_nearest_are_taken(indexed, share):
    allowed = np.random.default_rng(2).random(2000) < share
    allowed[7] = True
    shares = []
    for query in unit_vectors(20, seed=3):
        rows, _ = indexed.nearest(query, 40, allowed)
        assert allowed[rows].all()
        wanted = min(10, int(allowed.sum()))
        shares.append(len(best(indexed, query, wanted, allowed) & set(rows.tolist())) / wanted)
    assert np.mean(shares) >= 0.85


def test_vectors_that_are_left_out_are_not_found(indexed):
    kept = np.arange(2000) % 3 > 0
    some = indexed.keep(kept)
    again = some.keep(np.arange(len(some)) % 2 == 0)
    for part in (some, again):
        query = unit_vectors(1, seed=4)[0]
        rows, scores = part.nearest(query, 40)
        assert rows.max() < len(part)
        assert scores == pytest.approx(part.matrix()[rows] @ query, abs=1e-5)
        assert len(best(part, query, 10) & set(rows.tolist())) >= 8
        assert part.score(query)[rows] == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize("query", QUERIES)
def test_an_engine_over_many_of_the_reports_scores_as_one_that_never_held_the_others(exact, query, monkeypatch):
    """An approximate index is made of all reports: it must not propose candidates for some of them."""
    monkeypatch.setattr(nearest, "_LISTS", 4)
    monkeypatch.setattr(retriever, "_ALL_SCORED", 0)
    (pack,) = exact.packs
    indexed = replace(pack, chunks=with_index(pack.chunks), sentences=with_index(pack.sentences))
    kept = LIBRARY[::2]
    whole = retriever.HybridRetriever([Opened(indexed, indexed)], HashEmbedder())
    narrow = whole.restricted([one.report.source.id for one in kept])
    alone = build_retriever(kept, HashEmbedder())
    assert narrow.search(query, 20) == alone.search(query, 20)
    assert narrow.search_sentences(query, 20) == alone.search_sentences(query, 20)


def with_index(units):
    return replace(units, vectors=replace(units.vectors, index=nearest.make_nearest(units.vectors.base)))
