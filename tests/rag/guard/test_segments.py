import pytest

from rag.guard.segments import cached_bigrams, clauses_of, closest, content, new_runs


def test_clauses_end_at_commas_and_enumerating_commas():
    assert clauses_of("完成30个、基本完成4个,处理21人。") == ("完成30个", "基本完成4个", "处理21人")


def test_the_clause_that_shares_most_is_the_closest():
    best, share = closest("划分网格710个", ("新聘345名网格员", "全区划分网格710个"))
    assert (best, share) == ("全区划分网格710个", 1.0)
    assert closest("无", ("甲乙",)) == ("", 0.0)


@pytest.mark.parametrize(
    ("said", "runs"), [("全区解聘网格员", [("解聘", "网格")]), ("全区的网格", []), ("解散八个网格", [("解散", "八个")])]
)
def test_new_runs_are_those_that_the_quotes_do_not_hold(said, runs):
    assert list(new_runs(said, "全区网格员")) == runs


def test_glue_is_no_content():
    assert content("全区的3个网格,ABC") == "区网格"
    assert cached_bigrams("网格员") == {"网格", "格员"}
