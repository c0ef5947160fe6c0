"""What is kept as a whole, and that a written-out question asks once."""

import pytest

from index.model.rewriter_form import PARTS
from index.model.rewriter_words import LEFT_OUT, ask_once, asks, place_of, words
from rag.ports import FollowUp


def of(text):
    return [word.of(text) for word in words(text)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("92到96年GDP平均涨多少", "92到96年"),
        ("92到96年GDP平均涨多少", "GDP"),
        ("2016至2020年产值", "2016至2020年"),
        ("PM2.5降了多少", "PM2.5"),
        ("全市二产做了多少", "二产"),
        ("一个月人均补几块钱", "一个"),
        ("今年轻工业产值", "今年"),
    ],
)
def test_a_word_a_number_and_what_it_counts_and_joined_years_are_whole(text, word):
    assert word in of(text)


def kept(follow_up, **least):
    """Return what stays of the last question if all of it scores as `least` says, and what is asked behind it."""
    logits = {part: [least.get(part, 1.0)] * len(getattr(follow_up, part)) for part in PARTS}
    left = ask_once(follow_up, logits)
    return "".join(char for char, logit in zip(follow_up.before, logits["before"], strict=True) if logit > 0), left


@pytest.mark.parametrize(
    ("question", "before", "stays"),
    [
        ("比前年多了几个点", "去年人均能拿到手多少钱", "去年人均能拿到手"),
        ("每亩产几斤", "去年收了多少担烟叶", "去年收了烟叶"),
        ("谁负责", "项目什么时候完工", "项目完工"),
        ("能干活不", "退烧后观察几天", "退烧后观察"),
    ],
)
def test_the_interrogative_of_the_follow_up_replaces_the_one_before_it(question, before, stays):
    assert kept(FollowUp(question, before)) == (stays, "")


def test_a_follow_up_without_an_interrogative_keeps_the_one_before_it():
    beds = FollowUp("绿化覆盖率呢", "今年天然气比例打算到多少")
    assert kept(beds) == (beds.before, "")
    assert kept(beds, before=-1.0) == ("", "多少")


def test_whether_there_is_a_figure_asks_for_the_figure():
    asked = FollowUp("86年的有吗", "82年人均收入有多少钱")
    assert not asks(asked)
    assert "多少钱" in kept(asked)[0]


def test_an_older_question_asks_nothing_beside_the_last_one():
    follow_up = FollowUp("目标呢", "旅游收入涨几个点", earlier="游客多少人")
    logits = {part: [1.0] * len(getattr(follow_up, part)) for part in PARTS}
    ask_once(follow_up, logits)
    assert logits["earlier"] == [1.0, 1.0, LEFT_OUT, LEFT_OUT, LEFT_OUT]


def test_a_follow_up_that_asks_stands_at_the_end_and_no_other_inside_a_word():
    before = "全市GDP是多少"
    assert place_of(FollowUp("排第几", before), 3) == len(before)
    assert place_of(FollowUp("城里人收入呢", before), 3) == 2
