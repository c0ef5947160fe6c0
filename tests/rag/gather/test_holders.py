import pytest

from rag.gather.holders import is_person, names_holder


@pytest.mark.parametrize(
    ("office", "text", "named"),
    [
        ("副组长", "组长由苗青担任,副组长由仝敏、郗岚担任。", True),
        ("副站长", "站长:苗青", False),
        ("站长", "副站长:仝敏", False),
        ("站长", "苗青任站长,仝敏任副站长。", True),
        ("副总指挥", "总指挥由市长苗青兼任,副总指挥由副市长仝敏担任。", True),
        ("副校长", "校长苗青,副校长仝敏、郗岚。", True),
        ("主任", "苗青(主任)", True),
        ("组长", "由镇长担任灾后重建和群众生活保障领导小组组长。", False),
        ("主任", "主任单位负责。", False),
        ("书记", "书记是第一责任人。", False),
    ],
)
def test_a_holder_is_named_with_the_very_office(office, text, named):
    assert names_holder(office, text) is named


def test_another_office_may_hold_an_office():
    assert names_holder("组长", "由镇长担任灾后重建和群众生活保障领导小组组长。", by_name=False)


def test_a_person_has_a_surname_and_no_ordinary_word():
    assert [is_person(one) for one in ("仝敏", "苗青和郗岚", "负责", "由苗青")] == [True, True, False, False]
