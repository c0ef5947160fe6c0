"""Windows that look right and do not answer."""

import random

import pytest

from index.training.negatives import Neighbours, altered, beside
from index.training.sets import Marked
from rag.types import Span

PASSAGE = "2021年湖里区划分网格710个。" + "街道还开展了很多别的工作，群众都很满意。" * 12 + "网格员有1200名。"


def marked(question, answer="710个", passage=PASSAGE, title=""):
    start = passage.index(answer)
    return Marked(question, title, passage, Span(start, start + len(answer)), (answer,), "p", "set")


def test_sentences_beside_the_answer_do_not_hold_it():
    chance = random.Random(1)
    for _ in range(20):
        example = beside(marked("湖里区有多少网格？"), chance)
        assert not example.answerable
        assert "710个" not in example.window
        assert example.window in PASSAGE
        assert example.origin == "set+beside"


def test_a_passage_that_is_all_answer_has_nothing_beside():
    assert beside(marked("有多少？", passage="划分网格710个。"), random.Random(1)) is None


def test_a_neighbour_is_of_another_passage_and_about_the_matter():
    other = "思明区划分网格980个，网格员也不少。"
    near = Neighbours([PASSAGE, other, "教师的工资涨了。"], random.Random(1)).near(marked("湖里区划分了多少网格？"))
    assert near.window == other
    assert not near.answerable


def test_no_neighbour_holds_the_answer():
    assert Neighbours([PASSAGE, "思明区网格710个。"], random.Random(1)).near(marked("网格多少？")) is None


@pytest.mark.parametrize(
    ("question", "title", "gone"),
    [
        ("2021年划分了多少网格？", "", "2021"),
        ("湖里区划分了多少网格？", "", "湖里区"),
        ("街道还做了什么？", "街道", "街道"),
    ],
)
def test_a_question_is_changed_in_what_it_shares_with_the_window(question, title, gone):
    answer = "710个" if not title else "开展了很多别的工作"
    example = altered(marked(question, answer, title=title), ["", "市场"], random.Random(1))
    assert gone not in example.question
    assert not example.answerable


def test_a_question_that_shares_nothing_to_change_is_left():
    assert altered(marked("一共有多少？"), ["市场"], random.Random(1)) is None
