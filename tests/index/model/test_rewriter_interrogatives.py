"""What asks for something in a dialogue, and what only looks as if it did."""

import pytest

from index.model.rewriter_interrogatives import find_manner, find_open, names_nothing, names_rank_or_rate


@pytest.mark.parametrize(
    "text",
    [
        "前几个月呢",
        "今年前几个月",
        "近几年呢",
        "这几个区呢",
        "其他几个呢",
        "十几个",
        "好几个区都有",
        "几内亚呢",
        "茶几呢",
        "几乎没有",
        "几个县呢",
        "几个老小区呢",
    ],
)
def test_some_and_a_word_with_the_same_character_ask_nothing(text):
    assert not find_open(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("几个呢", "几个"),
        ("几个小时呢", "几个"),
        ("几个点呢", "几个"),
        ("几个县参加呢", "几个"),
        ("办好几件实事", "几件"),
        ("出院后几天复查", "几天"),
        ("星期几办", "星期几"),
        ("去年派出几个人", "几个"),
        ("排第几", "第几"),
        ("每亩产几斤", "几斤"),
    ],
)
def test_a_number_is_asked_for(text, asked):
    assert [span.of(text) for span in find_open(text)] == [asked]


@pytest.mark.parametrize("text", ["深圳市怎么样呢", "深圳市怎么样", "深圳市的如何", "收入咋样呢"])
def test_how_another_thing_is_asks_the_last_question_again(text):
    assert find_manner(text)


@pytest.mark.parametrize("text", ["怎么样", "效果如何", "项目怎么样了", "怎么做到的", "如何补贴呢"])
def test_how_something_is_done_or_turned_out_is_a_question_of_its_own(text):
    assert not find_manner(text)


@pytest.mark.parametrize("text", ["是多少", "有多少", "它增长多少", "涨了几个点"])
def test_a_follow_up_may_ask_for_a_number_and_name_nothing(text):
    assert names_nothing(text)


@pytest.mark.parametrize("text", ["人口多少", "谁负责", "农村的", "什么时候完工"])
def test_a_follow_up_with_a_noun_or_for_another_kind_of_answer_is_none(text):
    assert not names_nothing(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [("占全年开销的比重", "rate"), ("增速呢？", "rate"), ("全省的排名", "rank"), ("收入呢", ""), ("比例是谁定的", "")],
)
def test_a_rate_and_a_rank_have_a_measure_of_their_own(text, named):
    assert names_rank_or_rate(text) == named
