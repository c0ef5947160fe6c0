import pytest

from rag.guard.names import find_new_names, find_wrong_names

SHOWN = "区委宣传部印发《请假制度》,思明区举办“乐购”活动;"
SHOWN += "市教育局修订《共享单车细则》,湖里区举办“夜市”活动,引进tcl。"


@pytest.mark.parametrize("said", ["区委宣传部印发《请假制度》", "湖里区举办夜市", "引进tcl"])
def test_names_in_their_role_are_right(said):
    assert list(find_wrong_names(said, SHOWN)) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("区委宣传部印发《用车制度》", "《用车制度》"),
        ("举办“云集”活动", "“云集”"),
        ("财政局修订细则", "财政局"),
        ("集美区举办活动", "集美区"),
        ("引进abb", "abb"),
        ("区委宣传部印发《共享单车细则》,市教育局修订《请假制度》", "《共享单车细则》"),
    ],
)
def test_other_names_and_exchanged_ones_are_wrong(said, wrong):
    assert wrong in [mismatch.text for mismatch in find_wrong_names(said, SHOWN)]


def test_three_characters_outside_words_are_surely_a_name_two_are_not():
    shown = "由区委书记担任组长"
    assert [one.text for one in find_wrong_names("由王国强担任组长", shown)] == ["王国强担"]
    assert list(find_wrong_names("由工作王强担任组长", shown)) == []
    assert [one.text for one in find_new_names("由王强担任组长", shown)] == ["王强担"]
