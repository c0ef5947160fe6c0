"""The verifier that ships: its files belong together, and it tells what a slice supports from what it does not."""

from pathlib import Path

import pytest

from index.model import verifier as module
from index.model.verifier import open_verifier
from rag.ports import Verifier, Window

FOLDER = Path(module.__file__).parent / "data" / "verifier"
PATH = ("临江市2021年政府工作报告，今年指2021年", "三、民生保障")
SENTENCE = "对家庭经济困难的学生免除学杂费，全年惠及3600人。"
SUPPORTED = ["经济困难家庭的学生不用交学杂费，全年有3600人受益。", "全年有3600名困难学生免交学杂费。"]
UNSUPPORTED = [
    "全市学生都免除了学杂费。",
    "对成绩优秀的学生免除学杂费，全年惠及3600人。",
    "困难学生的学杂费减半。",
    "免除学杂费的钱由省里出。",
]


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


def test_any_text_can_be_read(verifier):
    for claim in ("", " ", "</s>" * 50, "一" * 5000):
        assert verifier.support(claim, window(claim)) == pytest.approx(verifier.support(claim, window(claim)))


def test_the_model_card_names_what_was_learned_from():
    card = (FOLDER / "README.md").read_text("utf-8")
    assert "eval/data/claims.jsonl" in card
    assert "CC BY-SA 4.0" in card
