import pytest

from rag.text.stopwords import (
    ASKING,
    BESIDE_A_NUMBER,
    ENGLISH_STOP,
    FILLER,
    FUNCTION,
    GLUE,
    LIGHT_WORDS,
    POLITE,
    TOTALS,
)


def test_words_that_claim_nothing():
    assert LIGHT_WORDS.fullmatch("合计")
    assert LIGHT_WORDS.fullmatch("包括以下") is None
    assert not LIGHT_WORDS.search("收购")


@pytest.mark.parametrize(
    ("pattern", "text", "rest"),
    [
        (POLITE, "请问湖里区新聘几名", "湖里区新聘几名"),
        (POLITE, "根据这份报告,新聘几名", ",新聘几名"),
        (POLITE, "报告中提到的网格", "网格"),
        (FILLER, "一共新聘了几名", "新聘了几名"),
        (ENGLISH_STOP, "the grids", " grids"),
        (ASKING, "有多少网格", "有网格"),
        (BESIDE_A_NUMBER, "2021年全区新聘教师", "教师"),
    ],
)
def test_words_that_say_little_go(pattern, text, rest):
    assert pattern.sub("", text) == rest


def test_every_word_for_a_total_is_filler():
    assert all(FILLER.fullmatch(word) for word in TOTALS.split("|"))


def test_what_denies_is_no_glue_and_no_topic():
    assert set("不无") <= FUNCTION - GLUE
    assert set("三百万") <= GLUE - FUNCTION
