import json

import pytest
import torch

from eval.fit.support import fit_support, measure_support
from index.model.joined import JUDGE
from index.model.verifier import OnnxVerifier
from index.model.verifier_graph import SUPPORT
from index.training.verifier import is_left_out, read_examples, ship, train
from index.training.verifier_network import VerifierNetwork
from rag.guard.support import FEATURES, features_of
from rag.guard.verify import Mismatch, Verdict
from rag.ports import Window

ROWS = [
    {"claim": claim, "path": ["某县报告"], "before": "", "sentence": "新建公路86公里。", "after": "", "true": true}
    for claim, true in (("修了86公里公路。", True), ("修了86公里铁路。", False), ("公路建了86公里。", True))
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two short epochs, cut off after the first."""
    folder = tmp_path_factory.mktemp("verifier")
    torch.manual_seed(0)
    examples = read_examples(ROWS)
    for epochs in (1, 2):
        network = VerifierNetwork(JUDGE / "judge.onnx")
        train(network, examples, epochs, folder / "checkpoint.pt")
    ship(network.eval(), folder)
    return folder, network, examples


def test_the_graph_says_what_the_network_says(trained):
    folder, network, _ = trained
    verifier = OnnxVerifier(JUDGE / "judge.onnx", folder / "verifier.onnx", JUDGE / "tokenizer.json")
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    assert state["epoch"] == 2
    from index.training.verifier import _masked

    for row, example in zip(ROWS, trained[2], strict=True):
        window = Window(tuple(row["path"]), row["before"], row["sentence"], row["after"])
        with torch.no_grad():
            wanted = float(network(*_masked([example]))[0])
        assert verifier.support(row["claim"], window) == pytest.approx(wanted, abs=0.15)


def test_an_untrained_network_has_the_layers_of_the_judge(trained):
    folder, network, _ = trained
    fresh = VerifierNetwork(JUDGE / "judge.onnx")
    assert len(fresh.layers) == len(network.layers) == 8
    assert set(json.loads((folder / "verifier.json").read_text("utf-8"))["sha256"]) == {
        "verifier.onnx",
        "../judge/judge.onnx",
        "../judge/tokenizer.json",
    }


def test_training_goes_on_from_the_weights_that_were_shipped(trained):
    from index.training.verifier import _masked

    folder, network, examples = trained
    further = VerifierNetwork(JUDGE / "judge.onnx")
    further.go_on_from(folder / "verifier.onnx", SUPPORT)
    with torch.no_grad():
        shipped, begun = network(*_masked(examples)), further.eval()(*_masked(examples))
    torch.testing.assert_close(begun, shipped, rtol=0.02, atol=0.05)


def test_a_fifth_of_the_texts_is_left_out():
    share = sum(is_left_out(f"text {n}") for n in range(1000)) / 1000
    assert 0.15 < share < 0.25


def test_the_weights_let_both_signs_speak():
    rows = []
    for n in range(200):
        true, read = n % 2 == 0, (1.5 if n % 2 == 0 else -1.5) + (n % 7 - 3) / 2
        verdict = Verdict() if n % 3 else Verdict((Mismatch("wording", "新词"),))
        rows.append(
            {"features": features_of(verdict, 0.0)[:-1], "read": read, "true": true, "may_hold": True, "new": 0.1}
            | {"kind": "true" if true else "who", "text": f"t{n % 5}"}
        )
    weights, odds = fit_support(rows)
    assert set(weights) == {*FEATURES, "bias"}
    assert weights["read"] > 0
    measured = measure_support(rows, odds)
    assert measured["plain"] < 0.2
    assert measured["false"] > 0.5
