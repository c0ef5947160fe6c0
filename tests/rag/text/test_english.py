import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.english import translate
from rag.text.terms import Vocabulary

VOCABULARY = Vocabulary.of(["全区划分网格710个", "新聘345名网格员", "全区教师3171名", "今年共招聘新教师158名"])


@pytest.mark.parametrize(
    ("content", "query"),
    [
        ("grid", "网格"),
        ("grids", "网格"),
        ("teacher", "教师"),
        ("teachers", "教师"),
        ("teachers 345", "教师 345"),
        ("", ""),
    ],
)
def test_words_become_those_that_the_library_uses(content, query):
    assert translate(content, VOCABULARY)[1] == query


def test_a_word_without_a_translation_in_the_library_counts_as_itself_and_most():
    weights, query = translate("zebra teachers", VOCABULARY)
    assert query == "zebra 教师"
    assert weights["zebra",] > weights["教师",]


@given(st.text(st.characters(codec="ascii")))
def test_weights_are_positive_whatever_is_asked(content):
    assert all(weight > 0 for weight in translate(content.lower(), VOCABULARY)[0].values())
