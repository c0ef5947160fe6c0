"""The label of each amount of a quote."""

import pytest

from rag.answer.own_label import find_labels, shares_of, with_bounds
from rag.text.fold import fold
from rag.text.quantity import find_quantities
from rag.text.terms import Vocabulary


def amounts_of(folded):
    return [one for one in find_quantities(folded) if not one.is_date]


def best_for(question, quote):
    folded = fold(quote)
    amounts = amounts_of(folded)
    weights = Vocabulary.of([folded]).weigh(question)
    shares = shares_of([weights], find_labels(folded, amounts))
    return amounts[shares.index(max(shares))].text


@pytest.mark.parametrize(
    ("question", "quote", "value"),
    [
        ("居民消费价格", "全年国内生产总值增长3%,居民消费价格上涨2%。", "2%"),
        ("调查失业率", "城镇新增就业1206万人,年末城镇调查失业率降到5.5%,居民消费价格上涨2%。", "5.5%"),
        ("装备制造业", "高技术制造业、装备制造业增加值分别增长8.9%、7.7%,汽车产量突破1300万辆。", "7.7%"),
        ("高技术制造业", "高技术制造业、装备制造业增加值分别增长8.9%、7.7%,汽车产量突破1300万辆。", "8.9%"),
        ("集装箱吞吐量", "港口新增航线13条,货物和集装箱吞吐量分别达到5.4亿吨、1931.5万标箱。", "1931.5万标箱"),
        ("公园", "新建公园、绿道、厕所分别为12个、30公里和5座。", "12个"),
        ("厕所", "新建公园、绿道、厕所分别为12个、30公里和5座。", "5座"),
    ],
)
def test_a_name_has_the_amount_whose_label_says_it(question, quote, value):
    assert best_for(question, quote) == value


def test_an_amount_without_a_name_has_the_one_before_it():
    folded = "货物进出口总值6713亿元,比上年增长34.9%。"
    level, growth = find_labels(folded, amounts_of(folded))
    assert "进出口" in level
    assert "进出口" in growth


def test_a_list_with_other_numbers_of_names_and_amounts_is_not_taken_apart():
    folded = "公园、绿道和厕所分别新建12个、30公里。"
    first, second = find_labels(folded, amounts_of(folded))
    assert "厕所" in first
    assert "公园" not in second.split(" ")[0]


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        ("留抵退税超过2.4万亿元,", "超过2.4万亿元"),
        ("增长5.5%左右。", "5.5%左右"),
        ("增长百分之八至九,", "百分之八至九"),
        ("新建公园12个。", "12个"),
    ],
)
def test_a_value_keeps_the_words_that_bound_it(quote, value):
    start, end = with_bounds(quote, amounts_of(quote)[0])
    assert quote[start:end] == value
