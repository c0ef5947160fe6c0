"""Training on a tiny network: it learns, stops, and goes on where it was."""

import json

import pytest
import torch
from transformers import BertConfig, BertModel

from index.training.network import Encoded, ReaderNetwork
from index.training.train import Plan, collate, plan_batches, train

SIZE = 60


def tiny():
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    config._attn_implementation = "eager"
    return ReaderNetwork(BertModel(config, add_pooling_layer=False))


def examples():
    """The answer is wherever token 7 stands; there is none without it."""
    made = []
    for i in range(SIZE):
        ids = [0, 5, 2, 2, *[10 + (i * j) % 30 for j in range(1, 12)], 2]
        start = 4 + i % 11 if i % 3 else 0
        if start:
            ids[start] = 7
        made.append(Encoded(ids, [True, *[False] * 3, *[True] * 11, False], start, start))
    return made


def curve(folder):
    return json.loads((folder / "run.json").read_text())["curve"]


def test_the_loss_falls_and_the_embeddings_stay(tmp_path):
    network = tiny()
    before = network.encoder.embeddings.word_embeddings.weight.clone()
    train(network, examples(), Plan(epochs=100, batch=10, rate=5e-3, frozen_layers=0), tmp_path)
    losses = [point["loss"] for point in curve(tmp_path)]
    assert losses[-1] < losses[0] / 2
    assert torch.equal(before, network.encoder.embeddings.word_embeddings.weight)
    assert curve(tmp_path)[-1]["windows"] == 100 * SIZE


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path, monkeypatch):
    plan = Plan(epochs=10, batch=10, rate=5e-3, frozen_layers=1, save_seconds=0)
    whole = tiny()
    train(whole, examples(), plan, tmp_path / "whole")

    class PowerCutError(Exception):
        pass

    told = []

    def cut(point):
        told.append(point)
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr("index.training.train._tell", cut)
        with pytest.raises(PowerCutError):
            train(tiny(), examples(), plan, tmp_path / "cut")
    again = tiny()
    train(again, examples(), plan, tmp_path / "cut")
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, again.state_dict()[name], atol=1e-6), name


def test_the_clock_ends_a_run(tmp_path):
    train(tiny(), examples(), Plan(epochs=1000, batch=10, seconds=0.5), tmp_path)
    assert 0 < curve(tmp_path)[-1]["windows"] < 1000 * SIZE


def test_batches_hold_every_example_once_an_epoch_and_like_lengths_together():
    lengths = [10 + (37 * i) % 90 for i in range(500)]
    batches = plan_batches(lengths, Plan(epochs=2, batch=8))
    rows = [row for batch in batches for row in batch]
    assert sorted(rows) == sorted([*range(500), *range(500)])
    spread = sum(max(lengths[r] for r in b) - min(lengths[r] for r in b) for b in batches) / len(batches)
    assert spread < 10


def test_a_batch_is_padded_and_nothing_but_the_window_may_answer():
    batch = collate([Encoded([0, 5, 2, 2, 9, 2], [True, False, False, False, True, False], 4, 4)])
    assert batch.ids.shape == (1, 32)
    assert batch.mask.sum() == 6
    assert batch.places.nonzero()[:, 1].tolist() == [0, 4]
