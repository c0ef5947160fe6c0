import json
import os
import re
from pathlib import Path

import pytest

from eval.runs.bench_tables import draw_tables

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "benchmarks.md"
RESULT = ROOT / "eval" / "results" / "bench.json"
READING = {"f1": 0.5, "em": 0.25, "refused": 0.1, "chars": 12.4, "n": 1200}
PARTS = {"gold": READING, "rejection": {"rate": 0.75, "n": 4}}
LONG = {"gold": {"f1": 0.5, "refused": 0.0, "chars": 9.0, "n": 3}}


def with_peers(parts):
    return parts | {"baselines": dict.fromkeys(("tutorial", "dense", "bm25"), parts)}


def test_a_row_for_each_set_that_has_the_part():
    drawn = draw_tables({"sets": {"cmrc2018": with_peers(PARTS), "mine": with_peers(LONG)}})
    ours = "| " + " | ".join(["50.0 / 25.0"] * 4)
    assert f"| cmrc2018 | 1,200 {ours} | BERT-base 85.5 / 64.8, ALBERT-tiny 74.0 / 48.3 (dev) |" in drawn
    assert f"| mine | 3 | {' | '.join(['50.0 / –'] * 4)} | – |" in drawn
    assert f"| cmrc2018 | 4 | {' | '.join(['0.750'] * 4)} |" in drawn
    assert "Noise" not in drawn


@pytest.mark.skipif(not RESULT.exists(), reason="no result is committed yet")
def test_the_page_shows_the_committed_result():
    text = PAGE.read_text("utf-8")
    stands = re.search(r"(<!-- benchmarks:.*?-->\n)(.*?)(<!-- end of benchmarks -->)", text, re.DOTALL)
    drawn = "\n" + draw_tables(json.loads(RESULT.read_text("utf-8"))) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(text[: stands.start(2)] + drawn + text[stands.end(2) :], "utf-8")
    else:
        assert stands[2] == drawn, "UPDATE_DOCS=1 pytest tests/eval/runs/test_bench_tables.py, and read the diff"
