import json

import pytest

from eval.guard.run import KINDS, load_written, make_false, make_true, measure_guard, run_guard
from eval.guard.statements import read_statements
from ingest.parse import read_report
from rag.errors import DatasetError
from tests.conftest import SEED_REPORT

CAUGHT = {"number": 0.98, "name": 0.98, "negation": 0.98}  # measured: eval/results/guard.json
FALSE_ALARMS = 0.02


@pytest.fixture(scope="module")
def parsed():
    return read_report(SEED_REPORT)


@pytest.fixture(scope="module")
def statements(parsed):
    return read_statements([parsed])


def test_what_is_injected_is_found_and_what_is_true_passes(statements):
    false, true = make_false(statements), make_true(statements)
    assert len(false) >= 500
    assert {kind: sum(trial.kind == kind for trial in false) >= 150 for kind in KINDS} == dict.fromkeys(KINDS, True)
    measured = measure_guard([*false, *true])
    for kind, floor in CAUGHT.items():
        assert measured["caught"][kind]["value"] >= floor, kind
    assert measured["false_alarms"]["all"]["value"] <= FALSE_ALARMS
    assert measured["latency_ms"]["p50"] < 50


def test_a_run_repeats_exactly(statements):
    few = statements[:12]
    assert make_false(few) == make_false(few)
    assert make_true(few) == make_true(few)


def test_no_injection_stands_in_its_passage(statements):
    assert not any(trial.sentence in trial.quotes[0] for trial in make_false(statements[:30]))


def test_reports_without_a_sentence_are_an_error(tmp_path):
    (tmp_path / "bare.txt").write_text("通知\n短。\n", "utf-8")
    with pytest.raises(DatasetError) as caught:
        run_guard([read_report(tmp_path / "bare.txt")])
    assert caught.value.hint


@pytest.mark.parametrize("line", ["{", '{"id": "g1"}', '{"id": "g1", "quotes": [[0]], "sentence": "", "true": true}'])
def test_a_faulty_line_is_named(tmp_path, parsed, line):
    (tmp_path / "mine.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(DatasetError, match=r"mine.jsonl:1"):
        load_written(tmp_path / "mine.jsonl", parsed)


def test_written_sentences_are_judged_as_marked(tmp_path, parsed):
    start = parsed.report.text.index("全区划分网格710个")
    lines = [
        {"id": "1", "quotes": [[start, start + 11]], "sentence": "全区划分了710个网格", "true": True, "kind": "same"},
        {
            "id": "2",
            "quotes": [[start, start + 11]],
            "sentence": "全区划分了810个网格",
            "true": False,
            "kind": "number",
        },
        {"id": "3", "quotes": [[start, start + 11]], "sentence": "全区划分网格710个", "true": False, "kind": "number"},
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    measured = measure_guard(load_written(path, parsed))
    assert measured["caught"]["number"]["value"] == 0.5
    assert measured["false_alarms"]["same"]["value"] == 0
    assert [one["operator"] for one in measured["wrong"]] == ["3"]
