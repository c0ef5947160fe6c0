import pytest

from rag.guard.relations import drop_alternatives, drop_compared, find_wrong_corrections, find_wrong_relations

SHOWN = "粮食产量比上年减产1.8%,一般收入增长4.8%,外商投资1196亿美元,对外投资1029亿美元。"


@pytest.mark.parametrize("said", ["粮食减产1.8%", "收入增长4.8%", "外商投资1196亿美元,高于对外投资的1029亿美元"])
def test_what_numbers_do_is_right(said):
    assert list(find_wrong_relations(said, SHOWN)) == []


@pytest.mark.parametrize("said", ["粮食增产1.8%", "收入下降4.8%", "外商投资1196亿美元,低于对外投资的1029亿美元"])
def test_numbers_turned_round_are_wrong(said):
    assert [mismatch.kind for mismatch in find_wrong_relations(said, SHOWN)] == ["direction"]


def test_what_a_sentence_denies_is_no_claim():
    assert drop_alternatives("提高1个百分点,而不是3个百分点") == "提高1个百分点"
    assert list(find_wrong_corrections("不是35个,而是30个", "问题30个")) == []
    assert list(find_wrong_corrections("不是35个,而是30个", "问题35个"))


def test_a_level_is_not_a_step():
    stated = "大中城市由35个增加到100个,外汇储备增加了200亿美元。"
    assert list(find_wrong_relations("城市增加到100个,储备增加了200亿美元", stated)) == []
    assert [one.kind for one in find_wrong_relations("城市增加了100个", stated)] == ["direction"]
    assert [one.kind for one in find_wrong_relations("储备增加到200亿美元", stated)] == ["direction"]


def test_years_are_compared_by_what_is_told_of_them():
    stated = "2003年新增就业859万人。2004年新增就业980万人。"
    assert list(find_wrong_relations("2004年新增就业比2003年多121万人", stated)) == []
    assert [one.kind for one in find_wrong_relations("2003年新增就业比2004年多121万人", stated)] == ["direction"]
    assert list(find_wrong_relations("2001年新增就业比2004年多121万人", stated)) == []


def test_more_is_no_claim_of_its_own_beside_the_difference():
    assert drop_compared("2004年更多,比2003年多9件") == "2004年,比2003年多9件"
    assert drop_compared("养老保险的期限更长") == "养老保险的期限更长"


def test_amounts_of_other_things_are_not_compared():
    shown = "出口5亿美元,进口1000件,内销5件"
    assert list(find_wrong_relations("出口5亿美元,高于进口的1000件", shown)) == []
    assert [one.text for one in find_wrong_relations("内销5件,高于进口的1000件", shown)] == ["5件,高于进口的1000件"]
    assert list(find_wrong_relations("内销5件。高于进口的1000件", shown)) == []
