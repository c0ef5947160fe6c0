import pytest

from eval.runs.case_retrieval import measure_case_retrieval
from eval.sets.cases import Case
from rag.types import Hit, Span
from tests.fakes import make_report

PARSED = make_report("demo", ["全区划分网格710个。", "全区教师3171名。", "新聘网格员345名。"])
GRID, TEACHERS, STAFF = PARSED.chunks


class Scripted:
    """Returns a fixed order of the chunks for each question."""

    def __init__(self, orders):
        self.orders, self.asked = orders, []

    def search(self, query, k, *, mode):
        self.asked.append((mode, query))
        return [Hit(chunk, 1 / rank, rank) for rank, chunk in enumerate(self.orders[query][:k], 1)]


def case(id_, question, chunk, **more):
    return Case(id_, question, "fact", True, (("x",),), (Span(chunk.start, chunk.end),), **more)


def test_the_rank_of_the_evidence_by_hand():
    searched = Scripted({"甲": [GRID, TEACHERS, STAFF], "乙在丙": [GRID, TEACHERS, STAFF]})
    cases = [case("1", "甲", GRID), case("2", "乙", STAFF, full="乙在丙"), Case("3", "丁", "absent", False)]
    found = measure_case_retrieval(cases, {"demo": PARSED}, searched, ["dense"])
    assert found["n"] == 2
    figures = found["modes"]["dense"]
    assert (figures["recall@1"], figures["recall@3"]) == (0.5, 1)
    assert figures["mrr@10"] == pytest.approx((1 + 1 / 3) / 2, abs=1e-5)
    assert searched.asked == [("dense", "甲"), ("dense", "乙在丙")], (
        "a follow-up is asked in full, a refusal not at all"
    )


def test_evidence_that_only_touches_a_chunk_counts_and_one_beside_it_does_not():
    searched = Scripted({"甲": [GRID], "乙": [GRID]})
    touching = Case("1", "甲", "fact", True, (("x",),), (Span(GRID.end - 1, TEACHERS.end),))
    beside = Case("2", "乙", "fact", True, (("x",),), (Span(GRID.end, TEACHERS.end),))
    assert (
        measure_case_retrieval([touching], {"demo": PARSED}, searched, ["hybrid"])["modes"]["hybrid"]["recall@1"] == 1
    )
    assert measure_case_retrieval([beside], {"demo": PARSED}, searched, ["hybrid"])["modes"]["hybrid"]["recall@1"] == 0


def test_without_evidence_there_is_nothing_to_search():
    found = measure_case_retrieval([Case("3", "丁", "absent", False)], {"demo": PARSED}, Scripted({}), ["hybrid"])
    assert found == {"n": 0, "modes": {}}
