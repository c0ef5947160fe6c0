import json
import random
from itertools import pairwise

import numpy as np
import pytest
import torch

from index.model.judge_form import Look, parts_of
from index.training.draw import cut_batches, draw_rows, join, write_out
from index.training.measure import Scores, measure_gov, measure_passages
from index.training.network import JudgeNetwork, shipped_tensors
from index.training.noise import mistype
from index.training.pack import NOWHERE, Pack, Table
from index.training.run import Runner, run
from index.training.score import best_spans
from index.training.set_windows import long_windows
from index.training.text_windows import CHECK, folds_of, gov_windows
from index.training.train import Stage, Uploaded, train_stage
from index.training.window import NO, UNKNOWN, YES, joined_span
from rag.types import Span


def _table(rows, **columns):
    given = {
        "parts": np.tile(np.array([1, 2, 0, 3, 0], np.int32), (rows, 1)),
        "start": np.full(rows, NOWHERE, np.int16),
        "end": np.full(rows, NOWHERE, np.int16),
        "answers": np.zeros(rows, np.int8),
        "group": np.arange(rows, dtype=np.int32),
        "fold": np.zeros(rows, np.int8),
        "share": np.ones(rows, np.float32),
        "rank": np.ones(rows, np.int16),
        "tempts": np.zeros(rows, np.bool_),
        "answerable": np.ones(rows, np.bool_),
        "origin": np.zeros(rows, np.int16),
    }
    return Table(**(given | {name: np.array(value, given[name].dtype) for name, value in columns.items()}))


@pytest.fixture
def pack():
    texts = [[], [10, 11], [20], [30, 31, 32, 33], [12, 11], list(range(40, 40 + 600))]
    starts = np.cumsum([0, *map(len, texts)])
    return Pack(
        np.array([piece for text in texts for piece in text], np.uint16),
        starts,
        np.array([0, 4, 2, 3, 4, 5], np.int32),
        {},
        ["gov"],
    )


def test_parts_are_joined_by_separators_and_the_answer_is_found_in_the_marked_one(pack):
    flat = write_out(pack, _table(2, answers=[YES, NO], start=[1, NOWHERE], end=[2, NOWHERE]))
    assert flat.ids[: flat.offsets[1]].tolist() == [0, 10, 11, 2, 20, 2, 2, 30, 31, 32, 33, 2, 2]
    assert flat.ids[flat.start[0] : flat.end[0] + 1].tolist() == [31, 32]
    assert (flat.start[1], flat.spans.tolist(), flat.answers.tolist()) == (0, [True, True], [1.0, 0.0])


def test_an_answer_without_a_span_teaches_none(pack):
    assert write_out(pack, _table(1, answers=[YES])).spans.tolist() == [False]


def test_a_long_text_is_cut_where_the_answer_stays(pack):
    table = _table(40, answers=[YES] * 40, start=[500] * 40, end=[510] * 40)
    table.parts[:, 3] = 5
    flat = write_out(pack, table, np.random.default_rng(1))
    assert flat.spans.all()
    starts = flat.offsets[:-1] + flat.start
    assert set(flat.ids[starts].tolist()) == {540}
    assert len(set((flat.start - flat.marked).tolist())) > 5


def test_no_window_is_longer_than_there_are_positions(pack):
    table = _table(1)
    table.parts[:] = 5
    assert write_out(pack, table).lengths.tolist() == [512]


def test_questions_are_mistyped_and_parts_left_out(pack):
    flat = write_out(pack, _table(400), np.random.default_rng(1))
    asked = flat.ids[flat.offsets[:-1] + 1]
    assert 20 < (asked == 12).sum() < 120
    assert 20 < (flat.lengths == 12).sum() < 150


def test_what_is_unknown_is_not_drawn():
    assert draw_rows(_table(3, answers=[NO, UNKNOWN, YES]), np.random.default_rng(1)).tolist() == [0, 2]


def test_batches_hold_every_window_once_within_the_limit():
    lengths = np.random.default_rng(1).integers(5, 400, 300)
    batches = cut_batches(lengths, 2048, np.random.default_rng(2))
    assert sorted(np.concatenate([rows for rows, _ in batches]).tolist()) == list(range(300))
    assert all(len(rows) * length <= 2048 and lengths[rows].max() <= length for rows, length in batches)


def _network():
    torch.manual_seed(1)
    return JudgeNetwork(torch.randn(700, 64, dtype=torch.float16), torch.randn(512, 64) / 8, 2, 96, dropout=0.0)


def test_padding_changes_nothing(pack):
    network = _network().eval()
    flat = write_out(pack, _table(1))
    uploaded = Uploaded(flat, torch.device("cpu"))
    short, long = (network(uploaded.batch(np.array([0]), length).ids) for length in (16, 48))
    torch.testing.assert_close(short[1], long[1], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(short[0], long[0][:, :16], atol=1e-5, rtol=1e-4)


def test_spans_stand_in_the_marked_part_only(pack):
    spans, _ = _network().eval()(Uploaded(write_out(pack, _table(1)), torch.device("cpu")).batch(np.array([0]), 16).ids)
    assert (spans[0, :, 0] > -1e3).nonzero().flatten().tolist() == [0, 7, 8, 9, 10]


def test_a_stage_learns_and_goes_on_from_a_checkpoint(pack, tmp_path, monkeypatch):
    monkeypatch.setattr("index.training.train._SAVE_SECONDS", 0.0)
    table = _table(64, answers=[YES, NO] * 32, start=[1, NOWHERE] * 32, end=[2, NOWHERE] * 32)
    table.parts[1::2, 3] = 2
    network = _network()
    stage = Stage("trial", 60, 600, 3e-3, pieces=512, average=0.9)
    train_stage(network, lambda epoch: write_out(pack, table), stage, tmp_path)
    assert not list(tmp_path.iterdir())
    spans, relevance = network.eval()(Uploaded(write_out(pack, table), torch.device("cpu")).batch(np.arange(2), 16).ids)
    assert relevance[0] > 1 > -1 > relevance[1]
    margin, first, last = best_spans(spans)
    assert (first[0], last[0]) == (8, 9)
    assert margin[0] > 0 > margin[1]


def test_the_same_draw_is_joined_the_same(pack):
    one = join([write_out(pack, _table(2)), write_out(pack, _table(1))])
    assert one.offsets.tolist() == write_out(pack, _table(3)).offsets.tolist()


def test_what_ships_has_the_names_of_the_packed_file():
    names = shipped_tensors(_network())
    assert {"l1.q.w", "l0.aln.b", "emb.ln.w", "emb.parts", "head.span.b", "head.relevance.w"} <= set(names)
    assert names["l0.k.w"].shape == (64, 64)


def test_measures_of_a_perfect_and_a_useless_judge():
    table = _table(
        6, group=[0, 0, 1, 1, 2, 2], rank=[1, 2, 2, 1, 1, 2], answers=[1, 0, 1, 0, 0, 0], start=[3, -1, 0, -1, -1, -1]
    )
    table = Table(
        **{n: getattr(table, n) for n in table.__slots__} | {"end": table.start, "answerable": table.group < 2}
    )
    told = np.array([9, 0, 8, 1, -1, -2], np.float32)
    figures = measure_gov(table, Scores(told, told, table.start, table.end))
    assert (figures["first"], figures["first_of_search"], figures["pairs_found"]) == (1, 0.5, 1)
    assert (figures["relevance_area"], figures["span_f1"], figures["relevance_refused_at_0.04"]) == (1, 1, 1)
    passages = measure_passages(table, Scores(told, told, table.start, table.end))
    assert (passages["f1"], passages["exact"], passages["margin_area"]) == (1, 1, 1)


def test_folds_are_texts_and_check_is_none():
    asked = [{"doc": f"d{i % 5}", "part": "check" if i % 5 == 4 else "fit"} for i in range(50)]
    assert folds_of(asked, 2) == {"d0": 0, "d1": 1, "d2": 0, "d3": 1, "d4": CHECK}


def test_candidates_become_windows():
    sentence = {"path": ["报告"], "before": "", "after": "", "rank": 1, "proves": False, "tempts": False, "answers": []}
    candidates = [
        sentence | {"text": "全区划分网格710个。", "proves": True, "answers": ["710个"]},
        sentence | {"text": "网格共710个。", "answers": ["710个"]},
        sentence | {"text": "新聘网格员345名。", "rank": 2, "tempts": True},
    ]
    question = {"doc": "d", "question": "多少网格", "answerable": True, "answers": ["710个"], "candidates": candidates}
    windows = list(gov_windows([question], {"d": 0}, 0, random.Random(1)))
    assert [window.answers for window in windows[:3]] == [YES, UNKNOWN, NO]
    assert windows[0].span == Span(6, 10)


def test_answers_that_stand_apart_have_no_span():
    assert joined_span("编制8个规划和197个村庄规划", ["8个", "197个"]) is None


def test_a_slip_changes_a_question_a_little():
    slips = {mistype("湖里区划分了多少个网格", random.Random(seed)) for seed in range(20)}
    assert len(slips) > 5
    assert all(9 <= len(slip) <= 11 for slip in slips)


def test_windows_of_a_long_passage_overlap():
    windows = long_windows("好" * 1500)
    assert all(a.end - b.start == 240 for a, b in pairwise(windows[:-1]))
    assert windows[-1].end == 1500


def test_lengths_stay_when_parts_are_folded():
    look = Look("問", ("題",), "前", "湖里區劃", "後")
    assert [len(part) for part in parts_of(look)] == [1, 1, 1, 4, 1]


def _encoder(path, chance):
    hidden, inner, words = 64, 96, 700
    arrays = {"emb.pos": (512, hidden), "emb.type": (2, hidden), "emb.ln.w": (hidden,), "emb.ln.b": (hidden,)}
    for layer in range(2):
        arrays |= {f"l{layer}.{name}.w": (hidden, hidden) for name in ("q", "k", "v", "ao")}
        arrays |= {f"l{layer}.{name}.b": (hidden,) for name in ("q", "k", "v", "ao", "fo", "aln", "oln")}
        arrays |= {f"l{layer}.{name}.w": (hidden,) for name in ("aln", "oln")}
        arrays |= {f"l{layer}.fi.w": (inner, hidden), f"l{layer}.fi.b": (inner,), f"l{layer}.fo.w": (hidden, inner)}
    given = {name: chance.normal(0.5, 0.1, shape).astype(np.float32).ravel() for name, shape in arrays.items()}
    matrices = {name: shape for name, shape in arrays.items() if len(shape) == 2 and name[0] == "l"}
    given |= {name: given[name].reshape(shape) for name, shape in matrices.items()}
    given["emb.word:blocks"] = chance.integers(0, 256, (words, hidden // 32, 16), dtype=np.uint8)
    given["emb.word:scales"] = np.full((words, hidden // 32), 0.1, np.float16)
    np.savez(path, **given)


def test_a_whole_run_leaves_weights_scores_and_nothing_half_done(pack, tmp_path, capsys):
    chance = np.random.default_rng(1)
    _encoder(tmp_path / "encoder.npz", chance)
    kinds = {"answers": [YES, NO, NO] * 40, "rank": [1, 2, 3] * 40, "group": np.arange(120) // 3}
    spans = {"start": [1, -1, -1] * 40, "end": [2, -1, -1] * 40, "answerable": np.arange(120) // 12 % 2 == 0}
    gov = _table(120, fold=np.arange(120) // 3 % 4 - np.where(np.arange(120) // 3 % 4 == 3, 5, 0), **kinds, **spans)
    gov.answers[~gov.answerable] = NO
    sets = _table(60, answers=[YES, NO] * 30, fold=[-1] * 60)
    tables = {"gov": gov, "sets": sets, "measured": gov.take(np.arange(30))}
    whole = Pack(pack.pieces, pack.starts, pack.twins, tables, pack.origins)
    places = {"encoder": tmp_path / "encoder.npz", "work": tmp_path / "work", "out": tmp_path / "out"}
    for _ in range(2):  # the second time everything is done
        run(Runner(whole, **places, device=torch.device("cpu"), seconds=20, pieces=1024))
    assert {path.suffix for path in places["work"].iterdir()} == {".pt"}
    names = {path.name for path in places["out"].iterdir()}
    assert names == {"judge-0.safetensors", "small-0.safetensors", "scores.npz"}
    with np.load(places["out"] / "scores.npz") as scores:
        assert len(scores["long/fit/relevance"]) == 90
        assert {"judge/check/margin", "small/measured/start"} <= set(scores.files)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(line.get("measured", "").startswith("chosen") for line in told) == 2
