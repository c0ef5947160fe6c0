"""What every retriever keeps: subclass, and give a fixture `retriever` over `CONTRACT_LIBRARY`."""

import pytest

from rag.types import Span
from tests.fakes import make_report

CONTRACT_LIBRARY = (
    make_report(
        "huli",
        ["全区划分网格710个。同时新聘345名网格员。", "今年共招聘新教师158名。", "空气质量优良率为100%。"],
        title="湖里区整改报告",
        path=("一、社会治理",),
        imprint="来源:湖里区人民政府网站2022-02-22",
    ),
    make_report("siming", ["思明区新增公共停车位2000个。", "思明区招聘教师90名。"], title="思明区工作报告"),
)
BOTH = pytest.mark.parametrize("search", ["search", "search_sentences"])


class RetrieverContract:
    """The promises of `rag.ports.Retriever`."""

    def test_it_holds_the_library(self, retriever):
        assert dict(retriever.reports) == {parsed.report.source.id: parsed for parsed in CONTRACT_LIBRARY}

    @BOTH
    def test_ranks_count_from_one_and_scores_fall(self, retriever, search):
        hits = getattr(retriever, search)("划分了多少网格", 4)
        assert [hit.rank for hit in hits] == [1, 2, 3, 4]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    @BOTH
    def test_every_hit_is_a_slice_of_its_report(self, retriever, search):
        for hit in getattr(retriever, search)("教师", 10):
            chunk = hit.chunk
            assert chunk.text == retriever.reports[chunk.source.id].report.text[chunk.start : chunk.end]
            assert -1.001 <= hit.cosine <= 1.001
            assert hit.bm25 >= 0

    @BOTH
    def test_sources_limit_the_search(self, retriever, search):
        hits = getattr(retriever, search)("招聘了多少教师", 10, sources=["siming"])
        assert hits
        assert {hit.chunk.source.id for hit in hits} == {"siming"}
        assert getattr(retriever, search)("教师", 10, sources=[]) == []
        assert getattr(retriever, search)("教师", 10, sources=["nobody"]) == []

    @BOTH
    def test_the_best_hit_holds_the_answer(self, retriever, search):
        (hit,) = getattr(retriever, search)("湖里区划分网格多少个？", 1)
        assert "710" in hit.chunk.text

    @BOTH
    def test_asking_twice_gives_the_same(self, retriever, search):
        find = getattr(retriever, search)
        assert find("停车位", 10) == find("停车位", 10)

    @BOTH
    @pytest.mark.parametrize("query", ["", "   ", "？！"])
    def test_a_query_without_words_is_no_failure(self, retriever, search, query):
        assert len(getattr(retriever, search)(query, 3)) <= 3

    @BOTH
    def test_more_hits_than_units_are_not_to_be_had(self, retriever, search):
        hits = getattr(retriever, search)("教师", 1000)
        assert len({hit.chunk.id for hit in hits}) == len(hits) == {"search": 5, "search_sentences": 7}[search]
        assert getattr(retriever, search)("教师", 0) == []

    def test_sentences_are_single_and_keep_their_path(self, retriever):
        found = {hit.chunk.text: hit.chunk for hit in retriever.search_sentences("网格员", 10)}
        assert found["同时新聘345名网格员。"].path == ("一、社会治理",)
        assert found["来源:湖里区人民政府网站2022-02-22"].path == ()

    def test_sentences_in_given_places_are_scored_as_in_a_search(self, retriever):
        query = "招聘了多少教师"
        every = {hit.chunk.id: hit for hit in retriever.search_sentences(query, 1000)}
        text = retriever.reports["huli"].report.text
        within = {"huli": [Span(text.index("今年"), len(text))], "nobody": [Span(0, 9)]}
        hits = retriever.score_sentences(query, within)
        assert [hit.chunk.text for hit in hits] == ["今年共招聘新教师158名。", "空气质量优良率为100%。"]
        assert all(hit == every[hit.chunk.id] for hit in hits)

    @pytest.mark.parametrize(("query", "within"), [("", {"huli": [Span(0, 99)]}), ("教师", {}), ("教师", {"huli": []})])
    def test_nothing_is_scored_without_a_query_or_a_place(self, retriever, query, within):
        assert retriever.score_sentences(query, within) == []

    def test_places_outside_the_sources_are_passed_over(self, retriever):
        within = {"huli": [Span(0, 99)], "siming": [Span(0, 99)]}
        hits = retriever.score_sentences("教师", within, sources=["siming"])
        assert {hit.chunk.source.id for hit in hits} == {"siming"}

    def test_an_engine_over_some_reports_knows_no_other(self, retriever):
        narrow = retriever.restricted({"siming", "nobody"})
        assert dict(narrow.reports) == {"siming": CONTRACT_LIBRARY[1]}
        assert {hit.chunk.source.id for hit in narrow.search_sentences("网格710个", 100)} == {"siming"}
        assert narrow.search("网格", 10, sources=["huli"]) == []
        assert {hit.bm25 for hit in narrow.search("湖里网格员", 10)} == {0.0}
        assert len(retriever.search("网格", 100)) > len(narrow.search("网格", 100))
        assert retriever.restricted(()).search("教师", 3) == []

    def test_traditional_questions_find_simplified_reports(self, retriever):
        assert "710" in retriever.search_sentences("湖里區劃分網格多少個？", 1)[0].chunk.text
