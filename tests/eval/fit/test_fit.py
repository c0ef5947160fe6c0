"""The conditional logit: it finds the signs that tell, "none" is an alternative, and texts are left out."""

import numpy as np
import pytest

from eval.fit.choices import Choice, gather_choices
from eval.fit.conditional_logit import fit_weights, predict
from eval.fit.run import run_fit
from eval.sets.asked import AskedDialogue, AskedTurn
from rag.errors import DatasetError
from rag.gather.score import FEATURES

N_TEXTS, EACH = 4, 30


@pytest.fixture(scope="module")
def choices():
    """Questions whose right sentence has a high first feature; the other features are noise."""
    chance = np.random.default_rng(7)
    made = []
    for number in range(N_TEXTS * EACH):
        features = chance.normal(size=(4, len(FEATURES)))
        right = np.zeros(4, bool)
        answerable = number % 3 > 0
        features[:, 0] -= 2
        if answerable:
            right[at := int(chance.integers(4))] = True
            features[at, 0] += 5
        made.append(Choice(f"{number % N_TEXTS}.txt", answerable, features, right))
    return made


def test_chances_and_none_add_up_to_one_and_no_sentence_means_none():
    one = Choice("a", True, np.zeros((3, len(FEATURES))), np.zeros(3, bool))
    chances, none = predict(one, np.zeros(len(FEATURES) + 1))
    assert [*chances, none] == pytest.approx([0.25] * 4)
    _, none = predict(Choice("a", False, np.zeros((0, len(FEATURES))), np.zeros(0, bool)), np.ones(len(FEATURES) + 1))
    assert none == 1.0


def test_the_fit_finds_the_feature_that_tells(choices):
    weights = fit_weights(choices)
    assert weights[0] > 3 * np.abs(weights[1:-1]).max()
    hits = [predict(one, weights)[0].argmax() == one.right.argmax() for one in choices if one.answerable]
    assert np.mean(hits) > 0.9


def test_the_report_leaves_texts_out_and_features_out(choices):
    result = run_fit(choices, wrong_refusals=0.1)
    assert result["left_out"]["area_under_curve"] > 0.9
    assert result["left_out"]["wrongly_refused"] == pytest.approx(0.1, abs=0.03)
    assert result["without"][FEATURES[0]]["area_under_curve"] < 0.7
    assert list(result["constants"]) == [*FEATURES, "bias"]


def test_one_text_or_one_kind_cannot_be_fitted(choices):
    with pytest.raises(DatasetError, match="cannot be fitted"):
        run_fit([one for one in choices if one.doc == "0.txt"], 0.1)
    with pytest.raises(DatasetError, match="cannot be fitted"):
        run_fit([one for one in choices if one.answerable], 0.1)


def test_choices_come_from_what_the_product_judged(tmp_path, seed_embedder, bundled_judge):
    text = "云泽市报告\n一、床位\n全市共有养老床位3120张。\n二、公园\n新建口袋公园17个。\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    turns = (
        AskedTurn("1", "养老床位有多少张？", True, ("3120张",), ("全市共有养老床位3120张。",)),
        AskedTurn("2", "养老床位花了多少钱？", False),
    )
    dialogues = [AskedDialogue(one.id, "a.txt", "fit", (one,)) for one in turns]
    first, second = gather_choices(dialogues, tmp_path, seed_embedder, bundled_judge)
    assert first.features.shape[1] == len(FEATURES)
    assert first.right.sum() == 1
    assert first.right[first.features[:, 0].argmax()]
    assert not second.right.any()
