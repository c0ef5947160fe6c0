import pytest

from rag.guard.relations import drop_alternatives, find_wrong_corrections, find_wrong_relations

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
