import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.places import LEVELS, find_places, full_name, rank, short_name


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("思明区和北京市海淀区", ("思明区", "北京市", "海淀区")),
        ("泉州的城管平台", ("泉州",)),
        ("福建省闽侯县有多少学校", ("福建省", "闽侯县")),
        ("内蒙古自治区", ("内蒙古自治区",)),
        ("对标深圳南山区", ("深圳", "南山区")),
        ("上海", ("上海",)),
    ],
)
def test_divisions_are_found_in_order(text, places):
    assert find_places(text) == places


@pytest.mark.parametrize("text", ["全区划分网格710个", "引进9家台湾企业", "香港企业", "澳门", "各街道", "自贸片区", ""])
def test_what_names_no_division_is_none(text):
    assert find_places(text) == ()


@given(st.text())
def test_places_are_slices_in_order(text):
    at = 0
    for place in find_places(text):
        at = text.index(place, at) + len(place)


@pytest.mark.parametrize("text", ["问题分成都有哪些", "整改完成都有什么", "重大理论有哪些", "扩大连锁经营"])
def test_no_place_is_read_across_the_border_of_two_words(text):
    assert find_places(text) == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [("成都有多少网格", "成都"), ("和成都比怎么样", "成都"), ("上海呢", "上海"), ("以上上海企业", "上海")],
)
def test_a_place_without_its_kind_is_still_found(text, place):
    assert find_places(text) == (place,)


@pytest.mark.parametrize(
    ("place", "short"),
    [("思明区", "思明"), ("兴安盟", "兴安"), ("成都", "成都"), ("市区", "市区"), ("贵州", "贵州"), ("泽州市", "泽州")],
)
def test_the_short_name_of_a_place(place, short):
    assert short_name(place) == short


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_alone_is_no_name(level):
    assert short_name(level) == level


def test_a_word_that_joins_ends_the_name_of_a_place():
    assert find_places("江西和全国的物价") == ("江西",)
    assert find_places("分成都有") == ()
    assert find_places("韶关的旅游收入和龙岩的比") == ("韶关", "龙岩")  # not 和龙


@pytest.mark.parametrize(
    ("short", "full"),
    [("长沙", "长沙市"), ("吉林", "吉林省"), ("兴安", "兴安盟"), ("泽州", ""), ("增城", "")],
)
def test_the_full_name_of_a_division(short, full):
    assert full_name(short) == full


@pytest.mark.parametrize(
    ("wider", "place"),
    [
        ("福建", "厦门"),
        ("福建省", "厦门市"),
        ("广西", "南宁"),
        ("云岭省", "泽州"),
        ("厦门", "湖里区"),
        ("泉州市", "晋江市"),
        ("泽州", "泽安县"),
        ("延边州", "图们市"),
    ],
)
def test_a_place_is_wider_than_another(wider, place):
    assert rank(wider) > rank(place)


@pytest.mark.parametrize(("one", "other"), [("厦门", "泉州"), ("北京", "上海"), ("思明区", "湖里区"), ("泽州", "云州")])
def test_places_of_one_level(one, other):
    assert rank(one) == rank(other)
