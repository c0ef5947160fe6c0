import re

import pytest

from rag.text.years import FROM_THAT_YEAR, FROM_THIS_YEAR, LAST_YEAR, NUMERAL_YEAR, THIS_YEAR, YEAR, YEARS_FROM, any_of


@pytest.mark.parametrize(("word", "distance"), [("去年", -1), ("上一年", -1), ("前年", -2), ("今年", 0), ("后年", 2)])
def test_how_far_a_year_is(word, distance):
    assert YEARS_FROM[word] == distance


def test_each_word_counts_from_one_year():
    assert not FROM_THIS_YEAR.keys() & FROM_THAT_YEAR.keys()


@pytest.mark.parametrize("word", YEARS_FROM)
def test_this_year_and_last_year_are_words_of_the_table(word):
    assert bool(re.fullmatch(THIS_YEAR, word)) == (word in ("今年", "本年"))
    assert bool(re.fullmatch(LAST_YEAR, word)) == (YEARS_FROM[word] == -1)


def test_the_longest_word_is_found():
    assert re.findall(any_of(["年", "一年", "上一年"]), "上一年一年年") == ["上一年", "一年", "年"]


@pytest.mark.parametrize(("text", "found"), [("2021", True), ("1899", False), ("20", False)])
def test_a_year_in_digits(text, found):
    assert bool(re.fullmatch(YEAR, text)) is found


@pytest.mark.parametrize(
    ("text", "found"), [("二〇二一", True), ("二零二一", True), ("一九四九", True), ("一二三四", False)]
)
def test_a_year_in_numerals(text, found):
    assert bool(re.fullmatch(NUMERAL_YEAR, text)) is found
