import pytest

from rag.guard.arithmetic import is_derived, is_rounded, may_be_derived
from rag.text.quantity import find_quantities


@pytest.mark.parametrize(
    ("said", "stated", "rounded"),
    [
        ("约1730万头", "1729.8万头", True),
        ("4000多公里", "4083公里", True),
        ("超过1.1万公里", "11344公里", True),
        ("约合19.7亿吨", "196931.5万吨", True),
        ("约1720万头", "1729.8万头", False),
        ("逾1.1万公里", "11344公里", True),
        ("4000公里", "4083公里", False),
        ("超过1.2万公里", "11344公里", False),
    ],
)
def test_a_number_is_rounded_as_its_words_say(said, stated, rounded):
    assert is_rounded(find_quantities(said)[0], said, find_quantities(stated)) is rounded


@pytest.mark.parametrize(
    ("said", "stated", "derived"),
    [
        ("167亿美元", "1196亿美元和1029亿美元", True),
        ("6.95亿吨", "1.39万亿斤", True),
        ("1.3个百分点", "由46.9%提高到48.2%", True),
        ("10天", "240小时", True),
        ("168亿美元", "1196亿美元和1029亿美元", False),
        ("167亿元", "1196亿美元和1029亿美元", False),
    ],
)
def test_sums_differences_and_conversions_follow(said, stated, derived):
    assert is_derived(find_quantities(said)[0], find_quantities(stated), said) is derived


def test_a_product_must_be_announced():
    stated = find_quantities("6人,人均2.5平方米")
    number = find_quantities("15平方米")[0]
    assert is_derived(number, stated, "按人均2.5平方米的标准")
    assert not is_derived(number, stated, "宿舍")


def test_words_announce_what_was_reckoned():
    assert may_be_derived("两者相差5550亿元")
    assert not may_be_derived("投资5550亿元")
