"""What is kept or left out as a whole."""

import pytest

from index.model.rewriter_words import words


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
    assert word in [one.of(text) for one in words(text)]


def test_a_text_is_cut_once():
    assert words("今年轻工业产值") is words("今年轻工业产值")
