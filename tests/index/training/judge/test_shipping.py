"""From trained weights and scores to what ships: the graph reads as the network does, and chances are true."""

import numpy as np
import pytest
import torch

from index.model.bundled import read_bundled_model
from index.model.judge import Calibration, open_judge
from index.model.judge_graph import write_judge_graph
from index.model.reader_graph import OUTPUTS
from index.model.session import open_session
from index.training.judge.calibrate import Calibrated, best_of, calibrate, calibration_error
from index.training.judge.export import ShippedJudge, read_weights
from index.training.judge.make import write_encoder
from index.training.judge.measure import Scores
from index.training.judge.network import PAD
from index.training.judge.network import open_judge as open_network
from index.training.judge.pack import Table
from index.training.judge.score import write_weights
from index.training.judge.ship import figures, ship
from rag.ports import Window

IDS = [0, 500, 901, 2, 30, 2, 2, 700, 701, 702, 2, 44, 2]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("judge")
    write_encoder(folder / "encoder.npz", read_bundled_model(), range(2000))
    torch.manual_seed(1)
    network = open_network(folder / "encoder.npz", layers=2).eval()
    torch.nn.init.normal_(network.parts, std=0.05)
    return folder, network


@pytest.mark.parametrize("bytes_only", [False, True])
def test_the_graph_reads_as_the_network_does(trained, bytes_only):
    folder, network = trained
    write_weights(network, folder / str(bytes_only), "judge", bytes_only=bytes_only)
    weights = read_weights(sorted((folder / str(bytes_only)).glob("judge-*.safetensors")))
    model = ShippedJudge(read_bundled_model(), weights, range(2000))
    assert model.layers == 2
    (folder / "judge.onnx").write_bytes(write_judge_graph(model))
    ids = np.array([IDS, [*IDS[:11], 2, PAD]], np.int64)
    with torch.inference_mode():
        spans, relevance = network(torch.from_numpy(ids))
    given = {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)}
    got_spans, got_relevance = open_session(folder / "judge.onnx").run(list(OUTPUTS), given)
    np.testing.assert_allclose(got_relevance[:, 0], relevance.numpy(), atol=0.05)
    np.testing.assert_allclose(got_spans[:, 7:10], spans.numpy()[:, 7:10], atol=0.08)


def test_what_was_shipped_opens_with_its_calibration(trained, tmp_path):
    _, network = trained
    write_weights(network, tmp_path, "judge")
    ship(tmp_path, "judge", tmp_path / "shipped", Calibration(0.5, 0.25, -3.0, 2.0))
    judge = open_judge(tmp_path / "shipped")
    assert (judge.refuse_below, judge.sure_above) == (-3.0, 2.0)
    (verdict,) = judge.judge("划分了多少网格", [Window((), "", "全区划分网格710个。", "")])
    assert verdict.probability == pytest.approx(1 / (1 + np.exp(-(0.5 * verdict.relevance + 0.25))))


def _table(rank, group, answers, answerable):
    rows = len(rank)
    columns = {"rank": rank, "group": group, "answers": answers, "answerable": answerable}
    given = {name: np.zeros(rows, np.int64) for name in Table.__slots__}
    return Table(**(given | {name: np.array(value) for name, value in columns.items()}))


def test_judging_ends_where_a_sentence_is_sure_and_what_is_far_down_is_not_judged():
    table = _table(rank=[3, 1, 2, 1, 2, 9], group=[0, 0, 0, 1, 1, 1], answers=[0, 1, 0, 0, 1, 1], answerable=[True] * 6)
    scores = Scores(np.array([5, 2.5, 0, 1, -1, 9], np.float32), *(np.zeros(6, np.float32) for _ in range(3)))
    found = best_of(table, scores)
    assert found.relevance.tolist() == [2.5, 1]
    assert found.right.tolist() == [True, False]
    assert best_of(table, scores, sure_above=6).relevance.tolist() == [5, 1]


def test_chances_are_true_where_four_of_five_can_be_answered():
    chance = np.random.default_rng(3)
    relevance = chance.normal(0, 4, 20_000)
    right = chance.random(len(relevance)) < 1 / (1 + np.exp(-(0.6 * relevance + 0.3)))
    answerable = right | (chance.random(len(right)) < 0.5)
    kept = answerable | (chance.random(len(right)) < 0.25 * answerable.sum() / (~answerable).sum())
    found = Calibrated(relevance[kept], right[kept], answerable[kept])
    calibration = calibrate(found)
    told = figures(found, calibration)
    assert told["wrongly_refused"] == pytest.approx(0.08, abs=0.002)
    assert told["calibration_error"] < 0.03
    assert told["rightly_refused"] > 0.08
    doubled = Calibration(3 * calibration.slope, calibration.offset, calibration.refuse_below, 2.0)
    assert figures(found, doubled)["calibration_error"] > 0.08


def test_a_chance_that_is_always_wrong_is_as_far_off_as_it_can_be():
    assert calibration_error(np.array([1.0, 1.0]), np.array([False, False])) == 1
