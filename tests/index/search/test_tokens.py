import pytest

from index.search.tokens import tokenize, weigh_query


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("，。！", []),
        ("網格", ["网", "格", "网格"]),
        ("ＧＤＰ增速８．５％", ["gdp", "增", "速", "增速", "8.5"]),
        ("第2,220个", ["第", "2220", "个"]),
        ("T3出行", ["t", "3", "出", "行", "出行"]),
        ("𠮷林", ["𠮷", "林", "𠮷林"]),
    ],
)
def test_tokens(text, tokens):
    assert tokenize(text) == tokens


def test_what_a_question_asks_with_does_not_count():
    assert set(weigh_query("网格员是什么？")) == set(weigh_query("网格员"))


def test_a_question_of_nothing_but_question_words_keeps_them():
    assert weigh_query("为什么")
