import pytest

from eval.measures.metrics import Outcome, by_type, latency, measure, reliability


def outcome(right, *, answerable=True, refused=False, type_="fact", n_chars=10, **more):
    return Outcome(type_, answerable, right, refused, n_chars, **more)


OUTCOMES = [
    outcome(True, n_chars=10, confidence=0.9, evidence_recall=1.0, citation_precision=0.5),
    outcome(False, n_chars=30, confidence=0.8, evidence_recall=0.5, citation_precision=0.0),
    outcome(False, refused=True, n_chars=99, confidence=0.1, evidence_recall=0.0),
    outcome(True, n_chars=20, confidence=1.0, in_dialogue=True, full_right=False),
    outcome(True, answerable=False, refused=True, type_="year", n_chars=99, confidence=0.1),
    outcome(False, answerable=False, type_="year", n_chars=40, confidence=0.6),
    outcome(True, answerable=False, type_="false_premise", n_chars=50, confidence=0.85),
]
BY_HAND = {
    "accuracy": (4 / 7, 7),
    "answer_accuracy": (2 / 4, 4),
    "must_refuse": (2 / 3, 3),
    "wrong_refusals": (1 / 4, 4),
    "dialogue_accuracy": (1.0, 1),
    "dialogue_full_accuracy": (0.0, 1),
    "evidence_recall": (1.5 / 3, 3),
    "citation_precision": (0.25, 2),
    "refusal_precision": (1 / 2, 2),  # refused: the third, wrongly, and the fifth
    "refusal_recall": (1 / 2, 2),  # due: the fifth and the sixth; the last was set right
    "refusal_f1": (1 / 2, 3),
    "answer_chars_p50": (30, 5),  # of 10, 20, 30, 40, 50
    "answer_chars_p95": (48, 5),
    "ece": (abs(0.9 + 1.0 - 2) / 5 + abs(0.8 + 0.85 - 1) / 5 + 0.6 / 5, 5),
}


def test_every_metric_by_hand():
    found = measure(OUTCOMES)
    assert set(found) == set(BY_HAND)
    for name, (value, n) in BY_HAND.items():
        assert found[name].value == pytest.approx(value), name
        assert found[name].n == n, name
        assert found[name].low <= found[name].value <= found[name].high, name


def test_what_no_case_counts_for_is_left_out():
    found = measure([outcome(True, n_chars=3)])
    assert set(found) == {"accuracy", "answer_accuracy", "wrong_refusals", "answer_chars_p50", "answer_chars_p95"}


def test_types_are_counted_apart():
    table = by_type(OUTCOMES)
    assert list(table) == ["fact", "year", "false_premise"]
    assert (table["fact"]["right"], table["fact"]["n"], table["fact"]["value"]) == (2, 4, 0.5)
    assert (table["year"]["right"], table["year"]["n"]) == (1, 2)


def test_reliability_by_hand():
    bins = reliability(OUTCOMES)
    assert [one["n"] for one in bins] == [0, 0, 0, 0, 0, 0, 1, 0, 2, 2]
    assert bins[8] == {"low": 0.8, "high": 0.9, "n": 2, "confidence": 0.825, "right": 0.5}
    assert bins[9]["right"] == 1
    assert bins[0]["confidence"] is None
    assert reliability([outcome(True)]) == []


def test_latency_percentiles():
    times = latency([outcome(True, ms=float(ms)) for ms in range(101)])
    assert [times[part].value for part in ("p50", "p95", "p99")] == [50, 95, 99]


def test_an_outcome_is_read_back_from_a_result():
    case = {"type": "fact", "answerable": True, "history": []}
    entry = {"answer": "全区", "refused": False, "right": True, "confidence": None, "ms": 3.5}
    assert Outcome.of_record(case, entry) == Outcome("fact", True, True, False, 2, ms=3.5)
