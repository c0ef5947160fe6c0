import pytest

from rag.guard.numbers import Numbers
from rag.guard.shares import wrong_compounds, wrong_ordinals, wrong_shares

SHOWN = "从2003年到2006年,占比67%,三次产业结构为7.6:44.8:47.6,治理整顿的第三年"


def found(said):
    numbers = Numbers.of(said)
    shown = Numbers.of(SHOWN)
    return [*wrong_compounds(numbers, SHOWN), *wrong_shares(said, shown), *wrong_ordinals(said, SHOWN)]


@pytest.mark.parametrize("said", ["2003—2006年", "占三分之二左右", "第二产业", "治理整顿第3年"])
def test_other_forms_of_what_is_stated_are_right(said):
    assert found(said) == []


@pytest.mark.parametrize("said", ["2003—2007年", "占三分之一", "占到四成", "第四产业", "治理整顿第五年"])
def test_other_values_are_wrong(said):
    assert found(said)


@pytest.mark.parametrize(
    ("said", "right"),
    [("占六成", False), ("占六成左右", True), ("占六成多", True), ("占五成左右", False), ("占七成", False)],
)
def test_a_share_in_words_is_near_only_where_it_says_so(said, right):
    assert (list(wrong_shares(said, Numbers.of("占比67%"))) == []) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("过半", True),
        ("超过一半", True),
        ("一半以上", True),
        ("占六成以上", True),
        ("超过五成", False),
        ("占七成以上", False),
        ("三分之二以上", True),
        ("超过四分之三", False),
        ("接近七成", True),
    ],
)
def test_a_share_as_a_lower_bound_may_lie_under_what_is_stated(said, right):
    assert (list(wrong_shares(said, Numbers.of("占比67%"))) == []) is right


@pytest.mark.parametrize(("said", "right"), [("第二项是扩大需求", True), ("第四项是扩大需求", False)])
def test_what_is_listed_with_numerals_has_ordinals(said, right):
    assert (list(wrong_ordinals(said, "一是稳定信贷;二是扩大需求;三是降低成本")) == []) is right


@pytest.mark.parametrize(("shown", "right"), [("减半收取", True), ("减少1/2", False), ("减少收取", False)])
def test_what_is_halved_is_paid_by_half(shown, right):
    assert (list(wrong_shares("只收一半", Numbers.of(shown))) == []) is right
    assert list(wrong_shares("一半企业参加", Numbers.of(shown)))
