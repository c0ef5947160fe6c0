import json
import os
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from eval.runs.speed import STAGES, Measured, run_speed, take_turns
from eval.runs.speed_tables import draw_speed
from eval.systems.served import memory_of, serve_library
from eval.systems.stock import open_stock_encoder, open_word_searches
from index.model.embed import BundledEmbedder
from ingest.parse import read_report
from rag.config import Settings
from rag.errors import ConfigError
from tests.fakes import HashEmbedder, TermJudge

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "benchmarks.md"
RESULT = ROOT / "eval" / "results" / "speed.json"
QUESTIONS = ["全区划分了多少个网格？", "新聘了多少名网格员？", "投诉下降了多少？"]


@pytest.fixture
def measured(seed_report_path):
    parsed = read_report(seed_report_path)
    embedder = HashEmbedder()
    reports = {parsed.report.source.id: parsed}
    return Measured(reports, QUESTIONS, embedder, embedder, TermJudge(), lambda: HashEmbedder(8))


def test_systems_take_turns_and_each_is_first_every_other_time():
    called = []
    taken = take_turns({name: lambda item, name=name: called.append((item, name)) for name in "ab"}, [1, 2, 3])
    assert called == [(1, "a"), (1, "b"), (2, "b"), (2, "a"), (3, "a"), (3, "b")]
    assert all(len(times) == 3 and min(times) >= 0 for times in taken.values())


def test_every_stage_in_process_has_a_time_for_each_question(measured):
    result = run_speed(measured, 10, server=False)
    assert list(result["stages_ms"]) == [stage for stage in STAGES if stage not in ("http", "post")]
    assert all(len(measured.taken[stage]) == len(QUESTIONS) for stage in ("understand", "embed", "fuse", "ask"))
    assert all(low <= high for one in result["stages_ms"].values() for low, high in pairwise(one.values()))
    assert (result["questions"], result["passages"]) == (3, 10)


def test_each_comparison_is_the_peers_time_over_ours(measured):
    result = run_speed(measured, 10, server=False)
    ratios = {name for name in result if name.endswith("_ratio")}
    assert {
        "stock_encoder_passages_ratio",
        "stock_encoder_query_ratio",
        "tutorial_ask_ratio",
        "bm25s_bm25_ratio",
    } <= ratios
    for what, systems in result["ms"].items():
        for peer in systems.keys() - {"yiju"}:
            exact = systems[peer] / systems["yiju"]
            assert result[f"{peer}_{what}_ratio"] == pytest.approx(exact, abs=0.006 + exact / 20)


def test_a_word_search_finds_the_text_with_the_words():
    for search in open_word_searches([["网", "格"], ["投", "诉"], ["道", "路"]]).values():
        assert search(["投", "诉"], 1).tolist() == [1]


def test_memory_of_a_process_that_is_none_is_empty():
    assert memory_of("no such process") == {}


@pytest.mark.slow
def test_the_stock_encoder_has_the_vectors_of_the_bundled_model():
    cache = Settings().cache
    stock, ours = open_stock_encoder(cache), BundledEmbedder(cache)
    text = "全区划分网格710个。"
    assert float(stock.embed_query(text) @ ours.embed_query(text)) > 0.995
    rows = stock.embed_passages([text, "新聘345名网格员。"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert float(rows[0] @ ours.embed_passages([text])[0]) > 0.995


@pytest.mark.slow
def test_a_served_library_answers_and_its_memory_is_told(seed_report_path):
    from httpx2 import post

    with serve_library([read_report(seed_report_path)], BundledEmbedder(Settings().cache)) as served:
        answer = post(f"{served.url}/v1/ask", json={"question": QUESTIONS[0]}, timeout=60).json()
        assert memory_of(served.process)["now"] > 100
    assert answer["timings_ms"]["total"] > 0
    assert answer["citations"]


def test_a_server_that_does_not_start_is_told(monkeypatch, seed_report_path):
    monkeypatch.setenv("YIJU_MODEL", str(seed_report_path))
    with pytest.raises(ConfigError, match="did not start"), serve_library([], HashEmbedder()):
        pass


def test_each_stage_and_each_peer_has_a_row(measured):
    result = run_speed(measured, 10, server=False)
    drawn = draw_speed(result)
    assert all(f"| {stage} | " in drawn for stage in result["stages_ms"])
    assert "| one passage embedded | stock_encoder | " in drawn


@pytest.mark.skipif(not RESULT.exists(), reason="no result is committed yet")
def test_the_page_shows_the_committed_speed():
    text = PAGE.read_text("utf-8")
    stands = re.search(r"(<!-- speed:.*?-->\n)(.*?)(<!-- end of speed -->)", text, re.DOTALL)
    drawn = "\n" + draw_speed(json.loads(RESULT.read_text("utf-8"))) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(text[: stands.start(2)] + drawn + text[stands.end(2) :], "utf-8")
    else:
        assert stands[2] == drawn, "UPDATE_DOCS=1 pytest tests/eval/runs/test_speed.py, and read the diff"
