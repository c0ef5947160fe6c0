"""From trained weights to what ships: the graph reads as the network does."""

import json

import numpy as np
import pytest
import torch

from index.model.bundled import read_bundled_model
from index.model.judge import open_judge
from index.model.judge_graph import OUTPUTS, write_judge_graph
from index.model.session import open_session
from index.training.export import ShippedModel, read_weights
from index.training.make import write_encoder
from index.training.network import PAD
from index.training.network import open_judge as open_network
from index.training.score import write_weights
from index.training.ship import ship
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
    model = ShippedModel(read_bundled_model(), weights, range(2000))
    assert model.layers == 2
    (folder / "judge.onnx").write_bytes(write_judge_graph(model))
    ids = np.array([IDS, [*IDS[:11], 2, PAD]], np.int64)
    with torch.inference_mode():
        spans, relevance = network(torch.from_numpy(ids))
    given = {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)}
    got_spans, got_relevance = open_session(folder / "judge.onnx").run(list(OUTPUTS), given)
    np.testing.assert_allclose(got_relevance[:, 0], relevance.numpy(), atol=0.05)
    np.testing.assert_allclose(got_spans[:, 7:10], spans.numpy()[:, 7:10], atol=0.08)


def test_what_was_shipped_opens_and_judges(trained, tmp_path):
    _, network = trained
    write_weights(network, tmp_path, "judge")
    ship(tmp_path, "judge", tmp_path / "shipped")
    card = json.loads((tmp_path / "shipped" / "judge.json").read_text("utf-8"))
    assert card["layers"] == 2
    assert card["word_pieces"] > 50_000
    (verdict,) = open_judge(tmp_path / "shipped").judge("划分了多少网格", [Window((), "", "全区划分网格710个。", "")])
    assert 0 <= verdict.span.start < verdict.span.end <= 11
