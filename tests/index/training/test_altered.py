"""Questions for something else than a sentence tells."""

import random

import pytest

from index.training.altered import alter_question

SENTENCE = "2021年湖里区划分网格710个，街道还开展了很多别的工作。"


@pytest.mark.parametrize(
    ("question", "title", "gone"),
    [
        ("2021年划分了多少网格？", "", "2021"),
        ("湖里区划分了多少网格？", "", "湖里区"),
        ("街道还做了什么？", "街道", "街道"),
        ("710个网格是怎么划分的？", "", "710"),
    ],
)
def test_a_question_is_changed_in_what_it_shares_with_the_sentence(question, title, gone):
    changed = {alter_question(question, SENTENCE, random.Random(seed), title, ["市场"]) for seed in range(10)}
    assert changed and None not in changed
    assert not any(gone in one for one in changed)


def test_a_question_that_shares_nothing_to_change_is_left():
    assert alter_question("一共有多少？", SENTENCE, random.Random(1), titles=["市场"]) is None
