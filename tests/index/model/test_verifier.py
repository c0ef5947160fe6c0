"""The verifier that ships: its files belong together, and it tells what a slice supports from what it does not."""

from pathlib import Path

import pytest

from eval.guard.natural import load_natural
from index.model import verifier as module
from index.model.verifier import open_verifier
from rag.ports import Verifier, Window
from rag.write.reading import choose_reading

FOLDER = Path(module.__file__).parent / "data" / "verifier"
PATH = ("临江市2021年政府工作报告，今年指2021年", "三、民生保障")
SENTENCE = "对家庭经济困难的学生免除学杂费，全年惠及3600人。"
SUPPORTED = ["经济困难家庭的学生不用交学杂费，全年有3600人受益。", "全年有3600名困难学生免交学杂费。"]
UNSUPPORTED = [
    "全市学生都免除了学杂费。",
    "对成绩优秀的学生免除学杂费，全年惠及3600人。",
    "困难学生的学杂费减半。",
]
NATURAL = Path(__file__).parents[3] / "eval" / "data" / "guard-natural.jsonl"
AREA = 0.8  # under the curve, of the natural sentences of the seen half


def window(sentence):
    return Window(PATH, "", sentence, "")


@pytest.fixture(scope="module")
def verifier():
    return open_verifier()


def test_it_is_a_verifier(verifier):
    assert isinstance(verifier, Verifier)


def test_a_claim_that_the_slice_supports_is_told_from_one_that_it_does_not(verifier):
    right = [verifier.support(claim, window(SENTENCE)) for claim in SUPPORTED]
    wrong = [verifier.support(claim, window(SENTENCE)) for claim in UNSUPPORTED]
    assert min(right) > max(wrong)


@pytest.mark.xfail(strict=True, reason="what nothing tells, in everyday words, is believed: docs/decisions/0034")
def test_a_short_claim_in_everyday_words_that_nothing_tells_is_not_believed(verifier):
    assert verifier.support("免除学杂费的钱由省里出。", window(SENTENCE)) < 0


def test_natural_sentences_that_it_has_not_learned_from_are_told_apart(verifier):
    read = {True: [], False: []}
    for trial in load_natural(NATURAL)["seen"]:
        read[trial.true].append(verifier.support(trial.sentence, choose_reading(trial.sentence, trial.passages).window))
    wins = [(one > other) + (one == other) / 2 for one in read[True] for other in read[False]]
    assert sum(wins) / len(wins) > AREA


def test_any_text_can_be_read(verifier):
    for claim in ("", " ", "</s>" * 50, "一" * 5000):
        assert verifier.support(claim, window(claim)) == pytest.approx(verifier.support(claim, window(claim)))


def test_the_model_card_names_what_was_learned_from():
    card = (FOLDER / "README.md").read_text("utf-8")
    assert "eval/data/claims.jsonl" in card
    assert "CC BY-SA 4.0" in card
