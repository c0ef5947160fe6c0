import json

import pytest

from eval.commands.case_commands import GATE
from eval.commands.console import SHIPPED
from eval.runs.gate import Check, check_figures, load_gate
from eval.runs.qa import measure_systems
from eval.sets.cases import CaseSet, load_cases
from eval.systems.yiju import Yiju
from index.search.retriever import build_retriever
from ingest.parse import read_report
from rag.errors import DatasetError
from rag.pipeline import Pipeline

RESULT = {"systems": {"yiju": {"metrics": {"accuracy": {"value": 0.8}, "wrong_refusals": {"value": 0.1}}}}}


def gate(**metrics):
    return {"system": "yiju", "metrics": metrics}


@pytest.mark.parametrize(
    ("metrics", "passed"),
    [
        ({"accuracy": {"min": 0.8}}, [True]),
        ({"accuracy": {"min": 0.81}}, [False]),
        ({"wrong_refusals": {"max": 0.1}}, [True]),
        ({"wrong_refusals": {"max": 0.09}, "accuracy": {"min": 0.1, "max": 0.9}}, [False, True]),
        ({"nothing": {"min": 0}}, [False]),
    ],
)
def test_figures_are_compared_with_thresholds(metrics, passed):
    assert [check.passed for check in check_figures(RESULT, gate(**metrics))] == passed


def test_a_system_that_was_not_measured_fails():
    assert not check_figures({"systems": {}}, gate(accuracy={"min": 0.1}))[0].passed


def test_a_check_says_what_failed():
    assert str(Check("accuracy", 0.5, low=0.8)) == "accuracy: 0.500, must be at least 0.800"
    assert str(Check("ece", None, high=0.1)) == "ece: not measured, must be at most 0.100"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"system": "yiju", "metrics": {}}',
        '{"metrics": {"a": {"min": 1}}}',
        '{"system": "yiju", "metrics": {"a": {"least": 1}}}',
        '{"system": "yiju", "metrics": {"a": {"min": "1"}}}',
        '{"system": "yiju", "metrics": {"a": 1}}',
    ],
)
def test_a_file_that_is_no_gate(tmp_path, text):
    (tmp_path / "gate.json").write_text(text)
    with pytest.raises(DatasetError, match=r"gate\.json"):
        load_gate(tmp_path / "gate.json")


def test_the_shipped_gate_holds_figures_that_are_measured():
    assert {"accuracy", "answer_accuracy", "must_refuse", "wrong_refusals"} <= set(load_gate(GATE)["metrics"])
    assert json.loads(GATE.read_text("utf-8"))["system"] == "yiju"


class Reversed:
    """A retriever that returns its worst hits first: an intended regression."""

    def __init__(self, retriever):
        self.reports, self._retriever = retriever.reports, retriever

    def search(self, query, k, **more):
        return self._retriever.search(query, 10_000, **more)[::-1][:k]

    def search_sentences(self, query, k, **more):
        return self._retriever.search_sentences(query, 10_000, **more)[::-1][:k]

    def score_sentences(self, query, within, **more):
        return self._retriever.score_sentences(query, within, **more)[::-1]


@pytest.fixture(scope="module")
def measured(seed_embedder, bundled_judge, seed_report_path):
    """Measure the pipeline on all cases, and with the regression on every fifth case."""
    library = {(parsed := read_report(seed_report_path)).report.source.id: parsed}
    retriever = build_retriever(library.values(), seed_embedder)
    cases = load_cases(SHIPPED)
    some = CaseSet(cases.name, cases.sha256, cases.cases[::5])
    healthy = measure_systems(cases, library, {"yiju": Yiju(Pipeline(retriever, bundled_judge))}, "")
    broken = measure_systems(some, library, {"yiju": Yiju(Pipeline(Reversed(retriever), bundled_judge))}, "")
    return healthy, broken


@pytest.mark.slow
def test_the_product_passes_its_gate(measured):
    assert [str(check) for check in check_figures(measured[0], load_gate(GATE)) if not check.passed] == []


@pytest.mark.slow
def test_a_regression_turns_the_gate_red(measured):
    fell = {check.metric for check in check_figures(measured[1], load_gate(GATE)) if not check.passed}
    assert {"accuracy", "answer_accuracy", "evidence_recall"} <= fell
