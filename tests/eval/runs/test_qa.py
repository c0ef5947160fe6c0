import json

import pytest

from eval.runs.qa import measure_systems, run_qa, without_times
from eval.sets.cases import Case, CaseSet
from eval.systems.opening import SYSTEMS
from eval.systems.reply import Cited, Reply
from ingest.parse import parse_text
from rag.errors import DatasetError
from rag.types import Span, Turn
from tests.fakes import HashEmbedder, TermJudge

TEXT = "某区工作报告\n一、网格\n全区划分网格710个。新聘网格员345名。\n二、教师\n全区教师3171名,其中编外教师98名。"
GRID = Span(TEXT.index("全区划分"), TEXT.index("新聘"))
STAFF = Span(TEXT.index("新聘"), TEXT.index("\n二"))
TEACHERS = Span(TEXT.index("全区教师"), len(TEXT))
CASES = CaseSet(
    "demo",
    "0" * 64,
    (
        Case("1", "全区划分了多少个网格？", "fact", True, (("710个",),), (GRID,)),
        Case("2", "网格和网格员各有多少？", "several", True, (("710个",), ("345名",)), (GRID, STAFF)),
        Case("3", "公园有多少个？", "absent", False),
        Case(
            "4",
            "那编外的呢？",
            "dialogue",
            True,
            (("98名",),),
            (TEACHERS,),
            (Turn("教师多少？", "3171名"),),
            full="编外教师？",
        ),
        Case("5", "网格划分了810个？", "false_premise", False, correct=("710个",)),
    ),
)


@pytest.fixture(scope="module")
def library():
    return {"demo": parse_text(TEXT, name="demo")}


def cite(span):
    return Cited("demo", span.start, span.end, span.of(TEXT), ("一、网格",))


class Scripted:
    """Gives fixed replies: right, half right, wrong, wrongly refused but right in full, a corrected premise."""

    def answer(self, question, history=(), sources=None):
        return {
            "全区划分了多少个网格？": Reply("全区划分网格710个。", (cite(GRID),), confidence=0.95),
            "网格和网格员各有多少？": Reply("全区划分网格710个。", (cite(GRID), cite(TEACHERS)), confidence=0.45),
            "公园有多少个？": Reply("全区教师3171名。", (cite(TEACHERS),), confidence=0.45),
            "那编外的呢？": Reply("没有说明", refused=True, reason="没有说明", confidence=0.05),
            "编外教师？": Reply("编外教师98名。", (cite(TEACHERS),), confidence=0.9),
            "网格划分了810个？": Reply("全区划分网格710个。", (cite(GRID),), confidence=0.85),
        }[question]


@pytest.fixture(scope="module")
def scripted(library):
    return measure_systems(CASES, library, {"yiju": Scripted()}, "none")


def test_the_result_has_the_agreed_shape(scripted):
    assert list(scripted) == ["format", "set", "reports", "model", "systems", "cases"]
    assert scripted["format"] == 1
    assert scripted["set"] == {"name": "demo", "n_cases": 5, "sha256": "0" * 64}
    assert scripted["reports"] == [{"id": "demo", "title": "某区工作报告"}]
    system = scripted["systems"]["yiju"]
    assert set(system["metrics"]["accuracy"]) == {"value", "low", "high", "n"}
    assert set(system["by_type"]["fact"]) == {"right", "n", "value", "low", "high"}
    assert set(system["latency_ms"]) == {"p50", "p95", "p99"}
    assert len(system["reliability"]) == 10
    assert set(system["reliability"][0]) == {"low", "high", "n", "confidence", "right"}
    case = scripted["cases"][0]
    assert {"id", "type", "question", "history", "answerable", "facts", "evidence", "correct", "systems"} <= set(case)
    entry = case["systems"]["yiju"]
    assert {"answer", "refused", "reason", "confidence", "right", "citations", "ms"} <= set(entry)
    assert set(entry["citations"][0]) == {"report", "start", "end", "text", "path"}
    assert json.loads(json.dumps(scripted, ensure_ascii=False)) == scripted


def test_the_figures_by_hand(scripted):
    figures = {name: one["value"] for name, one in scripted["systems"]["yiju"]["metrics"].items()}
    assert figures["accuracy"] == pytest.approx(2 / 5)
    assert figures["answer_accuracy"] == pytest.approx(1 / 3, abs=1e-5)
    assert figures["must_refuse"] == 0.5
    assert figures["wrong_refusals"] == pytest.approx(1 / 3, abs=1e-5)
    assert figures["refusal_precision"] == 0
    assert figures["dialogue_accuracy"] == 0
    assert figures["dialogue_full_accuracy"] == 1
    assert figures["evidence_recall"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert figures["citation_precision"] == pytest.approx((1 + 0.5) / 2)
    assert figures["answer_chars_p50"] == 11


def test_two_runs_agree_byte_for_byte(library):
    first, second = (
        json.dumps(without_times(run_qa(CASES, library, HashEmbedder(256), TermJudge())), ensure_ascii=False)
        for _ in range(2)
    )
    assert first == second
    assert '"ms"' not in first and "latency" not in first


def test_every_system_is_measured_over_the_same_cases(library):
    reported = []
    result = run_qa(
        CASES, library, HashEmbedder(256), TermJudge(), progress=lambda stage, part: reported.append((stage, part))
    )
    assert list(result["systems"]) == list(SYSTEMS)
    assert all(list(case["systems"]) == list(SYSTEMS) for case in result["cases"])
    assert all("refusal_precision" not in result["systems"][peer]["metrics"] for peer in ("tutorial", "dense", "bm25"))
    assert reported[-1] == ("bm25", 1.0)


def test_with_several_reports_a_case_must_say_which(library):
    two = {**library, "other": parse_text("另一份报告\n一、总则\n没有。", name="other")}
    with pytest.raises(DatasetError, match="case 1: which report"):
        run_qa(CASES, two, HashEmbedder(64), TermJudge())


def test_retrieval_is_measured_for_the_systems_that_search(library):
    both = run_qa(CASES, library, HashEmbedder(256), TermJudge(), ["yiju", "bm25"])["retrieval"]
    assert both["n"] == 3
    assert list(both["modes"]) == ["hybrid", "lexical"]
    assert both["modes"]["lexical"]["recall@10"] == 1
    assert "retrieval" not in run_qa(CASES, library, HashEmbedder(256), TermJudge(), ["tutorial"])


def test_no_system_gets_query_vectors_that_another_has_paid_for(library):
    turns = []

    class Noting(Scripted):
        def answer(self, question, history=(), sources=None):
            turns.append(question)
            return super().answer(question, history)

    measure_systems(CASES, library, {"a": Noting(), "b": Noting()}, "none", before_each=lambda: turns.append("fresh"))
    each = len(turns) // 2
    assert [at for at, turn in enumerate(turns) if turn == "fresh"] == [0, each]
