import json
from pathlib import Path

import pytest

from eval.guard.natural import load_natural, measure_natural
from rag.errors import DatasetError

NATURAL = Path(__file__).resolve().parents[3] / "eval" / "data" / "guard-natural.jsonl"


def test_both_halves_hold_true_and_false_sentences():
    for trials in load_natural(NATURAL).values():
        assert len(trials) == 300
        assert 140 <= sum(trial.true for trial in trials) <= 160


def test_sentences_of_the_unseen_half_are_only_counted(tmp_path):
    case = {"passages": ["投资5亿元。"], "path": [], "title": "报告", "year": 2020, "true": False, "kind": "number"}
    lines = [json.dumps({**case, "id": f"a{n}", "sentence": f"投资{n}亿元。"}) for n in (4, 5)]
    (tmp_path / "few.jsonl").write_text("\n".join(lines), "utf-8")
    measured = measure_natural(tmp_path / "few.jsonl")
    assert measured["unseen"]["caught"]["all"]["value"] == 1
    assert measured["seen"]["wrong"][0]["sentence"] == "投资5亿元。"
    assert "wrong" not in measured["unseen"]


def test_a_faulty_line_is_named(tmp_path):
    (tmp_path / "mine.jsonl").write_text("{\n", "utf-8")
    with pytest.raises(DatasetError, match=r"mine.jsonl:1"):
        load_natural(tmp_path / "mine.jsonl")


def test_the_unseen_half_is_judged_no_worse_than_measured():
    """Floors a few points below what was measured; docs/experiments.md has the figures."""
    unseen = measure_natural(NATURAL)["unseen"]
    assert unseen["caught"]["all"]["value"] >= 0.69
    assert unseen["false_alarms"]["all"]["value"] <= 0.68
